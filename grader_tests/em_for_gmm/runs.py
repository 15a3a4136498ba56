"""What makes a result that of a run of `EM` on the simulated data, and not one that was made up."""

from contextlib import suppress

import numpy as np

from coursekit.checks import close, numbers

from . import reference
from .course_data import fit_simulated, simulated
from .trajectories import PARAMETERS

ROUNDING = -1e-6  # what an EM that never stops may gain at an iteration, once it has converged


def is_a_run(result, expected, least=0.0):
    """Tell whether log likelihoods rise to that of the parameters that were returned with them.

    Each iteration has to gain more than `least`, but for the last, which may be the one that ends
    the run. The log likelihoods of the `expected` result are those of a run whatever is returned
    with them: an `EM` that returns its initial parameters has lost its points elsewhere.
    """
    trace, right = numbers(result["loglik"]), expected["loglik"]
    if trace.shape == np.shape(right) and close(trace, right):
        return True
    if trace.ndim != 1 or len(trace) < 3 or not trace[-2] > trace[0]:
        return False
    parameters = (numbers(result[key]) for key in PARAMETERS)
    last = reference.loglikelihood(simulated().data, *parameters)
    return bool(np.all(np.diff(trace)[:-1] > least) and np.isclose(trace[-1], last, rtol=1e-5))


def right_results(em, limits, other_limits, least=0.0):
    """Yield what a run within these limits gives: with the right EM, then with the student's own.

    A mistake in `EM` has cost its own checkpoint. A result that is as long within other limits,
    though, does not show which run it comes from. The student's loops take a while, and are run
    only for whoever asks for what comes after the right EM's.
    """
    right = fit_simulated(**limits)
    yield right
    with suppress(Exception, SystemExit):  # a student's EM may do anything
        own, other = (fit_simulated(em, **each) for each in (limits, other_limits))
        if len(own["loglik"]) != len(other["loglik"]) and is_a_run(own, right, least):
            yield own
