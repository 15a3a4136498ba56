"""Are forged texts of the many types refused, quickly, whatever they say?"""

import base64
import importlib
import json
import time
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.sandbox.inside import families
from coursekit.sandbox.inside.wire import WireError, decode, encode
from tests.support.wire_texts import MULTIPLES, nodes_of, packed
from tests.support.wire_values import quick
from tests.support.wire_values import values as plain_values

NUMBERS = np.arange(3)
OBJECTS = np.array([1, None], object)
COLLIDING = [k * (2**61 - 1) for k in range(1, 5_000)]
INDEX = pd.Index([1, 2])


def forged(tag, *parts):
    """Return a text with a tag and these parts, which are plain data."""
    head, data = base64.b64decode(encode(list(parts))).split(b"\0", 1)
    return packed([tag, *json.loads(head)[1:]], data)


def array(dtype, *numbers, data=b""):
    return packed(["a", dtype, *numbers], data)


BOMBS = {
    "a range without end": forged("containers.range", 0, 10**9, 1),
    "a range of huge numbers": forged("containers.range", 0, 10**30, 10**29),
    "a range that stands still": forged("containers.range", 0, 1, 0),
    "a range of texts": forged("containers.range", "a", "b", "c"),
    "a bytearray of a number": forged("containers.bytearray", 10**10),
    "views of lists": forged("containers.keys", []),
    "a view with a key twice": forged("containers.keys", 1, 1),
    "a view of keys of one hash": forged("containers.keys", *COLLIDING),
    "pairs that are none": forged("containers.items", (1, 2, 3)),
    "a proxy of a list": forged("containers.proxy", []),
    "a namespace with special names": forged("containers.namespace", {"__class__": 1}),
    "a namespace with numbers": forged("containers.namespace", {1: 1}),
    "a deque of a negative length": forged("containers.deque", -1),
    "a deque of a length that is a list": forged("containers.deque", [1]),
    "counts without keys": forged("containers.counter", [1], []),
    "a default that is a number": forged("containers.default", [], [], 3),
    "a Decimal of a huge exponent": forged("standard.decimal", "1e999999999"),
    "a Decimal of a tiny exponent": forged("standard.decimal", "1e-999999999"),
    "a Decimal of many digits": forged("standard.decimal", "9" * 20_000),
    "a Decimal that is a word": forged("standard.decimal", "word"),
    "a Decimal of a tuple": forged("standard.decimal", (0, (1,), 10**9)),
    "a Fraction over zero": forged("standard.fraction", 1, 0),
    "a Fraction of floats": forged("standard.fraction", 0.5, 1.0),
    "a Fraction of a text": forged("standard.fraction", "1e999999999", 1),
    "a time of day that is none": forged("standard.time", "25:00", None, 0),
    "a time of a zone that is a text": forged("standard.time", "12:00", "UTC", 0),
    "a zone that is a file": forged("standard.zone", "../../../etc/passwd"),
    "a zone that is a path": forged("standard.zone", "/etc/localtime"),
    "a zone that is a folder": forged("standard.zone", "Europe"),
    "a zone that is a number": forged("standard.zone", 3),
    "an offset of days": forged("standard.offset", 3),
    "a path that is a number": forged("standard.path", 3, False, True),
    "a path without end": forged("standard.path", "a/" * 10**6, False, True),
    "a UUID of a byte": forged("standard.uuid", b"x"),
    "an address that is a number": forged("standard.address", "IPv6Network", 10**30),
    "an address of another kind": forged("standard.address", "__class__", "::"),
    "an array of another kind": forged("standard.array", "u", b"abcd"),
    "a pattern that is none": forged("standard.pattern", "(", 0),
    "a pattern without end": forged("standard.pattern", "(a*)*" * 10**5, 0),
    "a match outside its text": forged("standard.match", "abc", [(0, 9)], {}),
    "a match of negative length": forged("standard.match", "abc", [(2, 1)], {}),
    "a match of nothing": forged("standard.match", "abc", [], {}),
    "a match with a group before it": forged("standard.match", "abc", [(2, 3), (0, 1)], {}),
    "a match with a name of nothing": forged("standard.match", "abc", [(0, 1)], {"a": 4}),
    "a match whose name is a pattern": forged(
        "standard.match", "a" * 40, [(0, 40), (0, 40)], {"a>((a*)*)*b)(?P<b": 1}
    ),
    "a match of a million groups": forged("standard.match", "a" * 999, [(0, 1)] * 50_000, {}),
    "a namedtuple with code for a name": forged("named.tuple", "A", ["x=print()"], {}, 1),
    "a namedtuple with a name twice": forged("named.tuple", "A", ["x", "x"], {}, 1, 2),
    "a namedtuple with a keyword": forged("named.tuple", "A", ["if"], {}, 1),
    "a namedtuple with a special field": forged("named.tuple", "A", ["__class__"], {}, 1),
    "a namedtuple with another script": forged("named.tuple", "A", ["ａ"], {}, 1),  # noqa: RUF001
    "a namedtuple of many fields": forged("named.tuple", "A", [f"f{n}" for n in range(9_999)], {}),
    "a namedtuple with fewer values": forged("named.tuple", "A", ["x", "y"], {}, 1),
    "a namedtuple with special attributes": forged("named.tuple", "A", ["x"], {"__len__": 1}, 1),
    "a type that runs code": forged("named.type", "builtins", "eval"),
    "a type of another module": forged("named.type", "subprocess", "Popen"),
    "a type of a hidden part": forged("named.type", "builtins", "__import__"),
    "a module that runs code": forged("named.module", "subprocess"),
    "a module of the kit": forged("named.module", "coursekit"),
    "a module of the tests": forged("named.module", "grader_tests"),
    "a module that is a path": forged("named.module", "..numpy"),
    "an enum with a special member": forged("named.enum", "Enum", "A", ["_missing_"], [1]),
    "an enum that is its own mro": forged("named.enum", "Enum", "A", ["mro"], [1]),
    "an enum of lists": forged("named.enum", "Enum", "A", ["X"], [[1]]),
    "an enum of huge numbers": forged("named.enum", "IntFlag", "A", ["X"], [1 << 70_000]),
    "an enum of long texts": forged("named.enum", "Enum", "A", ["X"], ["x" * 10**6]),
    "an enum of another kind": forged("named.enum", "type", "A", ["X"], [1]),
    "an enum with more names": forged("named.enum", "Enum", "A", ["X", "Y"], [1]),
    "a member that is none": forged("named.member", "Enum", "A", ["X"], [1], "Y"),
    "a member that is a method": forged("named.member", "Enum", "A", ["X"], [1], "__class__"),
    "a flag that is a text": forged("named.member", "Flag", "A", ["X"], [1], "X"),
    "a mask of another shape": forged("arrays.masked", NUMBERS, np.zeros(2, bool), 0),
    "a mask that is a list": forged("arrays.masked", NUMBERS, [False] * 3, 0),
    "a masked array of objects": forged("arrays.masked", OBJECTS, None, 0),
    "a masked list": forged("arrays.masked", [1], None, 0),
    "fields without names": forged("arrays.fields", (3,), [], NUMBERS),
    "fields with a name twice": forged("arrays.fields", (3,), ["a", "a"], NUMBERS, NUMBERS),
    "fields of another shape": forged("arrays.fields", (4,), ["a"], NUMBERS),
    "fields of objects": forged("arrays.fields", (2,), ["a"], OBJECTS),
    "fields of lists": forged("arrays.fields", (1,), ["a"], [1]),
    "fields of a huge shape": forged("arrays.fields", (10**9, 0), [], *[]),
    "records of numbers": forged("arrays.records", NUMBERS),
    "a void of numbers": forged("arrays.void", NUMBERS),
    "a matrix of a vector": forged("arrays.matrix", NUMBERS),
    "a dtype that is none": forged("arrays.dtype", "O8"),
    "a dtype of Python": forged("arrays.dtype", "i4,(10000,10000)f8"),
    "a polynomial without numbers": forged("arrays.poly1d", np.zeros(0), "x"),
    "a polynomial of a matrix": forged("arrays.poly1d", np.zeros((2, 2)), "x"),
    "a polynomial of objects": forged("arrays.poly1d", OBJECTS, "x"),
    "a polynomial of no kind": forged("arrays.polynomial", "os", NUMBERS, NUMBERS, NUMBERS, "x"),
    "a polynomial of a symbol that is code": forged(
        "arrays.polynomial", "Polynomial", NUMBERS, NUMBERS[:2], NUMBERS[:2], "print()"
    ),
    "a Timestamp of a number": forged("tables.stamp", 10**30, None),
    "a Timestamp of a zone that is a text": forged("tables.stamp", np.datetime64(1, "s"), "/etc"),
    "a Timedelta of a text": forged("tables.delta", "1 day"),
    "a Period of a huge number": forged("tables.period", 10**30, "M"),
    "a Period of a frequency that is none": forged("tables.period", 1, "__class__"),
    "a Period of a frequency of Python": forged("tables.period", 1, ["M"]),
    "an Interval the wrong way round": forged("tables.interval", 2, 1, "left"),
    "an Interval of texts": forged("tables.interval", "a", "b", "left"),
    "an index without end": forged("tables.range", None, 0, 10**12, 1),
    "an index that stands still": forged("tables.range", None, 0, 3, 0),
    "codes beyond their level": forged("tables.multi", [None], [INDEX], [np.array([5])]),
    "codes below none": forged("tables.multi", [None], [INDEX], [np.array([-7])]),
    "codes of two lengths": forged("tables.multi", [None] * 2, [INDEX] * 2, [NUMBERS, NUMBERS[:1]]),
    "codes that are no numbers": forged("tables.multi", [None], [INDEX], [np.array([0.5])]),
    "codes of two dimensions": forged("tables.multi", [None], [INDEX], [np.zeros((1, 1), int)]),
    "levels that are lists": forged("tables.multi", [None], [[1]], [np.array([0])]),
    "a level with a label twice": forged(
        "tables.multi", [None], [pd.Index([1, 1])], [np.array([0])]
    ),
    "levels of one hash": forged(
        "tables.multi", [None], [pd.Index(COLLIDING, dtype=object)], [np.array([0])]
    ),
    "very many levels": forged("tables.multi", [None] * 99, [INDEX] * 99, [NUMBERS[:1]] * 99),
    "dates that do not keep to a frequency": forged(
        "tables.dates", None, pd.array(["2020-01-01", "2020-01-03"], "datetime64[ns]"), "D"
    ),
    "dates of a frequency of code": forged(
        "tables.dates", None, pd.array(["2020-01-01"], "datetime64[ns]"), "D()"
    ),
    "dates that are numbers": forged("tables.dates", None, NUMBERS, None),
    "moments that are numbers": forged("tables.moments", NUMBERS, None),
    "moments of two dimensions": forged("tables.moments", np.zeros((1, 1), "M8[ns]"), None),
    "periods that are floats": forged("tables.periods", np.zeros(2), "M"),
    "intervals the wrong way round": forged("tables.intervals", INDEX, INDEX[::-1], "left"),
    "intervals of two lengths": forged("tables.intervals", INDEX, INDEX[:1], "left"),
    "intervals of texts": forged("tables.intervals", pd.Index(["a"]), pd.Index(["b"]), "left"),
    "categories that are a list": forged("tables.categories", [1], True),
    "categories of one hash": forged("tables.categories", pd.Index(COLLIDING, dtype=object), True),
    "a dtype of a zone that is a text": forged("tables.zoned", "ns", "UTC"),
    "a dtype of a zone without one": forged("tables.zoned", "ns", None),
    "a dtype of a frequency of code": forged("tables.periodic", "M]()"),
    "a dtype of intervals of texts": forged("tables.bounded", "int64", "left"),
    "a dtype of another library": forged("tables.dtype", "int64[pyarrow]"),
    "one array for two columns": forged("P", INDEX, INDEX, np.zeros((2, 3))),
    "one array for other rows": forged("P", INDEX, INDEX, np.zeros((3, 2))),
    "an element twice in memory": array("/<f8", 2, 2, 1, 1, data=b"\0" * 32),
    "an array that stands still": array("/<f8", 3, 0, data=b"\0" * 24),
    "an array with wide steps": array("/<f8", 2, 10**6, data=b"\0" * 16),
    "an array with huge steps": array("/<f8", 2, 10**18, data=b"\0" * 16),
    "an array with steps of text": array("/<f8", 2, "1", data=b"\0" * 16),
    "an array with a step too few": array("/<f8", 2, 2, 1, data=b"\0" * 32),
    "an empty array with steps": array("/<f8", 0, 10**18),
    "an array with two marks": array("//<f9", 1, 1, data=b"\0" * 8),
    "a sparse element outside": forged(
        "sparse.matrix", "csr", True, (3, 3), [NUMBERS, NUMBERS + 1], np.ones(3)
    ),
    "a sparse element before": forged(
        "sparse.matrix", "csr", True, (3, 3), [NUMBERS, NUMBERS - 1], np.ones(3)
    ),
    "sparse places that are floats": forged(
        "sparse.matrix", "csr", True, (3, 3), [np.ones(3), NUMBERS], np.ones(3)
    ),
    "sparse places without elements": forged(
        "sparse.matrix", "coo", True, (3, 3), [NUMBERS, NUMBERS], np.ones(2)
    ),
    "a huge sparse matrix": forged(
        "sparse.matrix", "csr", True, (10**9, 10**9), [NUMBERS, NUMBERS], np.ones(3)
    ),
    "a sparse matrix of objects": forged(
        "sparse.matrix", "coo", True, (2, 2), [NUMBERS[:2]] * 2, OBJECTS
    ),
    "a sparse matrix of no format": forged(
        "sparse.matrix", "array", True, (3, 3), [NUMBERS, NUMBERS], np.ones(3)
    ),
    "a result without names": forged("results.optimize", {1: 2}),
    "a distribution that is a function": forged("distributions.frozen", "linregress", [1], {}),
    "a distribution that is hidden": forged("distributions.frozen", "__class__", [], {}),
    "a distribution of a text": forged("distributions.frozen", "norm", ["0"], {}),
    "a distribution of huge arrays": forged("distributions.frozen", "norm", [np.zeros(10**6)], {}),
    "a distribution of many dimensions": forged(
        "distributions.normal", np.zeros(2_000), np.eye(2), True
    ),
    "a density of a text": forged("distributions.kde", "points", 1.0, np.ones(1)),
    "a model that is none": forged("estimators.model", "__class__", {}, {}),
    "a set of data that is a list": forged("estimators.bunch", []),
    "a family that is none": forged("os.path", 1),
    "a family of the wire's": forged("wire.decode", "x"),
    "a tag of nothing": forged("tables.nothing"),
    "a tag with nothing behind": forged("named."),
}


