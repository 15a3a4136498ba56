"""Tells whether a function is an EM at all, whatever its mistakes: a loop of E-steps and M-steps.

An `EM` that returns constants, its arguments, made-up numbers, or the result of a single iteration
can hold the right shapes, and as many log likelihoods as there should be. Points that such a result
could earn are given only where this module finds the loop.
"""

from contextlib import suppress
from itertools import product

import numpy as np

from coursekit.checks import numbers

from .dependence import differ
from .inputs import start_like_the_notebook
from .trajectories import PARAMETERS, RightTrajectories, same

# Data still gain more than this after a few iterations; an EM that ignores `maxiter` ends by it.
SMALL = 1e-6


def run(em, start, maxiter, thresh):
    """Call a student's `EM` and complain when it does not return a dictionary."""
    data, means, covariances, weights = start
    result = em(data, means, covariances, weights, maxiter=maxiter, thresh=thresh)
    assert isinstance(result, dict), f"it returned a {type(result).__name__}."
    return result


def run_on(em, start, maxiter):
    """Have EM make so many iterations, without a threshold where it stops too early with one.

    Returns the result, and the threshold.
    """
    result = run(em, start, maxiter, SMALL)
    if len(numbers(result["loglik"])) > maxiter:
        return result, SMALL
    return run(em, start, maxiter, -np.inf), -np.inf


def loops(em, start, accepted):
    """Tell whether `em` makes E-steps and M-steps in a loop from a start.

    `accepted` are the right trajectories from there.
    """
    # Without a threshold an EM is asked that stops too early with every sensible one.
    for thresh, found in product((SMALL, -np.inf), (comes_along, goes_on)):
        # A student's EM may do anything, and with a mistake it may not come that far.
        with suppress(Exception, SystemExit):
            if found(em, start, accepted, thresh):
                return True
    return False


def expect_a_loop(rng, em, steps, start, accepted=None):
    """Complain about what gets a value right without E-steps and M-steps in a loop.

    `steps` are the student's own step functions, which may have mistakes: what some of them make of
    one start, EM cannot go on with, so that there is another. `accepted` are the right trajectories
    from `start`, where they are known.
    """
    other = start_like_the_notebook(rng)
    known = RightTrajectories(steps, start) if accepted is None else accepted
    assert loops(em, start, known) or loops(em, other, RightTrajectories(steps, other)), (
        "`EM` did not go on from one iteration to the next."
    )


def comes_along(em, start, accepted, thresh):
    """Tell whether three iterations lead where two or three lead, by parameters or by trace."""
    several = run(em, start, 3, thresh)
    return any(
        same(several, states[: it + 1], *keys)
        for states in accepted
        for it, keys in ((2, PARAMETERS), (3, PARAMETERS), (3, ["loglik"]))
        if it < len(states)
    )


def goes_on(em, start, accepted, thresh):
    """Tell whether an iteration is an M-step in part, and the next one begins where it ended.

    So do an EM that forgets to set one of its parameters, and one that ignores `maxiter`.
    """
    data, *_ = start
    one = run(em, start, 1, np.inf)
    if not any(updates(one, start, states) for states in accepted):
        return False
    two = run(em, start, 2, thresh)
    again = run(em, (data, one["means"], one["covs"], one["weights"]), 1, thresh)
    moved = any(differ(two[key], one[key]) for key in PARAMETERS)
    return moved and not any(differ(two[key], again[key]) for key in PARAMETERS)


def updates(one, start, states):
    """Tell whether some parameter is what the first iteration makes of the start."""
    _, means, covariances, weights = start
    before = {"weights": weights, "means": means, "covs": covariances}
    return len(states) > 1 and any(
        same(one, states[:2], key) and differ(one[key], before[key]) for key in PARAMETERS
    )
