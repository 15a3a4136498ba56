"""How namedtuples, enums, types and modules cross the wire: as names, and what goes with them.

The classes of namedtuples and enums are the student's own. Anew made of names and plain values,
they have no method of a student's; one of the same content is one and the same class.
"""

import collections
import enum
import importlib
import keyword
import sys
import types
from collections.abc import Callable, Iterable
from typing import Any

from .kinds import Kind, WireError, exactly

MOST_CLASSES = 100
MOST_NAMES = 1000  # fields of a namedtuple, members of an enum
LONGEST_NAME = 100
LONGEST_KEY = 100_000  # of all that a class is made of
PLAIN_VALUES = (type(None), bool, int, float, str, bytes)
BASES: dict[str, tuple[type[enum.Enum], type | None]] = {
    "StrEnum": (enum.StrEnum, None),
    "IntFlag": (enum.IntFlag, None),
    "IntEnum": (enum.IntEnum, None),
    "Flag": (enum.Flag, None),
    "str": (enum.Enum, str),
    "int": (enum.Enum, int),
    "float": (enum.Enum, float),
    "Enum": (enum.Enum, None),
}
# Those of which having one in a check's hands gives nobody more than its name.
TYPES = {
    "builtins": "object NoneType bool int float complex str bytes bytearray list tuple set "
    "frozenset dict range slice memoryview map filter zip enumerate reversed "
    "BaseException Exception ArithmeticError AssertionError AttributeError EOFError "
    "FileExistsError FileNotFoundError ImportError IndexError KeyError LookupError "
    "ModuleNotFoundError NameError NotADirectoryError NotImplementedError OSError "
    "OverflowError PermissionError RecursionError RuntimeError StopIteration "
    "SyntaxError TimeoutError TypeError UnicodeDecodeError UnicodeEncodeError "
    "UnicodeError ValueError Warning ZeroDivisionError",
    "collections": "ChainMap Counter OrderedDict defaultdict deque",
    "datetime": "date datetime time timedelta timezone",
    "decimal": "Decimal",
    "enum": "Enum Flag IntEnum IntFlag StrEnum",
    "fractions": "Fraction",
    "numpy": "ndarray generic bool bool_ int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 "
    "float32 float64 longdouble complex64 complex128 str_ bytes_ object_ datetime64 timedelta64 "
    "number integer signedinteger unsignedinteger inexact floating complexfloating matrix dtype",
    "pandas": "Categorical CategoricalIndex DataFrame DatetimeIndex Index Interval IntervalIndex "
    "MultiIndex Period PeriodIndex RangeIndex Series Timedelta TimedeltaIndex Timestamp",
    "pathlib": "Path PurePath PosixPath PurePosixPath",
}
MODULES = """
bisect calendar cmath collections copy csv dataclasses datetime decimal enum fractions functools
heapq itertools json math matplotlib matplotlib.pyplot networkx numbers numpy numpy.fft
numpy.linalg numpy.random operator pandas random re scipy scipy.integrate scipy.interpolate
scipy.linalg scipy.optimize scipy.signal scipy.sparse scipy.special scipy.stats seaborn sklearn
statistics string sympy textwrap time torch typing
"""
#: The classes that were made, by all that they are made of.
made: dict[str, type] = {}
#: Classes of the instructor's text, in the grader, in the same way.
adopted: dict[str, type] = {}
IN_KERNEL = __package__ == "_coursekit_inside"


def kinds() -> list[Kind]:
    """Return the kinds of these; the first two are of whatever class is one."""
    return [
        Kind("enum", "named.member", member_parts, member, whole=True),
        Kind("namedtuple", "named.tuple", tuple_parts, tuple_of),
        Kind(type, "named.type", type_parts, type_of, whole=True),
        Kind(enum.EnumType, "named.enum", enum_parts, enum_of, whole=True),
        Kind(types.ModuleType, "named.module", lambda v: [listed(v.__name__)], module, whole=True),
    ]


def listed(name: str) -> str:
    if name not in MODULES.split():
        raise WireError("a module is not plain data")
    return name


def module(name: Any) -> types.ModuleType:
    return importlib.import_module(listed(exactly(name, str)))


def type_parts(value: type) -> list:
    fields = getattr(value, "_fields", None)
    if issubclass(value, tuple) and fields and not getattr(value, "_field_defaults", None):
        return ["", value.__name__, *fields]
    for home, names in TYPES.items():
        if value.__module__.partition(".")[0] == home and value.__name__ in names.split():
            return [home, value.__name__]
    raise WireError("a class is not plain data")


