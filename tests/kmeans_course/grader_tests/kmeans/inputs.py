"""How the checks read what comes back from a student's function."""

import numpy as np


def numbers(value, shape):
    """Return a result as a float array; complain when it is not one of that shape."""
    assert value is not None, "it returned None: is there a return statement?"
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise AssertionError("what came back is not an array of numbers.") from None
    assert array.shape == shape, (
        f"the shape was {array.shape}, where {shape} was expected for this input."
    )
    return array


def close(value, expected):
    """Tell whether a result is the expected array; single precision is good enough."""
    expected = np.asarray(expected, dtype=float)
    return np.allclose(numbers(value, expected.shape), expected, rtol=1e-3, atol=1e-5)
