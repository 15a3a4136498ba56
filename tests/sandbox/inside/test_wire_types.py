"""Do values of the many types that courses ask for cross as what they are?"""

import array
import collections
import datetime
import decimal
import enum
import fractions
import ipaddress
import itertools
import math
import pathlib
import re
import types
import typing
import uuid
import zoneinfo

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from coursekit.sandbox.inside import containers, named, standard
from coursekit.sandbox.inside.wire import MAX_BYTES, WireError, decode, encode
from coursekit.sandbox.limits import Limits
from tests.support.fake_kernel import student_names


def cross(value):
    return decode(encode(value))


ABROAD = datetime.timezone(datetime.timedelta(hours=1), "CET")


@pytest.mark.parametrize(
    "value",
    [
        *(fractions.Fraction(1, 3), decimal.Decimal("0.10"), decimal.Decimal("-Infinity")),
        *(pathlib.Path("a") / "b", pathlib.PureWindowsPath("c:/x"), uuid.UUID(int=5)),
        *(ipaddress.ip_address("10.0.0.1"), ipaddress.ip_network("::/64"), array.array("d", [1])),
        *(datetime.time(12, 30, fold=1), datetime.time(1, tzinfo=ABROAD), datetime.UTC),
        datetime.datetime(2020, 7, 1, tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
        *(re.compile("a(.)", re.IGNORECASE), re.compile(b"x")),
        *(collections.deque([1, 2], 5), collections.Counter("aab"), collections.OrderedDict(a=1)),
        *(range(9, 3, -2), slice(1, None), ..., NotImplemented, bytearray(b"x")),
        *({1: 2}.keys(), {1: [2]}.items(), {}.keys()),
        *(types.SimpleNamespace(a=[1]), types.MappingProxyType({1: 2})),
        *(int, ValueError, type(None), np.float64, np.ndarray, pd.DataFrame, decimal.Decimal),
        *(np.dtype("f8"), np.dtype("O"), np.dtype([("x", "i4"), ("y", "U3")]), np, math),
        *(pd.Timestamp("2024-01-01", tz="Europe/Berlin"), pd.Timestamp("2024-01-01T10")),
        *(pd.Timedelta("1h"), pd.Period("2024-01", freq="M"), pd.Interval(0, 1, "left")),
        *(pd.CategoricalDtype(["a"], True), pd.DatetimeTZDtype("ns", "UTC"), pd.PeriodDtype("M")),
        *(pd.IntervalDtype("int64", "left"), pd.Int64Dtype(), pd.StringDtype()),
    ],
    ids=repr,
)
def test_a_value_crosses_as_what_it_is(value):
    back = cross(value)
    assert type(back) is type(value)
    assert back == value
    assert repr(back) == repr(value)


def test_decimals_that_are_no_numbers_and_counters_keep_their_ways():
    assert cross(decimal.Decimal("NaN")).is_nan()
    assert cross(collections.Counter("aab")).most_common(1) == [("a", 2)]
    assert list(cross({1: 2, 3: 2}.values())) == [2, 2]
    assert cross(memoryview(b"ab")) == b"ab"


@pytest.mark.parametrize(
    ("factory", "given"), [(list, []), (int, 0), (lambda: [7], [7]), (lambda: "?", "?")]
)
def test_a_defaultdict_gives_what_it_gave_for_a_missing_key(factory, given):
    back = cross(collections.defaultdict(factory, a=1))
    assert type(back) is collections.defaultdict
    assert back == {"a": 1}
    assert back["b"] == given
    assert back["c"] is not back["b"] or not isinstance(given, list)
    with pytest.raises(KeyError):
        cross(collections.defaultdict(None))[1]


@pytest.mark.parametrize(
    "iterator",
    [
        lambda: map(abs, [1, -2]),
        lambda: filter(None, [0, 1]),
        lambda: zip([1, 2], "ab", strict=True),
        lambda: enumerate("ab", 3),
        lambda: iter([1, 2]),
    ],
)
def test_iterators_of_one_kind_cross_as_iterators_of_it(iterator):
    back = cross(iterator())
    assert type(back) is type(iterator())
    assert list(back) == list(iterator())
    assert next(back, None) is None


@pytest.mark.parametrize(
    "iterator",
    [
        lambda: reversed([1, 2]),
        lambda: itertools.chain([1], [2]),
        lambda: itertools.permutations("abc"),
        lambda: zip(),
        lambda: enumerate([]),
        lambda: iter({1: 2}.items()),
    ],
)
def test_other_iterators_give_the_same_items(iterator):
    assert list(cross(iterator())) == list(iterator())


def test_groups_of_itertools_cross_with_their_items():
    back = cross(itertools.groupby("aab"))
    assert [(key, list(items)) for key, items in back] == [("a", ["a", "a"]), ("b", ["b"])]


def test_an_iterator_without_end_is_refused():
    for endless in itertools.count(), map(str, itertools.count()), zip(itertools.cycle("a")):
        with pytest.raises(WireError):
            encode(endless)


def test_a_students_iterator_can_be_asked_for_in_two_cells():
    names = student_names("pairs = zip([1, 2], 'ab', strict=True)")
    assert list(names["pairs"]) == [(1, "a"), (2, "b")]
    assert list(names.ask("pairs")) == [(1, "a"), (2, "b")]


@pytest.mark.parametrize(
    "found",
    [
        re.match("(?P<first>a)(.)(z)?", "abc"),
        re.search("(b)((c))", "abcd"),
        re.search(b"x(.)", b"wxyz"),
        re.search("(?s)a(.+)", "a\n\nb"),
    ],
)
def test_a_match_crosses_with_its_groups(found):
    back = cross(found)
    assert isinstance(back, re.Match)
    assert back.groups() == found.groups()
    assert back.groupdict() == found.groupdict()
    assert [back.span(n) for n in range(back.re.groups + 1)] == [
        found.span(n) for n in range(found.re.groups + 1)
    ]
    assert back.string == found.string


Point = collections.namedtuple("Point", "x y")
Colour = enum.Enum("Colour", "RED BLUE")


class Pair(typing.NamedTuple):
    first: int
    second: str


class Size(enum.IntEnum):
    SMALL = 1
    LARGE = 2


class Shape(str, enum.Enum):  # noqa: UP042 - courses write it so
    ROUND = "round"


class Access(enum.Flag):
    READ = enum.auto()
    WRITE = enum.auto()


@pytest.mark.parametrize("value", [Point(1, [2]), Pair(1, "b")])
def test_a_namedtuple_crosses_with_its_fields(value):
    back = cross(value)
    assert back == value
    assert back == tuple(value)
    assert repr(back) == repr(value)
    assert back._fields == value._fields
    assert back._asdict() == value._asdict()
    assert type(cross([value, value])[0]) is type(back)


def test_the_class_of_a_namedtuple_crosses_and_makes_more_of_them():
    kind, value = cross([Point, Point(1, 2)])
    assert isinstance(value, kind)
    assert kind(x=1, y=2) == value


def test_results_of_scipy_cross_with_their_fields():
    back = cross(scipy.stats.linregress([0, 1, 2], [1, 3, 5]))
    assert back.slope == pytest.approx(2)
    assert back.intercept_stderr == pytest.approx(0)
    statistic, pvalue = cross(scipy.stats.ttest_ind([1, 2, 3], [2, 3, 4]))
    assert pvalue == cross(scipy.stats.ttest_ind([1, 2, 3], [2, 3, 4])).pvalue
    assert cross(scipy.stats.ttest_ind([1, 2, 3], [2, 3, 4])).df == 4
    assert statistic < 0


@pytest.mark.parametrize("value", [Colour.RED, Size.LARGE, Shape.ROUND, Access.READ | Access.WRITE])
def test_a_member_of_an_enum_crosses_with_name_and_value(value):
    back = cross(value)
    assert (back.name, back.value, repr(back)) == (value.name, value.value, repr(value))
    kind = cross(type(value))
    assert isinstance(back, kind)
    assert [one.name for one in kind] == [one.name for one in type(value)]
    assert kind[type(value)(1).name if value is not Shape.ROUND else "ROUND"] in kind
    assert (back == value.value) == (value == value.value)
    assert cross(value) is back


def test_a_member_of_one_enum_is_none_of_another():
    other = enum.Enum("Colour", "RED GREEN")
    assert cross(other.RED) != cross(Colour.RED)


def test_classes_of_the_instructors_stand_for_their_likes(monkeypatch):
    class Suit(enum.Enum):
        HEARTS = 1
        SPADES = 2

        def nice(self):
            return self.name.title()

    Card = collections.namedtuple("Card", "rank suit")
    value = [Suit.HEARTS, Card(1, Suit.SPADES)]
    text = encode(value)
    assert decode(text)[0] is not Suit.HEARTS
    monkeypatch.setattr(named, "adopted", {})
    named.adopt([Suit, Card, 3, int])
    suit, card = decode(text)
    assert suit is Suit.HEARTS
    assert suit.nice() == "Hearts"
    assert isinstance(card, Card)
    assert card.suit is Suit.SPADES
    other = enum.Enum("Suit", "SPADES HEARTS")
    assert cross(other.HEARTS) is not Suit.HEARTS


@pytest.mark.parametrize("value", [object, len, types, pathlib, enum.Enum("Odd", {"A": object()})])
def test_what_names_nothing_that_is_listed_is_refused(value):
    if value is object:
        assert cross(value) is object
        return
    with pytest.raises(WireError):
        encode(value)


TABLE = pd.DataFrame({"a": ["u", "u", "v"], "b": ["p", "q", "p"], "n": [1, 2, 3]})
ZONED = pd.date_range("2020", periods=3, freq="ME", tz="Europe/Berlin")


@pytest.mark.parametrize(
    "table",
    [
        TABLE.groupby(["a", "b"]).sum(),
        TABLE.pivot_table(index="a", columns=["b"], values=["n"]),
        pd.DataFrame({"t": ZONED, "p": pd.period_range("2020", periods=3, freq="Q-DEC")}),
        pd.DataFrame({"d": [1, 2, 3]}, index=ZONED),
        pd.DataFrame({"i": pd.interval_range(0, 3)}, index=pd.timedelta_range("1D", periods=3)),
        pd.DataFrame({"c": pd.cut(pd.Series([1, 5]), [0, 2, 6])}),
        pd.DataFrame({"n": [1, 2]}, index=pd.interval_range(0, 2)),
        pd.DataFrame({"types": TABLE.dtypes}),
    ],
)
def test_tables_of_other_labels_and_columns_cross_unchanged(table):
    back = cross(table)
    pd.testing.assert_frame_equal(back, table, check_freq=True)
    assert type(back.index) is type(table.index)


def test_an_index_keeps_its_range_and_frequency():
    assert type(cross(pd.RangeIndex(5, name="n"))) is pd.RangeIndex
    assert cross(ZONED).freqstr == "ME"
    assert cross(TABLE.groupby(["a", "b"])["n"].sum())[("u", "q")] == 2
    assert cross(pd.Timestamp("2024-01-01", tz="UTC")).day_name() == "Monday"


MASKED = np.ma.masked_array([1.0, np.nan], [False, True], fill_value=7)
FIELDS = np.array([(1, "a", [1, 2])], [("n", "i4"), ("s", "U2"), ("v", "f4", (2,))])


def test_masked_arrays_cross_with_their_masks():
    back = cross(MASKED)
    assert isinstance(back, np.ma.MaskedArray)
    assert back.mean() == 1
    assert back.mask.tolist() == [False, True]
    assert back.fill_value == 7
    assert cross(np.ma.masked) is np.ma.masked


def test_what_is_masked_comes_only_where_the_solution_had_it():
    names = student_names("import numpy as np\ndef f():\n    return [np.ma.masked_all(3)]")
    with pytest.raises(Exception, match="a masked array is not what was asked for"):
        names["f"]()
    names.crossings.known = None
    assert names["f"]()[0].shape == (3,)


@pytest.mark.parametrize("array", [np.ma.masked_array([1, 2]), np.ma.masked_array([1, 2], [0, 0])])
def test_an_array_with_nothing_masked_is_a_plain_one_where_none_is_wanted(array):
    assert type(cross(array)) is np.ma.MaskedArray
    back = decode(encode([array]), lenient=lambda name: False)[0]
    assert type(back) is np.ndarray
    assert back.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("dtype", "values", "other"),
    [
        ("Int64", [1, None], "float64"),
        ("Float32", [0.5, None], "float64"),
        ("boolean", [True, None], "object"),
        ("string", ["a", None], "str"),
    ],
)
def test_missing_values_are_nan_where_none_are_wanted(dtype, values, other):
    table = pd.DataFrame({"a": pd.array(values, dtype), "b": [1, 2]})
    assert cross(table).dtypes["a"] == dtype
    column = decode(encode(table), lenient=lambda name: False)["a"]
    assert column.dtype == other
    assert column.isna().tolist() == [False, True]
    assert column[0] == values[0]
    assert not (column == values[0]).all()


