"""How the labels, moments and dtypes of pandas cross the wire."""

import re
from typing import Any

import numpy as np

from .kinds import Kind, WireError, distinct, exactly

MOST_LEVELS = 32
LONGEST_INDEX = 2**25  # of a RangeIndex, which takes no room until something is done with it
LONGEST_DATES = 20_000  # for which a frequency is verified
FREQUENCY = re.compile(r"-?\d{0,4}[A-Za-z]{1,6}(-[A-Za-z]{1,3})?(-\d{1,2}[A-Z]{3})?")
PLAIN_EXTENSIONS = {"boolean", "string", "str", "Float32", "Float64"} | {
    f"{kind}{bits}" for kind in ("Int", "UInt") for bits in (8, 16, 32, 64)
}


def kinds() -> list[Kind]:
    """Return the kinds of these types."""
    import pandas as pd

    dates = lambda v: [v.name, v.array, frequency_of(v)]  # noqa: E731 - three kinds have it
    return [
        Kind(pd.Timestamp, "tables.stamp", lambda v: [v.to_datetime64(), zone_of(v)], stamp),
        Kind(pd.Timedelta, "tables.delta", lambda v: [v.to_timedelta64()], delta),
        Kind(pd.Period, "tables.period", lambda v: [v.ordinal, v.freqstr], period),
        Kind(pd.Interval, "tables.interval", lambda v: [v.left, v.right, v.closed], interval),
        Kind(pd.RangeIndex, "tables.range", range_parts, range_of),
        Kind(pd.MultiIndex, "tables.multi", multi_parts, multi),
        Kind(pd.DatetimeIndex, "tables.dates", dates, dates_of),
        Kind(pd.TimedeltaIndex, "tables.dates", dates, dates_of),
        Kind(pd.arrays.DatetimeArray, "tables.moments", moment_parts, moments),
        Kind(pd.arrays.TimedeltaArray, "tables.moments", moment_parts, moments),
        Kind(pd.arrays.PeriodArray, "tables.periods", lambda v: [v.asi8, v.freqstr], periods),
        Kind(pd.arrays.IntervalArray, "tables.intervals", interval_parts, intervals),
        Kind(pd.CategoricalDtype, "tables.categories", lambda v: [v.categories, v.ordered], kind),
        Kind(pd.DatetimeTZDtype, "tables.zoned", lambda v: [v.unit, known(v.tz)], zoned),
        Kind(pd.PeriodDtype, "tables.periodic", lambda v: [str(v)[7:-1]], periodic),
        Kind(pd.IntervalDtype, "tables.bounded", lambda v: [v.subtype, v.closed], bounded),
        Kind(pd.api.extensions.ExtensionDtype, "tables.dtype", lambda v: [str(v)], dtype_of),
    ]


def known(zone: Any) -> Any:
    """Return a time zone that crosses; one of another library by its name."""
    import zoneinfo

    if zone is None or type(zone).__module__ in ("datetime", "zoneinfo"):
        return zone
    # pytz calls it zone; dateutil's have no name, and a fixed offset says it in its text.
    name = getattr(zone, "zone", None)
    if not isinstance(name, str):
        raise WireError("a time zone without a name is not plain data")
    return zoneinfo.ZoneInfo(name)


def zone_of(value: Any) -> Any:
    return None if value.tzinfo is None else known(value.tzinfo)


def in_zone(naive: Any, zone: Any) -> Any:
    """Return a moment, or an index of some, which is that of UTC, in a time zone."""
    import datetime

    if zone is None:
        return naive
    if not isinstance(zone, datetime.tzinfo):
        raise WireError("a time zone is none")
    return naive.tz_localize("UTC").tz_convert(zone)


def stamp(moment: Any, zone: Any) -> Any:
    import pandas as pd

    return in_zone(pd.Timestamp(exactly(moment, np.datetime64)), zone)


def delta(span: Any) -> Any:
    import pandas as pd

    return pd.Timedelta(exactly(span, np.timedelta64))


def frequency(text: Any) -> Any:
    if not FREQUENCY.fullmatch(text):
        raise WireError("a frequency is none")
    return text


def period(ordinal: Any, freq: Any) -> Any:
    import pandas as pd

    return pd.Period(ordinal=exactly(ordinal, int), freq=frequency(freq))


