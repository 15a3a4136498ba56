"""How numpy's other types cross the wire: masked and structured arrays, polynomials, dtypes."""

from collections.abc import Callable
from typing import Any

import numpy as np

from .kinds import MASKED, PLAIN_DTYPE, UNMASKED, Kind, WireError, exactly, plain, volume

MOST_FIELDS = 1000
LONGEST_NAME = 200
POLYNOMIALS = {
    name: getattr(np.polynomial, name)
    for name in ("Chebyshev", "Hermite", "HermiteE", "Laguerre", "Legendre", "Polynomial")
}


def kinds() -> list[Kind]:
    """Return the kinds of these types. An array of objects or fields is one of numpy.ndarray's."""
    return [
        Kind(np.ma.MaskedArray, "arrays.masked", masked_parts, masked),
        Kind(type(np.ma.masked), "arrays.nothing", lambda v: [], lambda: np.ma.masked),
        Kind("fields", "arrays.fields", field_parts, structured),
        Kind(np.void, "arrays.void", lambda v: [np.asarray(v)], void),
        Kind(np.recarray, "arrays.records", lambda v: [np.asarray(v)], records),
        Kind(np.record, "arrays.record", lambda v: [np.asarray(v)], record),
        Kind(np.matrix, "arrays.matrix", lambda v: [np.asarray(v)], matrix),
        Kind(np.dtype, "arrays.dtype", dtype_parts, dtype_of),
        Kind(np.poly1d, "arrays.poly1d", lambda v: [v.coeffs, v.variable], poly1d),
        *(
            Kind(polynomial, "arrays.polynomial", polynomial_parts, polynomial_of)
            for polynomial in POLYNOMIALS.values()
        ),
    ]


def array_in(value: Any, kinds: str = "biufc") -> np.ndarray:
    """Return a part that is an array of plain numbers, or of other kinds of dtypes."""
    if exactly(value, np.ndarray).dtype.kind not in kinds:
        raise WireError("an array has a dtype that does not belong there")
    return value


def masked_parts(value: Any) -> list:
    if value.dtype.char == "O":
        raise WireError("a masked array of objects is not plain data")
    mask = None if value.mask is np.ma.nomask else np.asarray(value.mask)
    return [plain(np.asarray(value.data)), mask, value.fill_value]


def masked(data: Any, mask: Any, fill: Any) -> Any:
    array_in(data, "biufcSUmM")
    if mask is not None and array_in(mask, "b").shape != data.shape:
        raise WireError("a mask is of another shape than its array")
    return np.ma.MaskedArray(data, np.ma.nomask if mask is None else mask, fill_value=fill)


def with_mask(array: Any, lenient: Callable[[str], bool]) -> Any:
    """Return a masked array, or the plain one that it is where nothing in it is masked."""
    if np.ma.is_masked(array):
        lenient(MASKED)
        return array
    return array if lenient(UNMASKED) else array.data


def field_parts(value: np.ndarray) -> list:
    """Return shape and names of an array of fields, and an array for each field."""
    names = value.dtype.names
    if names is None:
        raise WireError(f"an array of dtype {value.dtype} is not plain data")
    columns = [np.ascontiguousarray(value[name]).reshape(value[name].shape) for name in names]
    return [value.shape, list(names), *columns]


def structured(shape: Any, names: Any, *columns: Any) -> np.ndarray:
    if len(columns) > MOST_FIELDS or len(columns) != len(exactly(names, list)):
        raise WireError("an array has too many fields, or not as many as names")
    volume(exactly(shape, tuple))
    fields = []
    for name, column in zip(names, columns, strict=True):
        if len(exactly(name, str)) > LONGEST_NAME:
            raise WireError("a field has too long a name")
        array_in(column, "biufcSUmMV")
        if column.shape[: len(shape)] != shape:
            raise WireError("a field is of another shape than its array")
        fields.append((name, column.dtype, column.shape[len(shape) :]))
    made = np.zeros(shape, fields)
    for name, column in zip(names, columns, strict=True):
        made[name] = column
    return made


def void(array: Any) -> Any:
    return array_in(array, "V")[()]


def records(array: Any) -> np.recarray:
    return array_in(array, "V").view(np.recarray)


def record(array: Any) -> Any:
    return records(array)[()]


def matrix(array: Any) -> Any:
    array_in(array)
    if array.ndim != 2:
        raise WireError("a matrix has other than two axes")
    return np.asmatrix(array)


def dtype_parts(value: np.dtype) -> list:
    if value.names is not None:
        return [np.zeros(0, value)]
    return ["O" if value.char == "O" else plain(np.zeros(0, value)).dtype.str]


def dtype_of(value: Any) -> np.dtype:
    if type(value) is np.ndarray:
        return value.dtype
    if exactly(value, str) != "O" and not PLAIN_DTYPE.fullmatch(value):
        raise WireError("a dtype is not plain")
    return np.dtype(value)


def line(value: Any) -> np.ndarray:
    """Return a part that is an array of one axis, and not empty."""
    if array_in(value).ndim != 1 or not len(value):
        raise WireError("a polynomial has no coefficients")
    return value


def poly1d(coefficients: Any, variable: Any) -> np.poly1d:
    return np.poly1d(line(coefficients), variable=exactly(variable, str))


def polynomial_parts(value: Any) -> list:
    name = next(kind.__name__ for kind in type(value).__mro__ if kind.__name__ in POLYNOMIALS)
    return [name, value.coef, value.domain, value.window, getattr(value, "symbol", "x")]


def polynomial_of(name: Any, coefficients: Any, domain: Any, window: Any, symbol: Any) -> Any:
    parts = line(coefficients), line(domain), line(window)
    return POLYNOMIALS[name](*parts, symbol=exactly(symbol, str))
