"""The data that may cross between a student's kernel and the grader; nothing else does.

`encode` turns a value into text of the base64 alphabet, `decode` turns it back. What crosses: None,
bool, int, float, complex, str, bytes, date, datetime, timedelta; list, tuple, set, frozenset, dict;
numpy's scalars and arrays of plain dtypes or of objects that cross; Series, DataFrame and Index of
pandas, of such dtypes, categories, its strings and nullable numbers, without time zones or a
MultiIndex; figures of matplotlib and what is in them (see `plots`). A subclass is sent as its base
type (a namedtuple as a tuple, a Timestamp as datetime), a bytearray as bytes, a range as a list, a
time zone as its offset, a longdouble as a float64, a RangeIndex as an Index. Memory layout,
`attrs`, `fold` and `freq` stay behind. All else is refused.

The grader reads texts that a student wrote: `decode` builds exact base types only, looks before
it allocates, and raises WireError for whatever is wrong. It uses no pickle, no eval and no
compression. The text is JSON, which gives the structure, then a zero byte, then the bytes that
the JSON only counts, in the same order. Each list in the JSON is a tag and what it needs.

The code of this module, of `kinds` and of `tables` also runs in the student's kernel.
"""

import base64
import json
import re
import sys
from collections.abc import Callable
from typing import Any

import numpy as np

from .kinds import KINDS, MAX_BYTES, PLAIN_DTYPE, WireError, plain, volume
from .plots import build as build_plot
from .plots import plot_kinds
from .tables import table_kinds

MAX_DEPTH = 64
MAX_ITEMS = 500_000  # elements of plain arrays do not count
MAX_INT_BYTES = 2**14  # about 39,000 decimal digits
# Structural characters of the JSON for each value: more than an honest text needs (an array of two
# dimensions takes six), few enough that parsing a hostile one takes 200 MB at most.
MARKS = 6
Hold = Callable[[Any, bool], list | None]
BUILDERS = {kind.tag: kind.build for kind in KINDS} | {"plot": build_plot}


def encode(value: Any, hold: Hold | None = None) -> str:
    """Return the value as ASCII text of the base64 alphabet; else raise WireError.

    What `hold(value, last)` returns, a list of plain data, crosses in the value's place: `decode`
    gives it to `held`. It is asked about each value that is no builtin scalar, and where it returns
    None asked once more, `last` of all, when no kind fits.
    """
    writer = _Writer(hold)
    head = json.dumps(writer.node(value, 0), separators=(",", ":")).encode("ascii")
    return base64.b64encode(b"".join([head, b"\0", *writer.blobs])).decode("ascii")


def decode(
    text: Any,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    max_items: int = MAX_ITEMS,
    held: Callable[..., Any] | None = None,
) -> Any:
    """Return the value that `encode` made the text of, in exact base types; else raise WireError.

    `held(*parts)` returns what stands for a value that `hold` kept back, or raises WireError.
    `max_bytes` limits the text itself, `max_items` the values in it, however deep.
    """
    try:
        if type(text) is not str or len(text) > max_bytes:
            raise WireError(f"it is not a text of at most {max_bytes} bytes")
        raw = base64.b64decode(text, validate=True)
        end = raw.index(b"\0")
        head = raw[:end]
        # Reading a long int takes a time that grows with the square of its digits.
        if b"{" in head or re.search(rb"\d{21}", head):
            raise WireError("its structure is not one of `encode`")
        if head.count(b"[") + head.count(b",") > MARKS * (max_items + 1):
            raise WireError(f"it has more than {max_items} values")
        # parse_constant gives each NaN an identity of its own, as keys of a dict need.
        tree = json.loads(head, parse_constant=float)
        reader = _Reader(memoryview(raw)[end + 1 :], max_depth, max_items, held)
        value = reader.value(tree, 0)
        if len(reader.rest):
            raise WireError("it has bytes that belong to nothing")
    except WireError:
        raise
    # The checks in here are for types, memory and time. Python, numpy and pandas find the other
    # faults, and say so in many ways: ValueError, TypeError, RecursionError, OverflowError...
    except Exception as error:
        raise WireError(f"it is malformed ({type(error).__name__})") from None
    return value


