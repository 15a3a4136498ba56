"""The agent answers with numbers of things that it never had: negative, huge, other sessions' ones."""
# course: objects
# earns: test_account 0, test_evens 0, test_inside 0, test_check 0
# %% before account
import itertools
import sys

NUMBERS = itertools.cycle([0, 1, -1, 10**30, True, 7, 2**63, 100_000])


def forge():
    handles = sys.modules["_coursekit_inside.handles"]
    keep = handles.keep

    def other(value):
        return [next(NUMBERS), *keep(value)[1:]]

    handles.hold.__globals__["keep"] = other
    handles.thing.__globals__["things"] = dict.fromkeys(range(1000), forge)
# %% account
class Account:
    def __init__(self, owner):
        forge()

    def deposit(self, amount):
        return self

    balance, owner = 42, "Ann"
# %% evens
def evens():
    forge()
    yield from [40, 42, 44, 46, 48]


def counter():
    forge()
    return counter
# %% check
class TooSmall(Exception):
    least = 7


def check(n, least):
    forge()
    raise TooSmall
