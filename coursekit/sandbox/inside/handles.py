"""What cannot leave the kernel stays here: its number goes to the grader, which asks for its parts.

`grader.handles` has what stands there for it. Nothing that is said here of a thing is believed
there: its class and its methods are compared with those of the solution's.
"""

import builtins
import collections
import copy
import enum
import math
import operator
import types
from collections.abc import Callable
from itertools import islice
from typing import Any

# Each thing is kept for as long as the kernel lives: a later cell may ask for it again.
MOST_HELD = 100_000
MOST_LEFT = 100
LONGEST_MESSAGE = 1000  # characters that are sent of an exception's message
MOST_ITEMS = 100_000  # of an iterator that the grader takes as the list of its items
# An agent that is put back runs this again, and finds them.
things: dict[int, Any] = globals().get("things", {})
left: dict[int, Any] = globals().get("left", {})  # arguments, as functions left them
numbers: dict[int, int] = globals().get("numbers", {})  # by `id`: a thing's own while it is kept

FUNCTIONS = (
    *(types.FunctionType, types.BuiltinFunctionType, types.MethodType, types.MethodWrapperType),
    *(types.WrapperDescriptorType, types.MethodDescriptorType, types.ClassMethodDescriptorType),
)
# Special methods that every object has: the others are there when the class has them.
COMMON = frozenset(dir(object)) - {"__init__"}
# What the notebook's classes make of the data of these goes as the data that it is.
OF_DATA = {"numpy", "pandas", "datetime", "decimal", "fractions"}
WRAPPERS = (collections.UserList, collections.UserDict, collections.UserString)
STAYING = {*WRAPPERS, collections.ChainMap}  # unless data are asked for
#: What was said of a class, by the class, within one answer.
told: dict[type, tuple] = {}


def hold(value: Any, last: bool) -> list | None:
    """Keep a thing that cannot cross; return its number, and what it is (see `facts`).

    None for what crosses as plain data: `last` says that no kind of the wire fits. An object of a
    class of the student's is a thing in any case, unless it has fields that are data.
    """
    return keep(value) if last or is_own(value) or type(value) in STAYING else None


def hold_less(value: Any, last: bool) -> list | None:
    """Keep as few things as can be: what is a kind of list goes as a list."""
    return keep(value) if last else None


def keep(value: Any) -> list | None:
    if id(value) not in numbers:
        if len(things) >= MOST_HELD:
            return None
        numbers[id(value)] = len(things)
        things[len(things)] = value
    return [numbers[id(value)], *facts(value)]


def is_own(value: Any) -> bool:
    """Tell whether a value is an object of a class that the notebook defines, and stays a thing."""
    kind = type(value)
    if kind.__module__ != "__main__" or isinstance(value, enum.Enum):
        return False
    if isinstance(value, tuple) and hasattr(kind, "_fields"):
        return False
    return not any(base.__module__.partition(".")[0] in OF_DATA for base in kind.__mro__)


def facts(value: Any) -> list:
    """Return what a thing is: its kind; the module and the name of its class; and special methods.

    These are two texts: those that classes of the notebook define, and those of libraries. Then
    come the bases: of a class the classes themselves, where the notebook defines them, of an object
    the names of its class and what that is made of, as one text.
    """
    if isinstance(value, type):
        kind = "exception class" if issubclass(value, BaseException) else "class"
        bases = [b if b.__module__ == "__main__" else b.__name__ for b in value.__bases__]
        return [kind, value.__module__, value.__qualname__, "", "__call__", bases]
    if isinstance(value, types.ModuleType):
        return ["module", "", value.__name__, "", "", ""]
    if isinstance(value, FUNCTIONS):
        return ["function", type(value).__module__, type(value).__qualname__, "", "__call__", ""]
    kind = type(value)
    if kind not in told:
        own, inherited = special_methods(kind)
        names = " ".join(base.__name__ for base in kind.__mro__[:-1])
        told[kind] = kind.__module__, kind.__qualname__, own, inherited, names
    if isinstance(value, BaseException) and kind.__module__ == "__main__":
        return ["exception", *told[kind][:-1], [kind, text_of(value), value.args]]
    return ["object", *told[kind]]


def text_of(error: BaseException) -> str:
    try:
        return str(error)[:LONGEST_MESSAGE]
    # The message is made by the exception's own code, which may raise as well.
    except BaseException:
        return ""


def forget() -> None:
    """Look at classes anew: a cell may have changed one since."""
    told.clear()


def special_methods(kind: type) -> tuple[str, str]:
    """Return the special methods that classes of the notebook define, and the others of a class."""
    own = {name for c in kind.__mro__ if c.__module__ == "__main__" for name in vars(c)}
    # Not every name of `dir` is there: the class of numpy's ufuncs has no `__signature__`.
    found = {name: getattr(kind, name, None) for name in dir(kind)}
    others = {n for n in found if n not in COMMON or found[n] is not getattr(object, n)}
    return tuple(
        " ".join(sorted(n for n in names if n[:2] == "__" == n[-2:] and callable(found.get(n))))
        for names in (own, others - own)
    )  # type: ignore[return-value]


def keep_changed(argument: Any) -> int:
    """Keep an argument that a function has changed; return its number, which is below zero."""
    number = min(left, default=0) - 1
    left[number] = argument
    if len(left) > MOST_LEFT:
        del left[max(left)]
    return number


def thing(number: Any, *facts: Any) -> Any:
    """Return what has a number, or a function of the grade cell's. Raises LookupError."""
    if type(number) is int and number < 0:
        return left[number]
    if isinstance(number, str):
        from .callbacks import made

        return made(number, *facts)
    return things[number]


def following(iterator: Any) -> list:
    """Return the next item in a list, which is empty where there is none: the end is no error."""
    try:
        return [next(iterator)]
    except StopIteration:
        return []


def items(iterator: Any) -> list:
    """Return all items of an iterator, which is used up then. Raises ValueError for too many."""
    found = list(islice(iterator, MOST_ITEMS + 1))
    if len(found) > MOST_ITEMS:
        raise ValueError("it does not end")
    return found


def leave(manager: Any, name: str, message: str) -> bool:
    """Have a context manager end; `name` is that of the exception in its block, or empty."""
    if not name:
        return bool(manager.__exit__(None, None, None))
    kind = getattr(builtins, name, None) or type(name, (Exception,), {})
    return bool(manager.__exit__(kind, kind(message), None))


#: What the grader may do with a thing, beside calling it and asking for its attributes.
DEEDS: dict[str, Callable[..., Any]] = {
    **{name: getattr(builtins, name) for name in ("len", "bool", "hash", "str", "repr", "format")},
    **{name: getattr(builtins, name) for name in ("int", "float", "complex", "round", "abs")},
    **{name: getattr(builtins, name) for name in ("isinstance", "issubclass", "type", "dir")},
    **{name: getattr(builtins, name) for name in ("iter", "reversed", "divmod", "bytes")},
    **{name: getattr(builtins, name) for name in ("setattr", "delattr", "pow")},
    **{
        name: getattr(operator, name)
        for name in dir(operator)
        if not name.startswith("_") and name not in ("attrgetter", "itemgetter", "methodcaller")
    },
    "next": following,
    "items": items,
    "getslice": lambda thing, *parts: thing[slice(*parts)],
    "floor": math.floor,
    "ceil": math.ceil,
    "copy": copy.copy,
    "deepcopy": copy.deepcopy,
    "enter": lambda manager: manager.__enter__(),
    "exit": leave,
}