def interval(left: Any, right: Any, closed: Any) -> Any:
    import pandas as pd

    return pd.Interval(left, right, exactly(closed, str))


def range_parts(value: Any) -> list:
    return [value.name, value.start, value.stop, value.step]


def range_of(name: Any, *ends: Any) -> Any:
    import pandas as pd

    made = range(*ends)
    if max(map(abs, ends)) >= 2**63 or len(made) > LONGEST_INDEX:
        raise WireError("an index is too long")
    return pd.RangeIndex(made, name=name)


def multi_parts(value: Any) -> list:
    return [list(value.names), list(value.levels), [np.asarray(codes) for codes in value.codes]]


def multi(names: Any, levels: Any, codes: Any) -> Any:
    import pandas as pd

    if not 0 < len(exactly(levels, list)) == len(exactly(codes, list)) <= MOST_LEVELS:
        raise WireError("an index has too many levels, or not as many as codes")
    for level, numbers in zip(levels, codes, strict=True):
        if not isinstance(level, pd.Index) or isinstance(level, pd.MultiIndex):
            raise WireError("a level of an index is none")
        if exactly(numbers, np.ndarray).dtype.kind != "i" or numbers.ndim != 1:
            raise WireError("the codes of an index are none")
        distinct(list(level))
    return pd.MultiIndex(levels, codes, names=exactly(names, list), verify_integrity=True)


def frequency_of(value: Any) -> Any:
    return value.freqstr if value.freq is not None and len(value) <= LONGEST_DATES else None


def dates_of(name: Any, values: Any, freq: Any) -> Any:
    import pandas as pd

    made: Any = pd.Index(one_of(values, "DatetimeArray", "TimedeltaArray"), name=name)
    if freq is not None and len(made) <= LONGEST_DATES:
        # It is verified, which takes a date of it for each of these.
        made.freq = frequency(freq)
    return made


def one_of(value: Any, *kinds: str) -> Any:
    import pandas as pd

    return exactly(value, *(getattr(pd.arrays, kind) for kind in kinds))


def moment_parts(value: Any) -> list:
    zone = getattr(value, "tz", None)
    naive = value if zone is None else value.tz_convert("UTC").tz_localize(None)
    return [np.asarray(naive), known(zone)]


def moments(values: Any, zone: Any) -> Any:
    import pandas as pd

    if exactly(values, np.ndarray).dtype.kind not in "mM" or values.ndim != 1:
        raise WireError("moments are no times")
    return in_zone(pd.Index(values), zone).array


def periods(ordinals: Any, freq: Any) -> Any:
    import pandas as pd

    if exactly(ordinals, np.ndarray).dtype != np.int64 or ordinals.ndim != 1:
        raise WireError("periods have no ordinals")
    return pd.PeriodIndex.from_ordinals(ordinals, freq=frequency(freq)).array


def interval_parts(value: Any) -> list:
    return [value.left, value.right, value.closed]


def intervals(left: Any, right: Any, closed: Any) -> Any:
    import pandas as pd

    for ends in left, right:
        if not isinstance(ends, pd.Index) or ends.dtype.kind not in "iufmM":
            raise WireError("intervals have ends that none has")
    return pd.arrays.IntervalArray.from_arrays(left, right, exactly(closed, str))


def kind(categories: Any, ordered: Any) -> Any:
    import pandas as pd

    if categories is not None:
        if not isinstance(categories, pd.Index):
            raise WireError("categories are no index")
        distinct(list(categories))
    return pd.CategoricalDtype(categories, ordered)


def zoned(unit: Any, zone: Any) -> Any:
    import pandas as pd

    if zone is None:
        raise WireError("a time zone is none")
    return pd.DatetimeTZDtype(exactly(unit, str), in_zone(pd.Timestamp(0), zone).tz)


def periodic(freq: Any) -> Any:
    import pandas as pd

    return pd.PeriodDtype(frequency(freq))


def bounded(subtype: Any, closed: Any) -> Any:
    import pandas as pd

    if subtype is not None and not isinstance(subtype, np.dtype | pd.DatetimeTZDtype):
        raise WireError("intervals have ends that none has")
    return pd.IntervalDtype(subtype, closed)


def dtype_of(name: Any) -> Any:
    import pandas as pd

    if name not in PLAIN_EXTENSIONS:
        raise WireError("a dtype is not plain")
    return pd.api.types.pandas_dtype(name)
