"""How sparse matrices of SciPy cross the wire."""

from typing import Any

import numpy as np

from .kinds import Kind, WireError, exactly, volume

FORMATS = ("bsr", "coo", "csc", "csr", "dia", "dok", "lil")


def kinds() -> list[Kind]:
    """Return the kind of sparse matrices and arrays."""
    from scipy.sparse import dok_array, dok_matrix, sparray, spmatrix

    # The last two are dicts as well.
    types = (spmatrix, sparray, dok_array, dok_matrix)
    return [Kind(types, "sparse.matrix", sparse_parts, sparse, whole=True)]


def sparse_parts(value: Any) -> list:
    """Return the format, whether it is an array, the shape, and where which elements are."""
    from scipy.sparse import spmatrix

    points = value.tocoo()
    is_array = not isinstance(value, spmatrix)
    return [value.format, is_array, value.shape, [*points.coords], points.data]


def sparse(form: Any, is_array: Any, shape: Any, places: Any, data: Any) -> Any:
    from scipy.sparse import coo_array, coo_matrix

    # What takes all of its elements shall have the memory.
    volume(exactly(shape, tuple))
    if form not in FORMATS or len(exactly(places, list)) != len(shape) or len(shape) > 2:
        raise WireError("a sparse matrix has no such format")
    if exactly(data, np.ndarray).dtype.kind not in "biufc" or data.ndim != 1:
        raise WireError("a sparse matrix has elements of another kind")
    for axis, place in zip(shape, places, strict=True):
        if exactly(place, np.ndarray).dtype.kind != "i" or place.shape != data.shape:
            raise WireError("a sparse matrix has elements without a place")
        # SciPy's compiled code does not look where it reads and writes.
        if place.size and not 0 <= place.min() <= place.max() < axis:
            raise WireError("a sparse matrix has elements outside of it")
    points = (coo_array if is_array is True else coo_matrix)((data, tuple(places)), shape)
    return points.asformat(form)
