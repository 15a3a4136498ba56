"""How the types cross the wire that nearly every answer is made of; see `families` for others."""

import collections
import datetime
import math
import re
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np

# Of text, as one message of the kernel's holds it (`sandbox.limits`), beside what names it.
MAX_BYTES = 2**25 - 2**16
MAX_VOLUME = 2**26  # elements of an array, each axis counted as one at least
# What agrees with much that it is compared with; see `wire.LENIENT`.
MASKED, MISSING = "masked array", "missing value"
UNMASKED = "masked array with nothing masked"
MOST_ALIKE = 100  # keys with one hash, which make the building of a dict quadratic

PLAIN_DTYPE = re.compile(
    r"\|[biu]1|[<>](?:[iu][248]|f[248]|c8|c16)|\|S[1-9]\d{0,7}|[<>]U[1-9]\d{0,7}"
    r"|[<>][mM]8(?:\[(?:[1-9]\d{0,5})?(?:Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?"
)


class WireError(ValueError):
    """A value that may not cross, or a text that is not from `encode`."""


class Kind(NamedTuple):
    """How values of one type cross, where JSON has none for it."""

    type: Any
    tag: str
    parts: Callable[[Any], Iterable]  # what it is taken apart into
    #: How the parts make it again. What they are is up to who wrote the text: it has to bear any.
    build: Callable[..., Any]
    #: Whether one of them that cannot cross makes it a thing that stays in the kernel as it is.
    whole: bool = False


def plain(array: np.ndarray) -> np.ndarray:
    """Return the array in a dtype that crosses."""
    dtype = array.dtype
    # The layout of a longdouble differs between machines.
    if dtype.char in "gG":
        array = array.astype("f8" if dtype.kind == "f" else "c16")
    elif dtype.kind in "US" and dtype.itemsize == 0:
        array = array.astype(f"{dtype.kind}1")
    if not PLAIN_DTYPE.fullmatch(array.dtype.str) and dtype.char != "O":
        raise WireError(f"a {type(array).__name__} of dtype {dtype} is not plain data")
    return np.asarray(array)


def volume(shape: Any) -> int:
    """Return the number of elements of a shape, none of whose axes is absurdly long."""
    if len(shape) > 32 or any(type(axis) is not int or axis < 0 for axis in shape):
        raise WireError("the shape of an array is not one")
    # Of an empty array (0, 10**12) too: a loop over its other axis has no end.
    if math.prod(max(1, axis) for axis in shape) > MAX_VOLUME:
        raise WireError("an array is too large")
    return math.prod(shape)


def distinct(keys: Any) -> Any:
    """Return the keys of a dict, or the elements of a set, when they can be its own."""
    if crowded(keys):
        raise WireError("too many of its keys have the same hash")
    if len(set(keys)) != len(keys):
        raise WireError("a key stands twice")
    return keys


def findable(labels: Any) -> Any:
    """Return labels when they can be looked up by their hashes; one may stand there twice."""
    hashed = [label for label in labels if has_hash(label)]
    alike: dict[int, set] = {number: set() for number in crowded(hashed)}
    for label in hashed if alike else ():
        if (others := alike.get(hash(label))) is not None:
            others.add(label)
            if len(others) > MOST_ALIKE:
                raise WireError("too many of its labels have the same hash")
    return labels


def has_hash(value: Any) -> bool:
    try:
        hash(value)
    except TypeError:
        return False
    return True


def crowded(keys: Any) -> list[int]:
    """Return the hashes that too many of the keys have."""
    numbers = collections.Counter(map(hash, keys))
    return [number for number, count in numbers.items() if count > MOST_ALIKE]


def object_array(shape: Any, *items: Any) -> np.ndarray:
    """Return an array of Python objects."""
    if volume(shape) != len(items):
        raise WireError("the shape of an array does not fit its elements")
    flat = np.empty(len(items), object)
    # Given all at once, numpy would look into the items.
    for place, item in enumerate(items):
        flat[place] = item
    return flat.reshape(shape)


def moment(text: str, zone: Any, fold: int) -> datetime.datetime:
    """Return a datetime; its text has no time zone."""
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone, fold=fold)


def zone_of(value: datetime.datetime | datetime.time) -> datetime.tzinfo | None:
    """Return a time zone that crosses; of one of another library what it is at this moment."""
    zone = value.tzinfo
    if zone is None or type(zone) is datetime.timezone or type(zone).__module__ == "zoneinfo":
        return zone
    offset = value.utcoffset()
    return None if offset is None else datetime.timezone(offset)


def exactly(value: Any, *kinds: type) -> Any:
    """Return a part when it is of one of these types, and not only of one derived from them."""
    if type(value) not in kinds:
        raise WireError(f"a part of it is of type {type(value).__name__}")
    return value


def dict_parts(value: dict) -> list:
    return [list(value.keys()), list(value.values())]


def dict_of(keys: Any, values: Any) -> dict:
    return dict(zip(distinct(keys), values, strict=True))


KINDS = [
    Kind(list, "l", iter, lambda *parts: list(parts)),
    Kind(tuple, "t", iter, lambda *parts: parts),
    Kind(dict, "d", dict_parts, dict_of),
    Kind(set, "S", iter, lambda *parts: set(distinct(parts))),
    Kind(frozenset, "F", iter, lambda *parts: frozenset(distinct(parts))),
    Kind(complex, "c", lambda v: [v.real, v.imag], complex),
    Kind(np.generic, "n", lambda v: [plain(np.asarray(v))], lambda array: array[()]),
    Kind(np.ndarray, "o", lambda v: [plain(v).shape, *v.flat], object_array),
    Kind(
        datetime.datetime,
        "T",
        lambda v: [v.replace(tzinfo=None).isoformat(), zone_of(v), v.fold],
        moment,
    ),
    Kind(datetime.date, "D", lambda v: [v.isoformat()], datetime.date.fromisoformat),
    Kind(
        datetime.timedelta,
        "e",
        lambda v: [v.days, v.seconds, v.microseconds],
        datetime.timedelta,
    ),
]
