"""Tells whether a function looks at what it is given.

Points for the form of a result are not for constants, for arguments that are given back, or for
numbers drawn at random: all of these have the right shape too.
"""

import numpy as np

from coursekit.checks import ATOL, RTOL, numbers


def differ(one, other):
    """Tell whether two arrays of numbers are not the same, within tolerance; NaN equals NaN."""
    one, other = numbers(one), numbers(other)
    return one.shape != other.shape or not np.allclose(one, other, RTOL, ATOL, equal_nan=True)


def expect_dependence(function, inputs, **others):
    """Complain about a function that does not follow its inputs; return what it gives for them.

    It has to give the same for the same inputs, and something else for each of the `others`, which
    are called by what is different in them: `data=(other_data, resp, counts)`.
    """
    result = function(*inputs)
    assert not differ(result, function(*inputs)), "it gave something else a second time."
    for name, other in others.items():
        assert differ(result, function(*other)), f"what came back did not change with the {name}."
    return result
