"""A function of the instructor's as its code and the data that it reads, to run in the kernel.

There a loop of the student's calls it as fast as a function of their own. Only the code of the
function itself is sent, and of those that it calls; of the names around it those that it reads.
"""

import dis
import functools
import marshal
import types
from collections.abc import Callable, Iterator
from typing import Any, TypeGuard

import numpy as np

from .handles import Handle, isinstance_handle, kept_in_kernel

MOST_FUNCTIONS = 200
#: Methods after which a list, a dict, a set or an array is another.
CHANGING = {
    "append appendleft add clear discard extend extendleft fill insert itemset partition pop "
    "popitem popleft put remove resize reverse rotate setdefault setflags sort update write "
    "writelines send throw shuffle"
}
CHANGING_NAMES = frozenset(" ".join(CHANGING).split())
# What these do is to be seen in the grader.
HERE = {"print", "input", "open", "display", "globals", "locals", "vars", "eval", "exec"}
HERE |= {"setattr", "delattr", "next", "id", "super"}
ASSERTS = {"LOAD_ASSERTION_ERROR": "AssertionError"}  # later Pythons load it as a constant
STORES = {"STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR"}
ITEM_STORES = {"STORE_SUBSCR", "DELETE_SUBSCR", "STORE_SLICE"}
UNCHANGING = (
    int | float | complex | str | bytes | type(None) | type(Ellipsis) | frozenset | range | slice
    | types.ModuleType | types.BuiltinFunctionType | types.MethodDescriptorType | type | np.generic
    | np.ufunc | Handle | functools.partial
)  # fmt: skip
CHANGEABLE = list | dict | set | tuple | bytearray | np.ndarray
#: Those of other types, in whose modules nothing has a state but what methods of CHANGING change.
PLAIN_MODULES = {"pandas", "decimal", "fractions", "datetime", "collections", "pathlib", "re"}


class HasToStay(Exception):  # noqa: N818
    """A function that would do something else in the kernel."""


def is_instructors(value: Any) -> TypeGuard[types.FunctionType]:
    """Tell whether a value is a function that some text defines, in Python."""
    return type(value) is types.FunctionType


def as_code(
    function: types.FunctionType,
    by_name: Callable[[Any], Any],
    knows: Callable[[types.FunctionType], bool] = lambda function: False,
) -> list:
    """Return a function as plain data and what `wire` can send; HasToStay where it cannot be.

    That is a list of entries, one for each function that takes part, and the number of this one.
    An entry has the code, the name, the number of its globals, the names that it reads there, what
    its closure holds, and its defaults. A value there is [number of an entry] or [None, value].
    `by_name` tells of a function whether the kernel has it too, `knows` whether it reads what is
    expected.
    """
    functions: list[types.FunctionType] = []
    spaces: list[int] = []
    captured: list[Any] = []

    def part(value: Any) -> list:
        if not is_instructors(value) or by_name(value):
            captured.append(value)
            return [None, value]
        for number, known in enumerate(functions):
            if known is value:
                return [number]
        if len(functions) >= MOST_FUNCTIONS:
            raise HasToStay
        functions.append(value)
        return [len(functions) - 1]

    def entry(function: types.FunctionType) -> list:
        if id(function.__globals__) not in spaces:
            spaces.append(id(function.__globals__))
        names = {}
        for name in sorted(names_read(function.__code__)):
            # A name that is nowhere may never be reached.
            try:
                names[name] = part(function.__globals__[name])
            except (KeyError, NameError):
                continue
            except HasToStay:
                raise
            # What the student's kernel says of a name cannot be used.
            except Exception:
                raise HasToStay from None
        return [
            marshal.dumps(without_place(function.__code__)),
            function.__name__,
            spaces.index(id(function.__globals__)),
            names,
            [contents(cell, part) for cell in function.__closure__ or ()],
            [part(value) for value in function.__defaults__ or ()],
            {name: part(value) for name, value in (function.__kwdefaults__ or {}).items()},
        ]

    root = part(function)[0]
    entries = []
    # Others join the list while it is gone through.
    for member in functions:
        if knows(member):
            raise HasToStay
        look_for_changes(member.__code__)
        entries.append(entry(member))
    codes = [code for member in functions for code in all_codes(member.__code__)]
    if any(has_state(value) or is_own_class(value, by_name) for value in captured):
        raise HasToStay
    if any(isinstance(value, CHANGEABLE) for value in captured) and any(map(changes_items, codes)):
        raise HasToStay
    return [entries, root]


def contents(cell: types.CellType, part: Callable[[Any], list]) -> list:
    """Return what a cell of a closure holds; nothing where it is not bound yet."""
    try:
        value = cell.cell_contents
    except ValueError:
        return []
    return part(value)


def all_codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from all_codes(constant)


def names_read(code: types.CodeType) -> set[str]:
    """Return the globals that code reads, and not the names of attributes."""
    return {
        step.argval
        for inner in all_codes(code)
        for step in dis.get_instructions(inner)
        if step.opname in ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")
    }


def look_for_changes(code: types.CodeType) -> None:
    """Raise HasToStay where code changes what is outside of it, or what people would see.

    So does what asserts: it is a check, and knows what is expected.
    """
    if free_stores(code) or names_read(code) & HERE:
        raise HasToStay
    for inner in all_codes(code):
        for step in dis.get_instructions(inner):
            if step.opname in STORES or "AssertionError" in (
                ASSERTS.get(step.opname),
                step.argrepr,
            ):
                raise HasToStay


def free_stores(code: types.CodeType) -> set[str]:
    """Return the names of the functions around it that code binds, as `nonlocal`."""
    stored = {
        step.argval
        for step in dis.get_instructions(code)
        if step.opname in ("STORE_DEREF", "DELETE_DEREF")
    }
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            stored |= free_stores(constant)
    return stored & set(code.co_freevars)


def changes_items(code: types.CodeType) -> bool:
    """Tell whether code may change something in place."""
    if CHANGING_NAMES & set(code.co_names):
        return True
    return any(
        step.opname in ITEM_STORES or (step.opname == "BINARY_OP" and step.argrepr.endswith("="))
        for step in dis.get_instructions(code)
    )


def is_own_class(value: Any, by_name: Callable[[Any], Any]) -> bool:
    """Tell whether a value is a class that the kernel has not."""
    if isinstance_handle(value) or not isinstance(value, type):
        return False
    return kept_in_kernel(value, True) is None and not by_name(value)


def has_state(value: Any) -> bool:
    """Tell whether a value may be another after it was used: an iterator, say, or a generator."""
    if isinstance(value, UNCHANGING | CHANGEABLE) or is_instructors(value):
        return False
    return type(value).__module__.partition(".")[0] not in PLAIN_MODULES


def without_place(code: types.CodeType) -> types.CodeType:
    """Return code that does not tell from which file it is."""
    constants = (
        without_place(constant) if isinstance(constant, types.CodeType) else constant
        for constant in code.co_consts
    )
    return code.replace(co_filename="<grade cell>", co_consts=tuple(constants))
