"""How tables of pandas cross the wire. A column is an array of numpy or of pandas.

pandas is imported in the functions: it takes a second, and many notebooks do without it.
"""

import functools
from collections.abc import Callable
from typing import Any

import numpy as np

from .kinds import MISSING, Kind, WireError, distinct, findable
from .labels import PLAIN_EXTENSIONS
from .labels import kinds as label_kinds

MOST_CATEGORIES = 20_000


def kinds() -> list[Kind]:
    """Return the kinds of pandas."""
    import pandas

    own_array = pandas.api.extensions.ExtensionArray
    return [
        Kind(type(pandas.NA), "NA", lambda v: [], lambda: pandas.NA),
        Kind(type(pandas.NaT), "NaT", lambda v: [], lambda: pandas.NaT),
        Kind(pandas.Index, "x", lambda v: [v.name, column(v)], index),
        Kind(pandas.Series, "p", lambda v: [v.name, v.index, column(v)], series),
        Kind(pandas.DataFrame, "P", columns, frame),
        Kind(
            pandas.Categorical,
            "k",
            lambda v: [v.codes, v.categories, v.ordered],
            categorical,
        ),
        Kind(own_array, "q", lambda v: [dtype_name(str(v.dtype)), *v], extension),
        *label_kinds(),
    ]


def column(values: Any) -> Any:
    return values.to_numpy() if isinstance(values.dtype, np.dtype) else values.array


def columns(table: Any) -> list:
    """Return the index, the names of the columns, and these: as one array where they can be one."""
    dtypes = set(table.dtypes)
    # Those of one dtype lie in one piece of memory, and in what order a sum can tell.
    if len(dtypes) == 1 and isinstance(dtype := dtypes.pop(), np.dtype) and dtype.kind in "biufc":
        return [table.index, table.columns, table.to_numpy()]
    return [table.index, table.columns, *(column(values) for _, values in table.items())]


def part_of(kind: Any, value: Any) -> Any:
    """Return a part of a table when it is of this kind, and of one dimension."""
    if not isinstance(value, kind) or value.ndim != 1:
        raise WireError("a table has a part that does not belong there")
    return value


def checked(values: Any) -> Any:
    import pandas

    return part_of(np.ndarray | pandas.api.extensions.ExtensionArray, values)


def index(name: Any, values: Any) -> Any:
    import pandas

    dtype = checked(values).dtype
    # Whoever looks a label up has pandas put all of them into a table of hashes.
    if dtype.kind == "O":
        findable(list(values))
    return pandas.Index(values, dtype, name=name, tupleize_cols=False)


def categorical(codes: Any, categories: Any, ordered: Any) -> Any:
    import pandas

    # pandas puts them into a table of hashes at once. Its hashes of numbers are its own.
    if len(categories) > MOST_CATEGORIES:
        raise WireError(f"it has more than {MOST_CATEGORIES} categories")
    distinct(list(categories))
    return pandas.Categorical.from_codes(codes, categories, ordered)


def series(name: Any, labels: Any, values: Any) -> Any:
    import pandas

    dtype = checked(values).dtype
    return pandas.Series(values, part_of(pandas.Index, labels), dtype, name)


def frame(labels: Any, names: Any, *columns: Any) -> Any:
    import pandas

    for part in labels, names:
        part_of(pandas.Index, part)
    if len(columns) == 1 and isinstance(columns[0], np.ndarray) and columns[0].ndim == 2:
        return pandas.DataFrame(columns[0], labels, names, copy=False)
    # As Series of one index: then pandas guesses no dtype and has nothing to align.
    numbered = {number: series(None, labels, values) for number, values in enumerate(columns)}
    built = pandas.DataFrame(numbered, labels)
    built.columns = names
    return built


@functools.cache
def dtype_name(name: str) -> str:
    """Return the name under which `extension` makes the dtype of this name again."""
    return str(extension(name).dtype)


def extension(dtype: Any, *values: Any) -> Any:
    import pandas

    if dtype not in PLAIN_EXTENSIONS:
        raise WireError(f"a column of dtype {dtype} is not plain data")
    return pandas.array(values, dtype)


def with_missing(values: Any, lenient: Callable[[str], bool]) -> Any:
    """Return NA, or an array of pandas; or what has NaN, which equals nothing, in place of NA."""
    import pandas

    if values is pandas.NA:
        return values if lenient(MISSING) else np.nan
    missing = values.dtype.na_value is pandas.NA and values.isna().any()
    return values if not missing or lenient(MISSING) else without_missing(values)


def without_missing(values: Any) -> Any:
    import pandas

    if values.dtype.kind in "iuf":
        return values.to_numpy("f8", na_value=np.nan)
    objects = values.to_numpy(object, na_value=np.nan)
    return pandas.array(objects, "str") if values.dtype == "string" else objects
