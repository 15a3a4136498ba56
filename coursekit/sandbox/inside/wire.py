"""The data that may cross between a student's kernel and the grader; nothing else does.

`encode` turns a value into text of the base64 alphabet, `decode` turns it back. What crosses: None,
bool, int, float, complex, str, bytes, date, datetime, timedelta; list, tuple, set, frozenset, dict;
numpy's scalars and arrays of plain dtypes or of objects that cross; Series, DataFrame and Index of
pandas, of such dtypes, categories, its strings and nullable numbers, without time zones or a
MultiIndex. A subclass is sent as its base type (a namedtuple as a tuple, a Timestamp as datetime),
a bytearray as bytes, a range as a list, a time zone as its offset, a longdouble as a float64, a
RangeIndex as an Index. Memory layout, `attrs`, `fold` and `freq` stay behind. All else is refused.

The grader reads texts that a student wrote: `decode` builds exact base types only, looks before
it allocates, and raises WireError for whatever is wrong. It uses no pickle, no eval and no
compression. The text is JSON, which gives the structure, then a zero byte, then the bytes that
the JSON only counts, in the same order. Each list in the JSON is a tag and what it needs.

The source of this file also runs in the student's kernel: it imports nothing else of this kit.
"""

import base64
import collections
import datetime
import functools
import json
import math
import re
import sys

import numpy as np

MAX_BYTES = 2**26  # of text: what the grader is ready to hold a few times over
MAX_DEPTH = 64
MAX_ITEMS = 500_000  # elements of plain arrays do not count
MAX_INT_BYTES = 2**14  # about 39,000 decimal digits
# Structural characters of the JSON for each value: more than an honest text needs (an array of two
# dimensions takes six), few enough that parsing a hostile one takes 200 MB at most.
MARKS = 6
MOST_ALIKE = 100  # keys with one hash, which make the building of a dict quadratic

PLAIN_DTYPE = re.compile(
    r"\|[biu]1|[<>](?:[iu][248]|f[248]|c8|c16)|\|S[1-9]\d{0,7}|[<>]U[1-9]\d{0,7}"
    r"|[<>][mM]8(?:\[(?:[1-9]\d{0,5})?(?:Y|M|W|D|h|m|s|ms|us|ns|ps|fs|as)\])?"
)
EXTENSION_DTYPES = {"str", "string", "boolean", "Float32", "Float64"} | {
    f"{kind}{bits}" for kind in ("Int", "UInt") for bits in (8, 16, 32, 64)
}


class WireError(ValueError):
    """A value that may not cross, or a text that is not from `encode`."""


def encode(value):
    """Return the value as ASCII text of the base64 alphabet; else raise WireError."""
    writer = _Writer()
    head = json.dumps(writer.node(value, 0), separators=(",", ":")).encode("ascii")
    return base64.b64encode(b"".join([head, b"\0", *writer.blobs])).decode("ascii")


