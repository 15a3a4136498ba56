"""The data that may cross between a student's kernel and the grader; nothing else does.

`encode` turns a value into text of the base64 alphabet, `decode` turns it back. What crosses is in
`kinds` and in the modules that `families` names: values of Python, its standard library, numpy,
pandas and matplotlib, each as what it is. A subclass is sent as its nearest base that crosses; a
namedtuple and an enum as their names and values; an iterator as the items that are left of it; a
longdouble as a float64; a time zone of another library as its offset. `attrs` of a table stay
behind. All else is refused, or what `hold` makes of it.

The grader reads texts that a student wrote: `decode` builds exact types of a fixed list, looks
before it allocates, and raises WireError for whatever is wrong. It uses no pickle, no eval and no
compression. The text is JSON, which gives the structure, then a zero byte, then the bytes that
the JSON only counts, in the same order. Each list in the JSON is a tag and what it needs.

This code, and all that it imports of this folder, also runs in the student's kernel.
"""

import base64
import enum
import json
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from .families import kind_of, kind_with
from .kinds import MASKED, MAX_BYTES, Kind, WireError, plain
from .layout import array_of, steps_of

MAX_DEPTH = 64
MAX_ITEMS = 500_000  # elements of plain arrays do not count
MAX_INT_BYTES = 2**14  # about 39,000 decimal digits
# Structural characters of the JSON for each value: more than an honest text needs (an array of two
# dimensions takes six), few enough that parsing a hostile one takes 200 MB at most.
MARKS = 6
TOO_LARGE = f"it is too large: at most {MAX_BYTES // 4 * 3 // 10**6} MB can be sent"
EXACT = frozenset({type(None), bool, int, float, str, bytes, np.ndarray})
Hold = Callable[[Any, bool], list | None]
# What agrees with much that it is compared with: numpy takes what is masked for equal to anything,
# pandas leaves what is missing (NA) out of `all()`, and a class that stands for a method, as in
# `answer.equals(expected)`, makes something true of it.
LENIENT = {"arrays.nothing": MASKED}
LENIENT |= {"named.type": "type", "named.enum": "type", "named.module": "library"}
# What has its parts as attributes: these may be called as well, a polynomial for one. A Series has
# its values under their labels.
WITH_ATTRIBUTES = {"containers.namespace", "estimators.bunch", "named.tuple", "p"}
WITH_ATTRIBUTES |= {"results.optimize"}
CALLABLE = "value that can be called"
MILDER = {"arrays.masked", "NA", "q"}  # what may come in another way, where it is not wanted


def encode(value: Any, hold: Hold | None = None, noted: list | None = None) -> str:
    """Return the value as ASCII text of the base64 alphabet; else raise WireError.

    What `hold(value, last)` returns, a list of plain data, crosses in the value's place: `decode`
    gives it to `held`. It is asked about each value that is of none of EXACT, and where it returns
    None asked once more, `last` of all, when no kind fits.

    With `noted`, a list, each container goes there, at the place where `decode` has what it makes
    of it in its own; and one that comes twice is one object on the other side too.
    """
    writer = _Writer(hold, noted)
    head = json.dumps(writer.node(value, 0), separators=(",", ":")).encode("ascii")
    text = base64.b64encode(b"".join([head, b"\0", *writer.blobs])).decode("ascii")
    if len(text) > MAX_BYTES:
        raise WireError(TOO_LARGE)
    return text