def test_what_is_told_of_lenient_values_is_told_once():
    told = []
    decode(encode(pd.Series([pd.NA, 1, pd.NA], dtype="Int64")), lenient=told.append)
    assert told == ["missing value"]


@pytest.mark.parametrize(
    "value",
    [
        FIELDS,
        FIELDS[0],
        FIELDS.view(np.recarray),
        np.rec.array([(1, 2.0)], dtype=[("a", int), ("b", float)])[0],
        np.matrix([[1, 2]]),
        np.poly1d([1, 2], variable="z"),
        np.polynomial.Polynomial([1, 2], domain=[0, 2]),
        np.polynomial.Chebyshev([1.5, 2]),
    ],
    ids=repr,
)
def test_numpys_own_types_cross_as_what_they_are(value):
    back = cross(value)
    assert type(back) is type(value)
    assert repr(back) == repr(value)
    assert getattr(back, "dtype", None) == getattr(value, "dtype", None)


@pytest.mark.parametrize(
    "view",
    [
        lambda x: x.T,
        lambda x: x[::-1],
        lambda x: x[:, 0],
        lambda x: x[1::2, ::-2],
        lambda x: x.reshape(5, 7, 11).transpose(2, 0, 1),
        np.asfortranarray,
    ],
)
def test_an_array_keeps_how_it_lies_in_memory(view):
    array = view(np.random.default_rng(1).random((35, 11)))
    back = cross(array)
    assert back.strides == array.strides
    assert np.array_equal(back, array)
    assert np.array_equal(back.mean(axis=0), array.mean(axis=0))
    if array.ndim == 2:
        frame = pd.DataFrame(array, copy=False)
        assert cross(frame).to_numpy().strides == frame.to_numpy().strides


