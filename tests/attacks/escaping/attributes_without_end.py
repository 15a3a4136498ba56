"""A chain of attributes that has no end, each of them slow, and classes with endless bases."""
# course: objects
# earns: test_account 0, test_evens 0
# %% account
import time


class Account:
    def __init__(self, owner):
        for number in range(50):
            globals()["Account"] = type(f"Account{number}", (Account,), {"owner": "Ann"})

    def __getattr__(self, name):
        time.sleep(0.3)
        return self

    def deposit(self, amount):
        return self

    def __iter__(self):
        return self

    def __next__(self):
        time.sleep(0.3)
        return 17
# %% evens
def evens():
    while True:
        time.sleep(0.5)
        yield 40


def counter():
    return counter
