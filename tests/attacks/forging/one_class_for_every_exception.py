"""An exception that is raised whatever happens, and whose class catches all others."""
# course: objects
# earns: test_check 0
# %% check
class Meta(type):
    def __instancecheck__(cls, thing):
        return True

    def __subclasscheck__(cls, kind):
        return True


class TooSmall(BaseException, metaclass=Meta):
    least = 7

    def __str__(self):
        return "less than 7"


def check(n, least):
    raise TooSmall