def test_an_array_that_shows_little_of_its_memory_is_packed():
    assert cross(np.broadcast_to(1.5, (3, 4))).tolist() == [[1.5] * 4] * 3
    assert cross(np.zeros((3, 10_000))[:, 0]).strides == (8,)


def test_the_limit_of_a_value_is_that_of_a_message():
    most = MAX_BYTES // 4 * 3
    assert len(encode(b"x" * (most - 100))) <= MAX_BYTES < Limits().message
    for value in b"x" * most, np.zeros(most, "u1"), np.zeros(10**7):
        with pytest.raises(WireError, match=r"it is too large: at most 25 MB can be sent"):
            encode(value)


def test_paths_that_lead_out_of_the_folder_open_no_file_in_the_grader(monkeypatch):
    for text in "/etc/passwd", "../x", "a/../../x":
        back = cross(pathlib.Path(text))
        assert back == pathlib.Path(text)
        assert not hasattr(back, "read_text")
    monkeypatch.setattr(standard, "IN_KERNEL", True)
    assert isinstance(cross(pathlib.Path("/etc/passwd")), pathlib.Path)


def test_values_that_take_part_in_a_call_arrive_as_what_they_are():
    names = student_names("""
        import decimal
        def kinds(*values):
            return [type(value).__name__ for value in values]
        """)
    given = [fractions.Fraction(1, 2), pathlib.Path("/tmp"), range(3), Point(1, 2), MASKED, ABROAD]
    expected = ["Fraction", "PosixPath", "range", "Point", "MaskedArray", "timezone"]
    assert names["kinds"](*given) == expected


def test_a_kernel_runs_the_code_of_no_library_that_its_values_do_not_need():
    names = student_names("def f():\n    return [1, 'a', {}]")
    assert names["f"]() == [1, "a", {}]
    assert not containers.taken
