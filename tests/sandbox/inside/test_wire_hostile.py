"""Does nothing but plain data come out of the wire, whatever is put in?"""

import base64
import math
import time
import tracemalloc

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coursekit.sandbox.inside.wire import WireError, decode, encode
from tests.support.wire_texts import MULTIPLES, nodes_of, packed, plain_tags
from tests.support.wire_values import FRAMES, only_base_types, quick, values

INDEX = ["x", None, ["a", "<i8", 0]]
COLLIDING = ["i", 12]
OBJECTS_OF_ONE_HASH = ["o", ["t", 50_000], *[COLLIDING] * 50_000]
BOMBS = {
    "no text": 3,
    "a subclass of str": type("Text", (str,), {})("bnVsbAA="),
    "not base64": "§§§",
    "a line break": "bnVs\nbAA=",
    "no end of the JSON": base64.b64encode(b"null").decode(),
    "not JSON": packed(b"[1,"),
    "not ASCII": packed("é".encode("latin-1")),
    "two values": packed(b"1 2"),
    "a JSON object": packed({"a": 1}),
    "a bare text": packed("s"),
    "an empty node": packed([]),
    "a tag that is unknown": packed(["?", 1]),
    "a tag that is no text": packed([["l"], 1]),
    "a tag that is a number": packed([1, 2]),
    "bytes left over": packed(None, b"x"),
    "bytes missing": packed(["s", 5], b"x"),
    "a negative count": packed(["b", -1], b"x"),
    "a count that is a text": packed(["b", "1"], b"x"),
    "a count that is NaN": packed(["b", math.nan], b"x"),
    "a text that is not UTF-8": packed(["s", 1], b"\xff"),
    "an int that is too long": packed(["i", 10**6], b"x" * 10**6),
    "an int of a hundred million digits": packed(b"9" * 10**7),
    "10,000 levels": packed(b'["l",' * 10_000 + b"1" + b"]" * 10_000),
    "10,000 unclosed levels": packed(b"[" * 10_000),
    "100 levels": packed(b'["l",' * 100 + b"1" + b"]" * 100),
    "a million empty lists": packed(b"[" + b"[]," * 2_000_000 + b"[]]"),
    "a million numbers": packed(b'["l",' + b"1," * 1_000_000 + b"1]"),
    "dtype object": packed(["a", "|O", 1], b"x" * 8),
    "dtype void": packed(["a", "|V8", 1], b"x" * 8),
    "dtype with fields": packed(["a", "i4,i4", 1], b"x" * 8),
    "dtype with a shape": packed(["a", "(10,10)i4", 1], b"x" * 400),
    "dtype as a list": packed(["a", ["<f8"], 1], b"x" * 8),
    "dtype with line break": packed(["a", "<f8\n", 1], b"x" * 8),
    "no dtype": packed(["a"]),
    "itemsize zero, text": packed(["a", "<U0", 10**9]),
    "itemsize zero, bytes": packed(["a", "|S0", 10**9]),
    "huge texts": packed(["a", "<U99999999", 1]),
    "a unit of zero": packed(["a", "<M8[0s]", 1], b"x" * 8),
    "a huge shape": packed(["a", "<f8", 10**9, 10**9]),
    "a shape with an empty and a huge axis": packed(["a", "<f8", 0, 10**12]),
    "a negative shape": packed(["a", "<f8", -1], b"x" * 8),
    "two negative axes": packed(["a", "<f8", -1, -1], b"x" * 8),
    "a shape of floats": packed(["a", "<f8", 1.0], b"x" * 8),
    "a shape of bools": packed(["a", "<f8", True], b"x" * 8),
    "too many axes": packed(["a", "|u1", *[1] * 65], b"x"),
    "very many axes": packed(["a", "|u1", *[10**19] * 300_000]),
    "a buffer that is too small": packed(["a", "<f8", 2], b"x" * 8),
    "a bool of 2": packed(["a", "|b1", 1], b"\2"),
    "a character beyond Unicode": packed(["a", "<U1", 1], b"\xff" * 4),
    "one beyond Unicode, big-endian": packed(["a", ">U1", 1], b"\x7f\0\0\0"),
    "objects without a shape": packed(["o"]),
    "objects of another number": packed(["o", ["t", 3], 1]),
    "objects of a huge shape": packed(["o", ["t", 0, 10**12]]),
    "objects with a text as a shape": packed(["o", ["s", 1], 1], b"1"),
    "a key that stands twice": packed(["d", ["l", 1, 1.0], ["l", 2, 3]]),
    "an unhashable key": packed(["d", ["l", ["l"]], ["l", 1]]),
    "a key without a value": packed(["d", ["l", 1], ["l"]]),
    "a set with an element twice": packed(["S", 1, True]),
    "a set of lists": packed(["S", ["l"]]),
    "keys of one hash": packed(
        ["S", *[COLLIDING] * 50_000],
        MULTIPLES,
    ),
    "categories of one hash": packed(
        ["k", ["l", 0], ["l", *[COLLIDING] * 50_000], False], MULTIPLES
    ),
    "an index of categories of one hash": packed(
        ["k", ["l", 0], ["x", None, OBJECTS_OF_ONE_HASH], False], MULTIPLES
    ),
    "labels of one hash": packed(["x", None, OBJECTS_OF_ONE_HASH], MULTIPLES),
    "columns whose names have one hash": packed(
        ["P", INDEX, ["x", None, OBJECTS_OF_ONE_HASH]], MULTIPLES
    ),
    "a million categories": packed(
        ["k", ["l", 0], ["a", "<i8", 10**6], False], np.arange(10**6).tobytes()
    ),
    "a complex of a list": packed(["c", ["l"]]),
    "a scalar of nothing": packed(["n"]),
    "a date that is none": packed(["D", ["s", 4]], b"none"),
    "a datetime of bytes": packed(["T", ["b", 10], None], b"\7\xe4\1\1\0\0\0\0\0\0"),
    "an offset that is a number": packed(["T", ["s", 10], 5], b"2020-01-01"),
    "an offset of nine days": packed(["T", ["s", 10], ["e", 9, 0, 0]], b"2020-01-01"),
    "a duration without end": packed(["e", 10**12]),
    "a duration of infinity": packed(["e", math.inf]),
    "columns of two lengths": packed(
        ["P", INDEX, ["x", None, ["a", "<i8", 1]], ["a", "<i8", 1]], b"\0" * 16
    ),
    "fewer labels than columns": packed(["P", INDEX, INDEX, ["a", "<i8", 0]]),
    "a column that is a number": packed(["p", None, INDEX, 5]),
    "a column of two dimensions": packed(["p", None, INDEX, ["a", "<i8", 0, 1]]),
    "a column that is a table": packed(["p", None, INDEX, ["P", INDEX, INDEX]]),
    "an index that is a list": packed(["p", None, ["l"], ["a", "<i8", 0]]),
    "a name that is a list": packed(["p", ["l"], INDEX, ["a", "<i8", 0]]),
    "one value for a long index": packed(
        ["p", None, ["x", None, ["a", "|u1", 99]], ["a", "|u1", 1]], b"\0" * 100
    ),
    "codes without categories": packed(["k", ["a", "|i1", 1], INDEX, False], b"\5"),
    "columns of another library": packed(["q", ["s", 15], 1], b"int64[pyarrow] "),
    "a zone that is a file": packed(["q", ["s", 24]], b"datetime64[ns, /etc/pwd]"),
    "a number that is text": packed(["q", ["s", 5], ["s", 1]], b"Int64x"),
    "a hundred thousand columns": packed(["P", INDEX, INDEX, *[["a", "<i8", 0]] * 100_000]),
}


