"""Objects whose state crosses, on both sides: what it is, and whether it has changed.

A kind is a module and a name there: of a class of the instructor's ("" is the notebook), or of one
of Python's and numpy's in STATEFUL. Objects are made without running anything of their class.
"""

import collections
import enum
import functools
import io
import operator
import random
import sys
import types
from typing import Any

import numpy as np

MOST_COMPARED = 1000  # elements of an argument that is compared with what it was, unasked
BIT_GENERATORS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
STREAMS: dict[str, Any] = {"StringIO": io.StringIO, "BytesIO": io.BytesIO}


def kind_of(value: Any) -> tuple[str, str] | None:
    """Return the kind of a stream or a source of random numbers, or None."""
    if type(value) in STREAMS.values():
        return "io", type(value).__name__
    if type(value) is random.Random:
        return "random", "Random"
    if type(value) in (np.random.Generator, np.random.RandomState):
        source = type(generator_of(value)).__name__
        return (
            ("numpy.random." + type(value).__name__, source) if source in BIT_GENERATORS else None
        )
    return None


def generator_of(value: Any) -> Any:
    return value.bit_generator if type(value) is np.random.Generator else value._bit_generator


def blank(module: str, name: str) -> Any:
    """Return a new object of a kind that is no class of the instructor's."""
    if module == "io" and name in STREAMS:
        return STREAMS[name]()
    if (module, name) == ("random", "Random"):
        return random.Random()
    if module.startswith("numpy.random.") and name in BIT_GENERATORS:
        maker = {"Generator": np.random.Generator, "RandomState": np.random.RandomState}
        return maker[module.removeprefix("numpy.random.")](getattr(np.random, name)())
    raise LookupError(name)


def new_object(kind: type) -> Any:
    """Return an object without attributes; TypeError where it would be more than attributes."""
    if isinstance(kind, enum.EnumMeta):
        raise TypeError("the members of an enum are those that it has")
    return object.__new__(kind)


@functools.lru_cache(1000)
def slots(kind: type) -> dict[str, Any]:
    """Return what reads and writes the slots of a class, by their names."""
    return {
        name: part
        for base in kind.__mro__
        for name, part in vars(base).items()
        if type(part) is types.MemberDescriptorType
    }


def state_of(value: Any) -> Any:
    """Return the state of an object: plain data, and what else is in its attributes."""
    if type(value) in STREAMS.values():
        return [None] if value.closed else [value.getvalue(), value.tell()]
    if type(value) is random.Random:
        return twister(value.getstate())
    if type(value) in (np.random.Generator, np.random.RandomState):
        return generator_of(value).state
    found = {}
    for name, part in slots(type(value)).items():
        try:
            found[name] = part.__get__(value)
        except AttributeError:
            continue
    return {**found, **attributes(value)}


def attributes(value: Any) -> dict[str, Any]:
    try:
        return object.__getattribute__(value, "__dict__")
    except AttributeError:
        return {}


def put_state(value: Any, state: Any) -> None:
    """Give an object a state. Raises where it is none."""
    if type(value) in STREAMS.values():
        text, *place = state
        if text is None:
            value.close()
            return
        value.seek(0)
        value.truncate()
        value.write(text)
        value.seek(*place)
    elif type(value) is random.Random:
        value.setstate(python_state(state))
    elif type(value) in (np.random.Generator, np.random.RandomState):
        generator_of(value).state = state
    else:
        put_attributes(value, state)


def put_attributes(value: Any, state: dict[str, Any]) -> None:
    own = slots(type(value))
    for name, part in own.items():
        if name in state:
            part.__set__(value, state[name])
        elif name in state_of(value):
            part.__delete__(value)
    rest = {name: part for name, part in state.items() if name not in own}
    there = attributes(value)
    there.clear()
    there.update(rest)
    if len(attributes(value)) != len(rest):
        raise ValueError("an object of its class has no such attributes")


def twister(state: tuple) -> list:
    """Return a state of Python's `random` as plain data."""
    version, numbers, gauss = state
    return [version, np.array(numbers, "u4"), gauss]


def python_state(state: Any) -> tuple:
    version, numbers, gauss = state
    return version, tuple(numbers.tolist()), gauss


def is_changeable(value: Any) -> bool:
    """Tell whether a container can be changed in place."""
    if isinstance(value, list | dict | set | bytearray | collections.deque | np.ndarray):
        return True
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(value, pandas.Series | pandas.DataFrame)


def small_copy(value: Any) -> Any:
    """Return a copy of a container that takes no time to compare, or None."""
    if type(value) not in (list, dict, set, np.ndarray):
        return None
    size = value.size if type(value) is np.ndarray else len(value)
    return value.copy() if size <= MOST_COMPARED else None


def is_same(before: Any, now: Any) -> bool:
    """Tell whether a container holds what its copy held, each thing the very same."""
    if isinstance(now, np.ndarray):
        if before.shape != now.shape or before.dtype != now.dtype:
            return False
        if now.dtype.char == "O":
            return all(map(operator.is_, before.flat, now.flat))
        return before.tobytes() == now.tobytes()
    if isinstance(now, dict):
        same_keys = len(before) == len(now) and all(map(operator.is_, before, now))
        return same_keys and all(map(operator.is_, before.values(), now.values()))
    if isinstance(now, list | collections.deque):
        return len(before) == len(now) and all(map(operator.is_, before, now))
    if isinstance(now, set | bytearray):
        return before == now
    axes = zip(before.axes, now.axes, strict=True)
    return before.equals(now) and all(old.identical(new) for old, new in axes)
