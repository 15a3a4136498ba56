"""What cannot leave the kernel stays here: its number goes to the grader, which asks for its parts.

`grader.handles` has what stands there for it. Nothing that is said here of a thing is believed
there: its class and its methods are compared with those of the solution's.
"""

import types
from typing import Any

# Each thing is kept for as long as the kernel lives: a later cell may ask for it again.
MOST_HELD = 100_000
# An agent that is put back runs this again, and finds them.
things: dict[int, Any] = globals().get("things", {})
numbers: dict[int, int] = globals().get("numbers", {})  # by `id`: a thing's own while it is kept


def hold(value: Any, last: bool) -> list | None:
    """Keep a thing that cannot cross; return its number, and what it is (see `facts`).

    None for what crosses as plain data: `last` says that no kind of the wire fits.
    """
    if not last:
        return None
    if id(value) not in numbers:
        if len(things) >= MOST_HELD:
            return None
        numbers[id(value)] = len(things)
        things[len(things)] = value
    return [numbers[id(value)], *facts(value)]


def facts(value: Any) -> list:
    """Return the kind of a thing, and the module and the name of its class."""
    if isinstance(value, type):
        return ["class", value.__module__, value.__qualname__]
    if isinstance(value, types.ModuleType):
        return ["module", "", value.__name__]
    kind = "function" if callable(value) else "object"
    return [kind, type(value).__module__, type(value).__qualname__]


def thing(number: Any, *facts: Any) -> Any:
    """Return what has a number. Raises LookupError."""
    return things[number]