def decode(
    text: Any,
    max_bytes: int = MAX_BYTES,
    max_depth: int = MAX_DEPTH,
    max_items: int = MAX_ITEMS,
    held: Callable[..., Any] | None = None,
    lenient: Callable[[str], bool] = lambda name: True,
    noted: list | None = None,
) -> Any:
    """Return the value that `encode` made the text of, in exact base types; else raise WireError.

    `held(*parts)` returns what stands for a value that `hold` kept back, or raises WireError.
    `lenient(name)` is told of each value that may agree with anything, and what it is. Where it
    says no, an array with nothing masked comes as a plain one, and pandas' NA as NaN.
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
        rest = memoryview(raw)[end + 1 :]
        reader = _Reader(rest, max_depth, max_items, held, lenient, noted)
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

    def __init__(self, hold: Hold | None, noted: list | None) -> None:
        self.hold = hold
        self.noted = noted
        self.places: dict[int, int] = {}  # in `noted`, by `id`: what is there is kept
        self.blobs: list[bytes] = []
        self.room = MAX_BYTES // 4 * 3  # what base64 adds is a third of it
        self.items = 0

    def node(self, value: Any, depth: int) -> Any:
        """Return the JSON of a value that is nested so deep."""
        self.items += 1
        if self.items > MAX_ITEMS:
            raise WireError(f"it has more than {MAX_ITEMS} values")
        if depth > MAX_DEPTH:
            raise WireError(f"it is nested more than {MAX_DEPTH} levels deep, or contains itself")
        # What the notebook's own classes make of a number or a text may be a thing.
        exact = type(value) in EXACT
        if self.hold and not exact and (parts := self.hold(value, False)) is not None:
            return ["H", *(self.node(part, depth + 1) for part in parts)]
        # np.float64 is a float and np.str_ a str, but each crosses as what it is, as an Enum does.
        if not isinstance(value, np.generic | enum.Enum):
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
                # Not str(value): a subclass may have its own.
                return self.put("s", str.__str__(value).encode("utf-8", "surrogatepass"))
            if isinstance(value, bytes):
                return self.put("b", bytes(value))
            if (place := self.places.get(id(value))) is not None:
                return ["R", place]
        kind = kind_of(type(value))
        if kind and (node := self.of_kind(kind, value, depth)):
            self.note(value)
            return node
        if self.hold and (parts := self.hold(value, True)) is not None:
            return ["H", *(self.node(part, depth + 1) for part in parts)]
        raise WireError(f"a value of type {type(value).__name__} is not plain data")

    def of_kind(self, kind: Kind, value: Any, depth: int) -> list | None:
        """Return the node of a value of some kind; None where it has to stay as a whole."""
        if kind.whole:
            return self.all_or_nothing(kind, value, depth)
        # Not for a masked one, say: that is of another kind.
        if kind.type is np.ndarray and value.dtype.char != "O":
            if value.dtype.names is None:
                return self.array(plain(value))
            kind = kind_with("arrays.fields")
        return [kind.tag, *[self.node(part, depth + 1) for part in kind.parts(value)]]

    def array(self, array: np.ndarray) -> list:
        """Return the node of an array of a plain dtype."""
        steps = steps_of(array)
        self.put("a", array.tobytes())
        mark = "/" if steps else ""
        return ["a", mark + array.dtype.str, *array.shape, *steps]

    def all_or_nothing(self, kind: Kind, value: Any, depth: int) -> list | None:
        """Return the node of a value all of whose parts are plain data, or None."""
        state = len(self.blobs), self.room, self.items, len(self.noted or ())
        hold, self.hold = self.hold, None
        try:
            return [kind.tag, *[self.node(part, depth + 1) for part in kind.parts(value)]]
        # What such a thing is made of differs between the versions of its library.
        except Exception as error:
            if hold is None:
                raise WireError(str(error)) from None
            del self.blobs[state[0] :]
            _, self.room, self.items, count = state
            for part in (self.noted or [])[count:]:
                self.places.pop(id(part), None)
            del (self.noted or [])[count:]
            return None
        finally:
            self.hold = hold

    def note(self, value: Any) -> None:
        """Note a container, after those in it."""
        if self.noted is not None:
            self.places[id(value)] = len(self.noted)
            self.noted.append(value)

    def put(self, tag: str, data: bytes) -> list:
        """Store bytes; return the node that says how many."""
        self.room -= len(data)
        if self.room < 0 or (tag == "i" and len(data) > MAX_INT_BYTES):
            raise WireError(TOO_LARGE)
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
        lenient: Callable[[str], bool],
        noted: list | None,
    ) -> None:
        self.held, self.noted = held, noted
        self.lenient = lenient
        self.told: dict[str, bool] = {}  # a column may have many missing values
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
            case ["a", dtype, *numbers]:
                return self.note(array_of(dtype, numbers, self.take))
            case ["b", count]:
                return bytes(self.take(count))
            case ["i", count] if count <= MAX_INT_BYTES:
                return int.from_bytes(self.take(count), "little", signed=True)
            case ["R", place] if self.noted is not None:
                return self.noted[place]
            case ["H", *nodes] if self.held:
                return self.held(*(self.value(node, depth + 1) for node in nodes))
            case [str(tag), *nodes]:
                # A column takes pandas as long as many values take Python.
                if tag == "P":
                    self.items_left -= 20 * len(nodes)
                if tag in LENIENT:
                    self.may(LENIENT[tag])
                build = kind_with(tag).build
                built = build(*(self.value(node, depth + 1) for node in nodes))
                if tag in MILDER:
                    built = self.milder(tag, built)
                self.note(built)
                if tag in WITH_ATTRIBUTES:
                    self.look_for_calls(built)
                return built
        raise WireError("it has a part that is no value")

    def milder(self, tag: str, built: Any) -> Any:
        if tag == "arrays.masked":
            from .arrays import with_mask as comes
        else:
            from .tables import with_missing as comes
        return comes(built, self.may)

    def look_for_calls(self, built: Any) -> None:
        """Tell of an attribute that can be called. Of types it is told already."""
        parts = [*built] if isinstance(built, tuple) else [*getattr(built, "__dict__", {}).values()]
        parts += built.values() if isinstance(built, dict) else []
        dtype: Any = getattr(built, "dtype", None)
        if dtype is not None and dtype.kind == "O":
            parts.extend(getattr(dtype, "categories", built))
        if any(callable(part) and not isinstance(part, type) for part in parts):
            self.may(CALLABLE)

    def may(self, what: str) -> bool:
        """Tell of what agrees with much, once; return whether it may come as it is."""
        if what not in self.told:
            self.told[what] = self.lenient(what)
        return self.told[what]

    def note(self, value: Any) -> Any:
        if self.noted is not None:
            self.noted.append(value)
        return value

    def take(self, count: int) -> memoryview:
        # The count is the student's: it may be negative, or a text.
        if not 0 <= count <= len(self.rest):
            raise WireError("it asks for more bytes than it has")
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken
