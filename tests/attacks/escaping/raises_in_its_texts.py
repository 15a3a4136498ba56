"""Objects and exceptions whose texts, names and attributes raise, end the process, or have no end."""
# course: objects
# earns: test_account 0, test_check 0
# %% account
class Account:
    def __init__(self, owner):
        self.balance = 0

    def __repr__(self):
        raise SystemExit

    def __str__(self):
        return "x" * 10**8

    def __getattr__(self, name):
        raise KeyboardInterrupt

    def __dir__(self):
        raise MemoryError

    def __format__(self, form):
        return "\x1b[2J" * 10**6

    def __del__(self):
        raise RuntimeError

    def deposit(self, amount):
        raise type("X" * 10**6, (Exception,), {"__str__": lambda self: 1 / 0})
# %% check
class TooSmall(ValueError):
    def __str__(self):
        return "\x1b[2J" + "x" * 10**8

    @property
    def least(self):
        raise SystemExit


def check(n, least):
    raise TooSmall