@pytest.mark.parametrize("text", BOMBS.values(), ids=BOMBS)
def test_a_hostile_text_is_refused_quickly_and_in_little_memory(text):
    start = time.process_time()  # of this process alone: others may keep the machine busy
    with pytest.raises(WireError):
        decode(text)
    seconds = time.process_time() - start
    tracemalloc.start()  # which makes it several times slower
    with pytest.raises(WireError):
        decode(text)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seconds < 5
    assert peak < 300e6


@pytest.mark.parametrize(
    ("limit", "value"),
    [({"max_bytes": 100}, b"x" * 99), ({"max_depth": 3}, [[[[1]]]]), ({"max_items": 9}, [1] * 9)],
    ids=["bytes", "depth", "items"],
)
def test_limits_can_be_set(limit, value):
    assert decode(encode(value)) == value
    with pytest.raises(WireError):
        decode(encode(value), **limit)


@quick
@given(st.binary(max_size=60))
def test_random_bytes_are_refused_or_harmless(data):
    for text in data.decode("latin-1"), base64.b64encode(data).decode(), packed(data, data):
        decode_or_refuse(text)


nodes = nodes_of(plain_tags)


@settings(quick, max_examples=300)
@given(nodes, st.binary(max_size=40))
def test_random_trees_are_refused_or_harmless(tree, data):
    decode_or_refuse(packed(tree, data))


@settings(quick, max_examples=200)
@given(values | st.sampled_from([*FRAMES.values()]), st.data())
def test_damaged_texts_are_refused_or_harmless(value, data):
    raw = bytearray(base64.b64decode(encode(value)))
    for _ in range(data.draw(st.integers(1, 3))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    decode_or_refuse(base64.b64encode(raw).decode())


def decode_or_refuse(text):
    try:
        value = decode(text)
    except WireError:
        return
    assert only_base_types(value) or isinstance(value, pd.api.extensions.ExtensionArray)
