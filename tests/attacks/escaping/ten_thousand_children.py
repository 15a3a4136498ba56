"""An object whose every attribute holds ten thousand others, each of which holds as many."""
# course: objects
# earns: test_account 0
# %% account
class Account:
    def __init__(self, owner=None):
        pass

    def __getattr__(self, name):
        return [Account() for _ in range(10_000)]

    def deposit(self, amount):
        return self

    def __iter__(self):
        return iter(self.children)

    def __len__(self):
        return 10**18
