"""What EM's own iterations ask for, whatever one of its updates does.

With one wrong update the parameters are never the right ones. That each iteration is recorded, and
that EM stops where it should, can still be right: by the log likelihoods of the parameters that it
comes to with one iteration, with two, with three.
"""

import numpy as np

from coursekit.checks import close, numbers

from . import reference
from .loop import SMALL, run, run_on
from .trajectories import ITERATIONS, RIGHT_STEPS


def parameters(em, start, maxiter, thresh):
    """Return means, covariances and weights after so many iterations; after none, the start."""
    if maxiter == 0:
        return start[1:]
    result = run(em, start, maxiter, thresh)
    return result["means"], result["covs"], result["weights"]


def loglikelihoods(em, start, maxiter, thresh):
    """Return the log likelihoods (maxiter + 1,) of the parameters that EM comes to."""
    states = (parameters(em, start, number, thresh) for number in range(maxiter + 1))
    return [
        reference.loglikelihood(start[0], weights, means, covariances)
        for means, covariances, weights in states
    ]


def recorded_log_likelihoods(em, start, steps, thresh):
    """Tell whether three iterations record the log likelihood of each."""
    trace = numbers(run(em, start, 3, thresh)["loglik"])
    return trace.shape == (4,) and close(trace, loglikelihoods(em, start, 3, thresh))


def last_responsibilities(em, start, steps, thresh):
    """Tell whether three iterations return the responsibilities of the parameters after two."""
    resp = run(em, start, 3, thresh)["resp"]
    means, covariances, weights = parameters(em, start, 2, thresh)
    e_steps = (step(start[0], weights, means, covariances) for step in (RIGHT_STEPS[0], *steps[:1]))
    return any(close(resp, expected) for expected in e_steps)


def between_gains(trace):
    """Return a threshold half-way, on a log scale, across the widest gap between two gains.

    So no rounding decides at which iteration EM stops.
    """
    gains = np.diff(trace)
    rising = np.sort(gains[gains > 0])
    if len(rising) < 2:
        return SMALL
    widest = np.argmax(rising[1:] / rising[:-1])
    return float(np.sqrt(rising[widest] * rising[widest + 1]))


def stops_at_a_small_gain(em, start):
    """Tell whether EM stops after the first iteration that gains less than a threshold."""
    _, without_end = run_on(em, start, ITERATIONS)
    trace = loglikelihoods(em, start, ITERATIONS, without_end)
    thresh = between_gains(trace)
    return stops_at(em, start, thresh, np.diff(trace) < thresh)


def stops_at_a_fall(em, start):
    """Tell whether EM stops after the first iteration that lowers the log likelihood."""
    trace = loglikelihoods(em, start, 3, -np.inf)
    return stops_at(em, start, 1e-4, np.diff(trace) < 0)


def stops_at(em, start, thresh, ends):
    """Tell whether EM stops after the first iteration that is marked in `ends` (iterations,)."""
    if not ends.any():
        return False
    last = int(np.argmax(ends)) + 1
    stopped = parameters(em, start, len(ends), thresh)
    expected, before = (parameters(em, start, number, -np.inf) for number in (last, last - 1))
    return all(map(close, stopped, expected)) and not all(map(close, before, expected))
