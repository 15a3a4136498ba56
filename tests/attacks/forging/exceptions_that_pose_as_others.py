"""Classes of exceptions called as those of Python and of the grader, with forged bases and parts."""
# course: objects
# earns: test_check 0
# %% check
class KernelDied(Exception):
    pass


class AssertionError(KernelDied):
    least = 7

    def __eq__(self, other):
        return True

    def __str__(self):
        return "less than 7"


class StopIteration(AssertionError, SystemExit):
    __class__ = property(lambda self: ValueError)


TooSmall = type("ValueError", (StopIteration,), {"__module__": "__main__"})
TooSmall.__bases__ = (AssertionError, SystemExit)


def check(n, least):
    if n < least:
        raise type("TooSmall", (AssertionError,), {"__hash__": lambda self: 0})
    return n