def decode(text, max_bytes=MAX_BYTES, max_depth=MAX_DEPTH, max_items=MAX_ITEMS):
    """Return the value that `encode` made the text of, in exact base types; else raise WireError.

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
        reader = _Reader(memoryview(raw)[end + 1 :], max_depth, max_items)
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

    def __init__(self):
        self.blobs = []
        self.room = MAX_BYTES // 2  # the rest is for the JSON and what base64 adds
        self.items = 0

    def node(self, value, depth):
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
                value = _plain(value)
                self.put("a", value.tobytes())
                return ["a", value.dtype.str, *value.shape]
        # Whoever has an object of pandas has imported it. NaT is a datetime too: pandas goes first.
        for kind, tag, parts, _ in (_pandas_kinds() if "pandas" in sys.modules else []) + KINDS:
            if isinstance(value, kind):
                return [tag, *(self.node(part, depth + 1) for part in parts(value))]
        raise WireError(f"a value of type {type(value).__name__} is not plain data")

    def put(self, tag, data):
        """Store bytes; return the node that says how many."""
        self.room -= len(data)
        if self.room < 0 or (tag == "i" and len(data) > MAX_INT_BYTES):
            raise WireError("it is too large")
        self.blobs.append(data)
        return [tag, len(data)]


class _Reader:
    """Builds the value of a JSON tree, taking bytes from `rest` as the tree asks for them."""

    def __init__(self, rest, max_depth, max_items):
        self.rest = rest
        self.max_depth = max_depth
        self.items_left = max_items

    def value(self, node, depth):
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
            case [str(tag), *nodes]:
                if tag == "P":  # a column takes pandas as long as many values take Python
                    self.items_left -= 20 * len(nodes)
                if tag not in BUILDERS:
                    BUILDERS.update({tag: build for _, tag, _, build in _pandas_kinds()})
                return BUILDERS[tag](*[self.value(node, depth + 1) for node in nodes])
        raise WireError("it has a part that is no value")

    def take(self, count):
        if not 0 <= count <= len(self.rest):
            raise WireError("it asks for more bytes than it has")
        taken, self.rest = self.rest[:count], self.rest[count:]
        return taken

    def array(self, dtype, shape):
        count = _volume(shape)
        if not PLAIN_DTYPE.fullmatch(dtype):
            raise WireError("the dtype of an array is not plain")
        dtype = np.dtype(dtype)
        flat = np.frombuffer(self.take(count * dtype.itemsize), dtype, count).copy()
        # numpy takes any byte for a bool, and adds it up; and any four for a character.
        if dtype.kind == "b" and flat.view("u1").max(initial=0) > 1:
            raise WireError("a bool is neither True nor False")
        if dtype.kind == "U" and flat.view(f"{dtype.str[0]}u4").max(initial=0) > sys.maxunicode:
            raise WireError("a character is beyond Unicode")
        return flat.reshape(shape)


def _plain(array):
    """Return the array in a dtype that crosses."""
    dtype = array.dtype
    if dtype.char in "gG":  # longdouble, whose layout differs between machines
        array = array.astype("f8" if dtype.kind == "f" else "c16")
    elif dtype.kind in "US" and dtype.itemsize == 0:
        array = array.astype(f"{dtype.kind}1")
    plain = PLAIN_DTYPE.fullmatch(array.dtype.str) or dtype.char == "O"
    if not plain or isinstance(array, np.ma.MaskedArray):
        raise WireError(f"a {type(array).__name__} of dtype {dtype} is not plain data")
    return np.asarray(array)


def _volume(shape):
    """Return the number of elements of a shape, none of whose axes is absurdly long."""
    if len(shape) > 32 or any(type(axis) is not int or axis < 0 for axis in shape):
        raise WireError("the shape of an array is not one")
    # Of an empty array (0, 10**12) too: a loop over its other axis has no end.
    if math.prod(max(1, axis) for axis in shape) > MAX_BYTES:
        raise WireError("an array is too large")
    return math.prod(shape)


def _keys(keys):
    if keys and max(collections.Counter(map(hash, keys)).values()) > MOST_ALIKE:
        raise WireError("too many of its keys have the same hash")
    if len(set(keys)) != len(keys):
        raise WireError("a key stands twice")
    return keys


def _objects(shape, *items):
    if _volume(shape) != len(items):
        raise WireError("the shape of an array does not fit its elements")
    flat = np.empty(len(items), object)
    for place, item in enumerate(items):  # all at once, numpy would look into the items
        flat[place] = item
    return flat.reshape(shape)


def _moment(text, offset):
    # The text has an offset too, but Python reads one below a second as none.
    zone = None if offset is None else datetime.timezone(offset)
    return datetime.datetime.fromisoformat(text).replace(tzinfo=zone)


# For each type: its tag, what it is taken apart into, and how that makes it again. What the parts
# are is up to who wrote the text, so whatever stands in the last column has to bear any.
KINDS = [
    (list, "l", iter, lambda *parts: list(parts)),
    (range, "l", iter, lambda *parts: list(parts)),
    (tuple, "t", iter, lambda *parts: parts),
    (dict, "d", lambda v: [[*v], [*v.values()]], lambda k, v: dict(zip(_keys(k), v, strict=True))),
    (set, "S", iter, lambda *parts: set(_keys(parts))),
    (frozenset, "F", iter, lambda *parts: frozenset(_keys(parts))),
    (complex, "c", lambda v: [v.real, v.imag], complex),
    (np.generic, "n", lambda v: [_plain(np.asarray(v))], lambda array: array[()]),
    (np.ndarray, "o", lambda v: [_plain(v).shape, *v.flat], _objects),
    (datetime.datetime, "T", lambda v: [v.isoformat(), v.utcoffset()], _moment),
    (datetime.date, "D", lambda v: [v.isoformat()], datetime.date.fromisoformat),
    (datetime.timedelta, "e", lambda v: [v.days, v.seconds, v.microseconds], datetime.timedelta),
]
BUILDERS = {tag: build for _, tag, _, build in KINDS}


@functools.cache
def _pandas_kinds():
    """Return rows like those of KINDS for pandas; its columns are arrays of numpy or its own."""
    import pandas

    own_array = pandas.api.extensions.ExtensionArray
    from_codes = pandas.Categorical.from_codes

    def column(values):
        if isinstance(values, pandas.MultiIndex):
            raise WireError("a MultiIndex is not plain data")
        return values.to_numpy() if isinstance(values.dtype, np.dtype) else values.array

    def columns(table):
        return [table.index, table.columns, *(column(values) for _, values in table.items())]

    def must_be(kind, value):
        if not isinstance(value, kind) or value.ndim != 1:
            raise WireError("a table has a part that does not belong there")
        return value

    def index(name, values):
        dtype = must_be(np.ndarray | own_array, values).dtype
        return pandas.Index(values, dtype, name=name, tupleize_cols=False)

    def series(name, labels, values):
        dtype = must_be(np.ndarray | own_array, values).dtype
        return pandas.Series(values, must_be(pandas.Index, labels), dtype, name)

    def frame(labels, names, *columns):
        # As Series of one index: then pandas guesses no dtype and has nothing to align.
        columns = {number: series(None, labels, values) for number, values in enumerate(columns)}
        built = pandas.DataFrame(columns, must_be(pandas.Index, labels))
        built.columns = must_be(pandas.Index, names)
        return built

    def extension(dtype, *values):
        if dtype not in EXTENSION_DTYPES:
            raise WireError(f"a column of dtype {dtype} is not plain data")
        return pandas.array(values, dtype)

    return [
        (type(pandas.NA), "NA", lambda v: [], lambda: pandas.NA),
        (type(pandas.NaT), "NaT", lambda v: [], lambda: pandas.NaT),
        (pandas.Index, "x", lambda v: [v.name, column(v)], index),
        (pandas.Series, "p", lambda v: [v.name, v.index, column(v)], series),
        (pandas.DataFrame, "P", columns, frame),
        (pandas.Categorical, "k", lambda v: [v.codes, v.categories, v.ordered], from_codes),
        (own_array, "q", lambda v: [str(extension(str(v.dtype)).dtype), *v], extension),
    ]