def type_of(home: Any, name: Any, *fields: Any) -> type:
    if home == "":
        return once(tuple_class, name, list(fields), False)
    if exactly(name, str) not in TYPES[home].split():
        raise WireError("a class is not plain data")
    return getattr(types if name == "NoneType" else importlib.import_module(home), name)


def checked_names(names: Any) -> list[str]:
    """Return names when Python takes them for those of attributes, and none is special."""
    if len(names) > MOST_NAMES or len(set(names)) != len(names):
        raise WireError("it has too many names, or one twice")
    for name in names:
        # Others than ASCII letters may be the same to Python.
        plain = exactly(name, str).isascii() and name.isidentifier() and name[0] != "_"
        if not plain or keyword.iskeyword(name) or len(name) > LONGEST_NAME:
            raise WireError("it has a name that no attribute has")
    return list(names)


def key_of(cls: Any) -> str | None:
    """Return all that a class is made of, as a text; None for one that is no enum or namedtuple."""
    if isinstance(cls, enum.EnumType) and len(cls):
        return repr((enum_class.__name__, *enum_parts(cls)))
    if isinstance(cls, type) and issubclass(cls, tuple) and hasattr(cls, "_fields"):
        return repr((tuple_class.__name__, cls.__name__, [*cls._fields], False))  # type: ignore[attr-defined]
    return None


def adopt(values: Iterable[Any]) -> None:
    """Have enums and namedtuples of these stand for those of the same parts that arrive."""
    for value in values:
        if key := key_of(value):
            adopted[key] = value


def once(make: Callable[..., Any], *parts: Any) -> Any:
    """Return the class that is made of parts, the same for the same ones."""
    key = repr((make.__name__, *parts))
    if len(key) > LONGEST_KEY:
        raise WireError("a class has too long names or values")
    # The student's functions know the classes of the notebook, where these are.
    there = vars(sys.modules["__main__"]) if IN_KERNEL else {}
    for cls in there.get(str(parts[0])), there.get(str(parts[1])), adopted.get(key):
        if cls is not None and key_of(cls) == key:
            return cls
    if key not in made:
        if len(made) >= MOST_CLASSES:
            made.clear()
        made[key] = make(*parts)
    return made[key]


def tuple_parts(value: Any) -> list:
    fields = [*type(value)._fields]
    # Some of SciPy's results have more attributes than fields.
    more = {name: getattr(value, name) for name in getattr(type(value), "_extra_fields", ())}
    return [type(value).__name__, fields, more, *tuple.__iter__(value)]


def tuple_class(name: Any, fields: Any, open_: bool) -> Any:
    checked_names([name])
    cls = collections.namedtuple(name, checked_names(fields), module="__main__")
    return type(name, (cls,), {"__module__": "__main__"}) if open_ else cls


def tuple_of(name: Any, fields: Any, more: Any, *values: Any) -> tuple:
    checked_names([*exactly(more, dict)])
    result = once(tuple_class, name, exactly(fields, list), bool(more))._make(values)
    if more:
        vars(result).update(more)
    return result


def enum_parts(cls: Any) -> list:
    """Return what kind of an enum it is, its name, and the names and values of its members."""
    base = next(name for name, (kind, mixed) in BASES.items() if issubclass(cls, mixed or kind))
    members = {name: one.value for name, one in cls.__members__.items()}
    return [base, cls.__name__, [*members], [*members.values()]]


def enum_of(*parts: Any) -> Any:
    return once(enum_class, *parts)


def enum_class(base: Any, name: Any, names: Any, values: Any) -> Any:
    kind, mixed = BASES[base]
    number = issubclass(kind, enum.Flag) or "int" in base.lower()
    for value in exactly(values, list):
        for part in value if type(value) is tuple else [value]:
            exactly(part, *PLAIN_VALUES)
        if number and not abs(exactly(value, int)) < 2**63:
            raise WireError("a member of an enum is too large")
    checked_names([name])
    members = list(zip(checked_names(exactly(names, list)), values, strict=True))
    return kind(name, members, module="__main__", type=mixed)


def member_parts(value: enum.Enum) -> list:
    # Of flags, several may be set at once.
    which = value.value if isinstance(value, enum.Flag) else value.name
    return [*enum_parts(type(value)), which]


def member(base: Any, name: Any, names: Any, values: Any, which: Any) -> Any:
    cls = enum_of(base, name, names, values)
    if issubclass(cls, enum.Flag):
        return cls(exactly(which, int))
    return cls.__members__[which]
