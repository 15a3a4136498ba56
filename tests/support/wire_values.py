"""Data of all kinds that crosses the wire, made by hand and by Hypothesis."""

import datetime
import math

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

quick = settings(max_examples=120, deadline=None, suppress_health_check=list(HealthCheck))

BASE_TYPES = {
    *(type(None), bool, int, float, complex, str, bytes, list, tuple, set, frozenset, dict),
    *(datetime.date, datetime.datetime, datetime.timedelta, np.ndarray),
    *(pd.DataFrame, pd.Series, pd.Index, pd.DatetimeIndex, pd.TimedeltaIndex, pd.CategoricalIndex),
    *(type(pd.NA), type(pd.NaT), pd.RangeIndex),
}


def same(a, b):
    """Say whether two values are equal and of the same types throughout; NaN equals NaN."""
    if type(a) is not type(b):
        return False
    if isinstance(a, np.ndarray):
        if a.dtype != b.dtype or a.shape != b.shape:
            return False
        if a.dtype == object:
            return all(map(same, a.flat, b.flat))
        return a.tobytes() == b.tobytes()
    if isinstance(a, np.generic):
        return a.dtype == b.dtype and a.tobytes() == b.tobytes()
    if isinstance(a, float):
        return repr(a) == repr(b)
    if isinstance(a, complex):
        return same(a.real, b.real) and same(a.imag, b.imag)
    if isinstance(a, list | tuple):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same([*a], [*b]) and same([*a.values()], [*b.values()])
    if isinstance(a, set | frozenset):
        return len(a) == len(b) and all(any(same(x, y) for y in b) for x in a)
    return a == b


def only_base_types(value):
    if isinstance(value, np.generic):
        return type(value).__module__ == "numpy"
    if type(value) not in BASE_TYPES:
        return False
    if isinstance(value, dict):
        return all(map(only_base_types, [*value, *value.values()]))
    if isinstance(value, list | tuple | set | frozenset):
        return all(map(only_base_types, value))
    return True


def objects_of(items):
    array = np.empty(len(items), object)
    for place, item in enumerate(items):
        array[place] = item
    return array


surrogates_too = st.text(st.characters(codec=None) | st.characters(categories=["Cs"]), max_size=8)
offsets = st.timedeltas(datetime.timedelta(hours=-23), datetime.timedelta(hours=23))
dtypes = st.one_of(
    hnp.boolean_dtypes(),
    hnp.integer_dtypes(endianness="?"),
    hnp.unsigned_integer_dtypes(endianness="?"),
    hnp.floating_dtypes(endianness="?", sizes=(16, 32, 64)),
    hnp.complex_number_dtypes(endianness="?", sizes=(64, 128)),
    hnp.datetime64_dtypes(endianness="?"),
    hnp.timedelta64_dtypes(endianness="?"),
    hnp.unicode_string_dtypes(endianness="?", max_len=5),
    hnp.byte_string_dtypes(max_len=5),
)
arrays = hnp.arrays(dtypes, hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=4))
hashable = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**200), 2**200),
    st.floats(),
    surrogates_too,
    st.binary(max_size=8),
    st.dates(),
    st.datetimes(timezones=st.none() | st.builds(datetime.timezone, offsets)),
    st.timedeltas(),
)
scalars = st.one_of(
    hashable,
    st.complex_numbers(),
    arrays,
    st.sampled_from([np.float64("-0"), np.int8(3), np.bool_(True), np.str_("é"), np.bytes_(b"z")]),
    st.sampled_from([np.datetime64("2020-02-02"), np.datetime64("NaT"), np.complex64(1j)]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=5).map(tuple),
        st.dictionaries(hashable | st.tuples(hashable), inner, max_size=5),
        st.sets(hashable, max_size=5),
        st.frozensets(hashable, max_size=5),
        st.lists(inner, max_size=4).map(objects_of),
    ),
    max_leaves=12,
)


FRAMES = {
    "plain": pd.DataFrame({"i": [1, 2], "f": [0.5, math.nan], "b": [True, False]}),
    "text": pd.DataFrame({"s": ["x", None], "o": pd.Series(["x", None], dtype=object)}),
    "string": pd.DataFrame({"s": pd.array(["x", None], dtype="string")}),
    "mixed": pd.DataFrame({"o": pd.Series([(1, 2), [3]], dtype=object)}),
    "category": pd.DataFrame({"c": pd.Categorical(["u", None, "v"], ["v", "u"], ordered=True)}),
    "dates": pd.DataFrame({"d": pd.to_datetime(["2020-01-01", None])}, index=["r", "s"]),
    "durations": pd.DataFrame({"t": pd.to_timedelta([1, 2], "s")}),
    "nullable": pd.DataFrame({"i": pd.array([1, None]), "b": pd.array([True, None])}),
    "labels": pd.DataFrame([[1, 2.5]], index=pd.Index([9], name="n"), columns=["a", "a"]),
    "dated index": pd.DataFrame({"a": [1]}, index=pd.to_datetime(["2020-01-01"])),
    "numbered columns": pd.DataFrame(np.ones((2, 2))),
    "one of twins": pd.DataFrame({"a": ["x", "y"]}, index=[1, 1]),
    "empty": pd.DataFrame(),
    "no rows": pd.DataFrame({"a": pd.Series([], dtype="float32")}),
    "no columns": pd.DataFrame(index=[1, 2]),
}