@pytest.fixture(scope="module", autouse=True)
def _libraries_are_loaded():
    """Load what decoding loads when it is first needed, which takes longer than any forgery."""
    for home in families.MODULES:
        try:
            families.family(home)
        except WireError:
            continue


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_forged_text_is_refused_quickly_and_in_little_memory(text):
    start = time.process_time()
    with pytest.raises(WireError):
        decode(text)
    seconds = time.process_time() - start
    tracemalloc.start()
    with pytest.raises(WireError):
        decode(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 3
    assert peak < 300e6


def test_a_text_of_an_absent_library_names_it(monkeypatch):
    def absent(name, package=None):
        raise ModuleNotFoundError(name="sympy")

    families.family.cache_clear()
    monkeypatch.setattr(families.importlib, "import_module", absent)
    with pytest.raises(WireError, match="the package sympy is not installed here"):
        decode(forged("symbols.tree", "Symbol", "x", {}))
    families.family.cache_clear()


def test_labels_of_one_hash_are_refused_in_every_place():
    assert len(MULTIPLES) > 10_000
    for tag in "containers.ordered", "containers.counter", "containers.default":
        with pytest.raises(WireError):
            decode(forged(tag, COLLIDING, COLLIDING, []))


def tags():
    """Return the tags of all types whose libraries are installed."""
    for home in families.MODULES:
        try:
            importlib.import_module(f"coursekit.sandbox.inside.{home}")
            yield from families.family(home)[1]
        except (ImportError, WireError):
            continue


TAGS = sorted(tags())
WORDS = ["x", "M", "UTC", "1.5", "csr", "norm", "Ridge", "Enum", "numpy", "int", "Symbol", "/<f8"]
small = st.none() | st.booleans() | st.integers(-3, 9) | st.floats() | st.sampled_from(WORDS)
parts = st.recursive(
    small | st.sampled_from([NUMBERS, OBJECTS, INDEX, np.zeros((2, 2)), np.datetime64(1, "s")]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.tuples(inner, inner)
        | st.dictionaries(st.sampled_from(WORDS), inner, max_size=2)
    ),
    max_leaves=6,
)


@settings(quick, max_examples=400)
@given(st.sampled_from(TAGS), st.lists(parts, max_size=5))
def test_any_tag_with_any_parts_is_refused_or_harmless(tag, given_parts):
    decode_or_refuse(forged(tag, *given_parts))


@settings(quick, max_examples=300)
@given(nodes_of(st.sampled_from(TAGS)), st.binary(max_size=40))
def test_random_trees_of_any_tags_are_refused_or_harmless(tree, data):
    decode_or_refuse(packed(tree, data))


SAMPLES = [
    pd.Series([1, 2], pd.MultiIndex.from_tuples([("a", 1), ("b", 2)])),
    pd.DataFrame({"t": pd.date_range("2020", periods=2, tz="UTC"), "p": pd.interval_range(0, 2)}),
    pd.Series(pd.period_range("2020", periods=2, freq="M")),
    np.ma.masked_array([1.0, 2.0], [True, False]),
    np.zeros(2, [("a", "i4"), ("b", "U2")]),
    np.asfortranarray(np.ones((2, 3))),
    {1: 2}.items(),
]


@settings(quick, max_examples=200)
@given(st.sampled_from(SAMPLES) | plain_values, st.data())
def test_damaged_texts_of_any_type_are_refused_or_harmless(value, data):
    raw = bytearray(base64.b64decode(encode(value)))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    decode_or_refuse(base64.b64encode(raw).decode())


KNOWN = {
    *("builtins", "collections", "datetime", "decimal", "enum", "fractions", "numpy", "pandas"),
    *("re", "pathlib", "scipy", "sklearn", "types", "uuid", "zoneinfo", "ipaddress", "array"),
    *("sympy", "networkx", "torch"),
}


def decode_or_refuse(text):
    try:
        value = decode(text)
    except WireError:
        return
    kind = type(value)
    # Those of namedtuples and enums are made anew, of names alone.
    assert kind.__module__.partition(".")[0] in KNOWN or kind.__module__ == "__main__", kind


@pytest.mark.parametrize("nothing", [None, np.nan])
def test_missing_values_that_an_agent_does_not_call_so_are_told_all_the_same(nothing):
    told = []
    decode(forged("q", "Int64", 1, nothing), lenient=told.append)
    assert told == ["missing value"]