class _Writer:
    """Builds the JSON tree of a value and collects the bytes that go beside it."""

    def __init__(self, hold: Hold | None) -> None:
        self.hold = hold
        self.blobs: list[bytes] = []
        self.room = MAX_BYTES // 2  # the rest is for the JSON and what base64 adds
        self.items = 0

    def node(self, value: Any, depth: int) -> Any:
        """Return the JSON of a value that is nested so deep."""
        self.items += 1
        if self.items > MAX_ITEMS:
            raise WireError(f"it has more than {MAX_ITEMS} values")
        if depth > MAX_DEPTH:
            raise WireError(f"it is nested more than {MAX_DEPTH} levels deep, or contains itself")
        # np.float64 is a float and np.str_ a str, but each crosses as what it is.
        if not isinstance(value, np.generic):
            if value is None or isinstance(value, bool):
                return value
            if isinstance(value, float):
                return float(value)
            if isinstance(value, int):
                if value.bit_length() < 64:
                    return int(value)
                size = value.bit_length() // 8 + 1
                return self.put("i", value.to_bytes(size, "little", signed=True))
            if isinstance(value, str):
                # Not str(value): that of an Enum of strings is not its text.
                return self.put("s", str.__str__(value).encode("utf-8", "surrogatepass"))
            if isinstance(value, bytes | bytearray):
                return self.put("b", bytes(value))
            if isinstance(value, np.ndarray) and value.dtype.char != "O":
                value = plain(value)
                self.put("a", value.tobytes())
                return ["a", value.dtype.str, *value.shape]
        if self.hold and (parts := self.hold(value, False)) is not None:
            return ["H", *(self.node(part, depth + 1) for part in parts)]
        # Whoever has an object of pandas has imported it. NaT is a datetime too: pandas goes first.
        kinds = [*table_kinds(), *KINDS] if "pandas" in sys.modules else KINDS
        # A container of bars is a tuple too.
        if "matplotlib.axes" in sys.modules:
            kinds = [*plot_kinds(), *kinds]
        for kind in kinds:
            if isinstance(value, kind.type):
                parts = [self.node(part, depth + 1) for part in kind.parts(value)]
                return [kind.tag, *parts]
        if self.hold and (parts := self.hold(value, True)) is not None:
            return ["H", *(self.node(part, depth + 1) for part in parts)]
        raise WireError(f"a value of type {type(value).__name__} is not plain data")

    def put(self, tag: str, data: bytes) -> list:
        """Store bytes; return the node that says how many."""
        self.room -= len(data)
        if self.room < 0 or (tag == "i" and len(data) > MAX_INT_BYTES):
            raise WireError("it is too large")
        self.blobs.append(data)
        return [tag, len(data)]


class _Reader:
    """Builds the value of a JSON tree, taking bytes from `rest` as the tree asks for them."""

    def __init__(
        self,
        rest: memoryview,
        max_depth: int,
        max_items: int,
        held: Callable[..., Any] | None,
    ) -> None:
        self.held = held
        self.rest = rest
        self.max_depth = max_depth
        self.items_left = max_items

    def value(self, node: Any, depth: int) -> Any:
        """Return the value of a node that is nested so deep."""
        self.items_left -= 1
        if self.items_left < 0 or depth > self.max_depth:
            raise WireError("it has too many values or is nested too deep")
        match node:
            case None | int() | float():
                return node
            case ["s", count]:
                return str(self.take(count), "utf-8", "surrogatepass")
            case ["a", dtype, *shape]:
                return self.array(dtype, shape)
            case ["b", count]:
                return bytes(self.take(count))
            case ["i", count] if count <= MAX_INT_BYTES:
                return int.from_bytes(self.take(count), "little", signed=True)
            case ["H", *nodes] if self.held:
                return self.held(*(self.value(node, depth + 1) for node in nodes))
            case [str(tag), *nodes]:
                # A column takes pandas as long as many values take Python.
                if tag == "P":
                    self.items_left -= 20 * len(nodes)
                if tag not in BUILDERS:
                    BUILDERS.update({kind.tag: kind.build for kind in table_kinds()})
                parts = [self.value(node, depth + 1) for node in nodes]
                return BUILDERS[tag](*parts)
        raise WireError("it has a part that is no value")

    def take(self, count: int) -> memoryview:
        # The count is the student's: it may be negative, or a text.
        if not 0 <= count <= len(self.rest):
            raise WireError("it asks for more bytes than it has")
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def array(self, dtype: str, shape: list) -> np.ndarray:
        count = volume(shape)
        if not PLAIN_DTYPE.fullmatch(dtype):
            raise WireError("the dtype of an array is not plain")
        item = np.dtype(dtype)
        flat = np.frombuffer(self.take(count * item.itemsize), item, count).copy()
        # numpy takes any byte for a bool, and adds it up; and any four for a character.
        if item.kind == "b" and flat.view("u1").max(initial=0) > 1:
            raise WireError("a bool is neither True nor False")
        if item.kind == "U" and flat.view(f"{item.str[0]}u4").max(initial=0) > sys.maxunicode:
            raise WireError("a character is beyond Unicode")
        return flat.reshape(shape)
