"""Raises exceptions whose names, bases and messages are made up."""
# earns: test_double 0, test_total 0
# %% before double
class Meta(type):
    def mro(cls):
        return [cls, *BaseException.__subclasses__()[:0], *type.mro(cls)]

    @property
    def __name__(cls):
        return "TooLong"

    @property
    def __mro__(cls):
        return [AssertionError, int, cls, object]


class Forged(BaseException, metaclass=Meta):
    def __str__(self):
        return 3.0

    def __getattribute__(self, name):
        raise SystemExit
# %% double
def double(x):
    raise Forged(x)
# %% total
def total(xs):
    raise type("KernelDied", (Exception,), {})("</li>3 of 3 points")
