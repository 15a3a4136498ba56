"""Does data cross the wire unchanged?"""

import datetime
import itertools
import math
import os
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given

from coursekit.sandbox.inside.wire import MAX_BYTES, WireError, decode, encode
from tests.support.wire_values import FRAMES, only_base_types, quick, same, values


def cross(value):
    text = encode(value)
    assert repr(text) == f"'{text}'"
    assert text.isascii()
    return decode(text)


@quick
@given(values)
def test_nested_data_crosses_unchanged_in_base_types(value):
    back = cross(value)
    assert same(value, back)
    assert only_base_types(back)


@pytest.mark.parametrize(
    "value",
    [
        *(math.nan, math.inf, -math.inf, -0.0, 5e-324, 2**63, -(2**63), 2**64, -(2**64)),
        *(10**30_000, -(10**30_000), "", "\0", "\ud800", "\U0010ffff", b"\0\xff"),
        *([], (), {}, set(), frozenset(), [[]], {(): [None]}, {2: "b", 1: "a"}, {math.nan}, True),
        datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone(datetime.timedelta(0, 0, 1))),
        np.arange(24).reshape(2, 3, 4).transpose(2, 0, 1)[::-1, :, ::2],
        np.asfortranarray(np.arange(6.0).reshape(2, 3)),
        np.empty((3, 0, 2), "S3"),
        np.array(1.5),
        np.array("text"),
        np.array(None, dtype=object),
        np.zeros((0, 2), object),
        np.array([[1, "a"], [None, (2,)]], object),
    ],
    ids=lambda value: type(value).__name__,
)
def test_corner_cases_cross_unchanged(value):
    assert same(value, cross(value))


def test_an_array_that_came_across_can_be_written_to():
    back = cross(np.arange(3))
    back[0] = 7
    assert back.tolist() == [7, 1, 2]


def test_a_dict_with_two_nan_keys_keeps_both():
    assert len(cross({float("nan"): 1, float("nan"): 2})) == 2


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES)
def test_tables_and_their_columns_cross_unchanged(frame):
    loosely = {"check_index_type": "equiv", "check_freq": False}
    pd.testing.assert_frame_equal(cross(frame), frame, check_column_type="equiv", **loosely)
    for number in range(frame.shape[1]):
        column = frame.iloc[:, number]
        back = cross(column)
        pd.testing.assert_series_equal(back, column, **loosely)
        pd.testing.assert_index_equal(cross(pd.Index(column)), pd.Index(column))
    assert cross([pd.NA, pd.NaT])[0] is pd.NA


class Whole(int):
    pass


class Array(np.ndarray):
    def __array_function__(self, *args, **kwargs):
        return True


class Table(pd.DataFrame):
    pass


@pytest.mark.parametrize(
    ("value", "base"),
    [
        (Whole(3), 3),
        (np.arange(3).view(Array), np.arange(3)),
        (memoryview(b"x"), b"x"),
        (np.longdouble(2), np.float64(2)),
        (np.ones(2, np.clongdouble), np.ones(2, complex)),
        (np.empty(2, "U0"), np.array(["", ""])),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_close_to_a_base_type_crosses_as_that(value, base):
    assert same(cross(value), base)


def test_a_subclass_of_a_table_crosses_as_a_table():
    assert type(cross(Table({"a": [1]}))) is pd.DataFrame


@pytest.mark.parametrize(
    ("value", "named"),
    [
        (object(), "object"),
        (len, "builtin_function_or_method"),
        (os, "module"),
        ((i for i in ()), "generator"),
        ({"a": [lambda: 0]}, "function"),
        (np.ma.masked_array([None], [True]), "object"),
        (np.void(b"xy"), "V2"),
        (1 << 200_000, "too large"),
        (np.zeros(MAX_BYTES, "u1"), "too large"),
        (map(str, itertools.count()), "values"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_anything_else_is_refused_by_name(value, named):
    with pytest.raises(WireError, match=named):
        encode(value)


def test_what_contains_itself_is_refused():
    ring = []
    ring += [ring, ring]
    loop = {}
    loop["me"] = loop
    array = np.empty(1, object)
    array[0] = array
    for value in ring, loop, array:
        with pytest.raises(WireError):
            encode(value)


def test_pandas_is_imported_only_where_it_is_needed():
    code = "import sys, coursekit.sandbox.inside.wire as w; w.decode(w.encode([1, {}])); "
    code += "assert 'pandas' not in sys.modules, 'imported'"
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0


def test_labels_that_stand_many_times_cross():
    index = pd.Index(["a", "b"] * 5_000, dtype=object)
    pd.testing.assert_index_equal(cross(index), index)
    table = pd.DataFrame({"n": range(10_000)}, index=index)
    pd.testing.assert_frame_equal(cross(table), table)
