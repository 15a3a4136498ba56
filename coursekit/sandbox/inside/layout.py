"""Arrays of plain dtypes as bytes, and back; in what order they lie in memory is kept.

A sum depends on it in its last bit, and so does whatever BLAS computes.
"""

import sys
from typing import Any

import numpy as np

from .kinds import MAX_BYTES, PLAIN_DTYPE, WireError, volume

SPARSEST = 16  # a view's memory may hold so many times what it shows of it


def steps_of(array: np.ndarray) -> list[int]:
    """Return by how many elements an array's axes step through its memory.

    Nothing for an array as numpy makes it, and for one that is sent as such: it shows an element
    twice, or little of its memory.
    """
    size = array.itemsize
    if array.flags.c_contiguous or not array.size:
        return []
    if any(stride % size for stride in array.strides):
        return []
    steps = [stride // size for stride in array.strides]
    fits = span(array.shape, steps) * size <= min(MAX_BYTES, SPARSEST * array.nbytes)
    return steps if fits and is_apart(array.shape, steps) else []


def span(shape: Any, steps: Any) -> int:
    """Return how many elements the memory has that such steps lead through."""
    return 1 + sum((axis - 1) * abs(step) for axis, step in zip(shape, steps, strict=True))


def is_apart(shape: Any, steps: Any) -> bool:
    """Tell whether no two elements share their memory: each step is past all smaller ones."""
    reach = 0
    for step, axis in sorted((abs(step), axis) for step, axis in zip(steps, shape, strict=True)):
        if axis > 1:
            if step <= reach:
                return False
            reach += (axis - 1) * step
    return True


def array_of(dtype: Any, numbers: list, take: Any) -> np.ndarray:
    """Return the array of a dtype whose shape the numbers are, and its steps behind it if it has.

    `take` gives the bytes that it asks for, in the order of the elements.
    """
    if type(dtype) is not str or not PLAIN_DTYPE.fullmatch(dtype.lstrip("/")):
        raise WireError("the dtype of an array is not plain")
    # The mark says that there are steps.
    has_steps, item = dtype.startswith("/"), np.dtype(dtype.lstrip("/"))
    half = len(numbers) // 2 if has_steps else len(numbers)
    shape, steps = numbers[:half], numbers[half:]
    count = volume(shape)
    flat = np.frombuffer(take(count * item.itemsize), item, count).copy()
    # numpy takes any byte for a bool, and adds it up; and any four for a character.
    if item.kind == "b" and flat.view("u1").max(initial=0) > 1:
        raise WireError("a bool is neither True nor False")
    if item.kind == "U" and flat.view(f"{item.str[0]}u4").max(initial=0) > sys.maxunicode:
        raise WireError("a character is beyond Unicode")
    return laid_out(flat.reshape(shape), steps) if has_steps else flat.reshape(shape)


def laid_out(array: np.ndarray, steps: list) -> np.ndarray:
    """Return an array whose axes step so through its memory."""
    shape, size = array.shape, array.itemsize
    if any(type(step) is not int for step in steps) or not array.size:
        raise WireError("the memory of an array is not one")
    places = span(shape, steps)
    if places * size > min(MAX_BYTES, SPARSEST * array.nbytes) or not is_apart(shape, steps):
        raise WireError("the memory of an array is not one")
    first = sum((axis - 1) * -step for axis, step in zip(shape, steps, strict=True) if step < 0)
    memory = np.zeros(places, array.dtype)
    strides = [step * size for step in steps]
    view = np.ndarray(shape, array.dtype, memory, first * size, strides)
    view[...] = array
    return view
