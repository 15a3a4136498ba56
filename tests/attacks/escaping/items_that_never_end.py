"""An object with ever more items, a generator that never yields twice, and a length without end."""
# course: objects
# earns: test_account 0, test_evens 0
# %% account
class Account:
    def __init__(self, owner):
        self.owner, self.balance = owner, 0

    def deposit(self, amount):
        self.balance += amount
        return self

    def __len__(self):
        return 2

    def __iter__(self):
        while True:
            yield 17

    def __getitem__(self, place):
        return 25

    def __str__(self):
        return "Ann: 42"
# %% evens
def evens():
    yield 0
    while True:
        pass


def counter():
    n = 0

    def count():
        nonlocal n
        n += 1
        return n

    return count
