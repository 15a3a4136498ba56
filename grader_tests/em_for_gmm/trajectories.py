"""The states that EM goes through: with a student's own steps, and with the right ones."""

import functools
from itertools import islice

import numpy as np

from coursekit.checks import close

from . import reference
from .dependence import differ

ITERATIONS = 4
PARAMETERS = "weights", "means", "covs"


# The step functions of the oracle, in the order and with the signatures of the notebook's.
RIGHT_STEPS = (
    reference.responsibilities,
    lambda counts: counts / counts.sum(),
    lambda data, resp, counts: reference.m_step(data, resp)[1],
    lambda data, resp, counts, means: reference.m_step(data, resp)[2],
)


def iterate(steps, data, means, covariances, weights):
    """Run EM with the given step functions and yield its states.

    The first state is the start, with no responsibilities; then comes one for each iteration, with
    the keys of what `EM` returns, where `loglik` is that of the state's own parameters.
    """
    compute_responsibilities, compute_weights, compute_means, compute_covariances = steps
    state = {"weights": weights, "means": means, "covs": covariances}
    while True:
        loglik = reference.loglikelihood(data, weights, means, covariances)
        yield state | {"loglik": loglik}
        resp = np.asarray(compute_responsibilities(data, weights, means, covariances))
        counts = resp.sum(axis=0)
        weights = compute_weights(counts)
        means = compute_means(data, resp, counts)
        covariances = compute_covariances(data, resp, counts, means)
        state = {"weights": weights, "means": means, "covs": covariances, "resp": resp}


def trajectory(steps, start):
    """Return the states of `ITERATIONS` of EM, or fewer where the steps fail or go astray."""
    states = []
    try:
        for state in islice(iterate(steps, *start), ITERATIONS + 1):
            if not np.isfinite(state["loglik"]):
                break
            states.append(state)
    # A student's steps may do anything; each is graded at its own checkpoint.
    except (Exception, SystemExit):
        pass
    return states


def takes_a_loop(states):
    """Tell whether matching this trajectory takes a loop of E-steps and M-steps.

    Its E-step has to look at the data points and at the parameters, its M-step at the
    responsibilities. Steps that return constants, or their arguments, vouch for nothing: a constant
    would match them.
    """
    if len(states) < 3:
        return False
    _, first, second, *_ = states
    resp = first["resp"]
    return (
        differ(resp, np.broadcast_to(resp[0], resp.shape))
        and differ(resp, second["resp"])
        and any(differ(first[key], second[key]) for key in PARAMETERS)
    )


def repeatable(steps, start, states):
    """Tell whether the first E-step gives the same once more: steps that count calls do not."""
    data, means, covariances, weights = start
    try:
        return not differ(steps[0](data, weights, means, covariances), states[1]["resp"])
    except (Exception, SystemExit):
        return False


class RightTrajectories:
    """The trajectories that EM may follow from a start: the oracle's, then the student's steps'.

    The student's own steps are run only where the oracle's trajectory does not do, and once.
    """

    def __init__(self, steps, start):
        self.steps, self.start = steps, start

    @functools.cached_property
    def oracles(self):
        return trajectory(RIGHT_STEPS, self.start)

    @functools.cached_property
    def own(self):
        """The states of the student's own steps; none where these vouch for nothing."""
        states = trajectory(self.steps, self.start)
        vouches = takes_a_loop(states) and repeatable(self.steps, self.start, states)
        return states if vouches else []

    def __iter__(self):
        yield self.oracles
        if self.own:
            yield self.own


def stop(states, maxiter, thresh):
    """Return the states up to where EM stops, or none of them when they end before that."""
    for it in range(1, min(maxiter + 1, len(states))):
        if states[it]["loglik"] - states[it - 1]["loglik"] < thresh:
            return states[: it + 1]
    return states[: maxiter + 1] if maxiter < len(states) else []


def same(result, states, *keys):
    """Tell whether these keys of a student's result are those of the last of the states."""
    if not states:
        return False
    expected = states[-1] | {"loglik": [state["loglik"] for state in states]}
    return all(np.shape(result[key]) == np.shape(expected[key]) for key in keys) and all(
        close(result[key], expected[key]) for key in keys
    )
