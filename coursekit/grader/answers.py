"""What an answer of the kernel's means: a value, or an exception that crosses.

RemoteError               a grade cell cannot go on with the student's kernel
├── CallTimeout           an answer took too long
├── KernelDied            there will be no more answers
├── LimitReached          the cell asked too much
└── NotPlainData          the cell gave a student's function an argument that cannot be sent
StudentError              what the student's code did, where no builtin exception says it
"""

import builtins
from typing import Any

import numpy as np

from ..wording import one_line

LONGEST_MESSAGE = 200  # characters that a student's exception may bring along

# Exceptions that cross as themselves. Not those that mean something to whoever calls: StopIteration
# would end a loop of the check, as if all were well; MemoryError looks like trouble of the grader.
CROSSING = {
    name: kind
    for name, kind in [*vars(builtins).items(), ("LinAlgError", np.linalg.LinAlgError)]
    if isinstance(kind, type)
    and issubclass(kind, Exception)
    and not issubclass(kind, StopIteration | StopAsyncIteration | MemoryError | SystemError)
    and not issubclass(kind, BaseExceptionGroup | UnicodeError)  # these want more than a message
    and kind is not Exception
} | {"UnicodeError": UnicodeError}


class RemoteError(Exception):
    """A grade cell cannot go on with the student's kernel."""


class CallTimeout(RemoteError):  # noqa: N818
    """An answer of the student's kernel took too long."""


class KernelDied(RemoteError):  # noqa: N818
    """The student's kernel is gone."""


class LimitReached(RemoteError):  # noqa: N818
    """A grade cell asked the student's kernel too often, or for too much."""


class NotPlainData(RemoteError):  # noqa: N818
    """A grade cell gave a student's function an argument that cannot be sent to it."""


class StudentError(Exception):
    """The student's code raised, returned or defined something that cannot cross as it is."""


def is_plain_type(value: Any) -> bool:
    """Tell whether a value is a class of Python's or a library's, as in `convert = int`.

    Not one that catches the failing of a check itself: `TooSmall = Exception`.
    """
    if not isinstance(value, type) or hasattr(value, "_coursekit_handle"):
        return False
    return not issubclass(AssertionError, value)


def value_of(failure: str, kind: str, details: list) -> Any:
    """Return the value that the agent answered with, or raise what it says instead."""
    # The kind and the number of details are the student's to choose, so each case is spelled out.
    match kind, details:
        case "value", [value]:
            return value
        case "raised", [list(), str(), error] if isinstance(error, Exception):
            raise error
        case "raised", [list(names), str(message), *_]:
            raise _exception([name for name in names if type(name) is str], message)
        case "missing", []:
            raise KeyError(failure)
        case "refused" | "garbled", [str(reason)]:
            raise StudentError(f"{failure}: {one_line(reason, LONGEST_MESSAGE)}.")
    raise StudentError(f"{failure}: the kernel gave no proper answer.")


def _exception(names: list[str], message: str) -> Exception:
    """Return the exception that crosses for one whose class and bases have these names.

    It is the nearest of CROSSING, so that a student's own kind of ValueError is a ValueError.
    """
    message = one_line(message, LONGEST_MESSAGE)
    # That says nothing of its kind, and what it says is what a check compares.
    if names[:1] == ["Exception"] and message:
        return StudentError(message)
    own = one_line(names[0], LONGEST_MESSAGE) if names else "an exception"
    stated = f"{own}: {message}" if message else own
    # StopIteration and its like have no base in CROSSING either.
    for name in names:
        if name in CROSSING:
            return CROSSING[name](message if name == names[0] else stated)
    return StudentError(stated)
