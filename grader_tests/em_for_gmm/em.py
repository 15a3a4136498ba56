"""Grades `EM`, 15 points.

A mistake in `compute_means` should cost its own checkpoint and not this one too. So a result is
right when it is what EM gives with the student's own E-step and M-step functions, put together
in the right order, or what it gives with the right ones. Nor should one wrong line of `EM` cost all
of it: whether it goes on from one iteration to the next, what it records and where it stops are
judged by its own iterations too (`own`).
"""

import numpy as np

from coursekit.checks import Checkpoint, close, numbers, worth

from . import own
from .dependence import expect_dependence
from .inputs import start_of_em
from .loop import SMALL, expect_a_loop, goes_on, run, run_on
from .trajectories import ITERATIONS, PARAMETERS, RightTrajectories, same, stop


def expect(rng, em, steps, maxiter, keys, own_right=None):
    """Run `maxiter` iterations and compare these keys of the result.

    `own_right(em, start, steps, thresh)` tells whether they are what EM's own iterations ask for.
    """
    start = start_of_em(rng)
    accepted = RightTrajectories(steps, start)

    result, thresh = run_on(em, start, maxiter)
    right = any(same(result, stop(states, maxiter, thresh), *keys) for states in accepted)
    if not right and own_right:
        right = own_right(em, start, steps, thresh)
    assert right, "the values were different."
    expect_a_loop(rng, em, steps, start, accepted)


@worth(2)
def returns_the_five_results(rng, em, *steps):
    """`EM` returns a dictionary with `weights`, `means`, `covs`, `loglik` and `resp`, each of the
    right shape and with finite numbers; `resp` follows the data."""
    start = data, *parameters = start_of_em(rng)
    result = run(em, start, maxiter=2, thresh=SMALL)
    shapes = {"weights": (3,), "means": (3, 2), "covs": (3, 2, 2), "resp": (30, 3)}
    for key, shape in shapes.items():
        assert key in result, f"`{key}` was missing."
        assert np.isfinite(numbers(result[key], shape)).all(), f"`{key}` was not finite."
    assert np.isfinite(numbers(result.get("loglik"))).all(), "`loglik` was not finite."
    assert not close(result["resp"], np.zeros((30, 3))), "`resp` held zeros only."
    expect_dependence(
        lambda data: run(em, (data, *parameters), maxiter=2, thresh=SMALL)["resp"],
        [data],
        data=[data[1:] + data[:1]],
    )


@worth(1)
def one_iteration_updates_the_weights(rng, em, *steps):
    """One iteration computes new weights from the responsibilities under the initial
    parameters."""
    expect(rng, em, steps, maxiter=1, keys=["weights"])


@worth(1)
def one_iteration_updates_the_means(rng, em, *steps):
    """One iteration computes new means from these responsibilities."""
    expect(rng, em, steps, maxiter=1, keys=["means"])


@worth(1)
def one_iteration_updates_the_covariances(rng, em, *steps):
    """One iteration computes new covariances around the new means."""
    expect(rng, em, steps, maxiter=1, keys=["covs"])


@worth(1)
def each_iteration_starts_from_the_one_before(rng, em, *steps):
    """A second iteration goes on from the parameters of the first."""

    def on(em, start, steps, thresh):
        return goes_on(em, start, RightTrajectories(steps, start), thresh)

    expect(rng, em, steps, 2, PARAMETERS, on)


@worth(2)
def several_iterations_lead_to_the_right_parameters(rng, em, *steps):
    """After several iterations all parameters are right."""
    expect(rng, em, steps, maxiter=4, keys=PARAMETERS)


@worth(1)
def the_responsibilities_are_the_last_ones(rng, em, *steps):
    """`resp` holds the responsibilities of the last E-step."""
    expect(rng, em, steps, 3, ["resp"], own.last_responsibilities)


@worth(2)
def the_log_likelihood_is_recorded(rng, em, *steps):
    """`loglik` starts with the log likelihood of the initial parameters and continues with the
    one after each iteration."""
    expect(rng, em, steps, 3, ["loglik"], own.recorded_log_likelihoods)


@worth(1)
def maxiter_is_a_limit(rng, em, *steps):
    """`EM` does no more than `maxiter` iterations."""
    start = start_of_em(rng)
    accepted = RightTrajectories(steps, start)
    for maxiter in (2, 3):
        result, thresh = run_on(em, start, maxiter)
        got = len(numbers(result["loglik"]))
        right = {maxiter + 1, *(len(stop(states, maxiter, thresh)) for states in accepted)}
        assert got in right, (
            f"with maxiter={maxiter}, `loglik` had {got} values instead of {maxiter + 1}."
        )
    expect_a_loop(rng, em, steps, start, accepted)


@worth(2)
def stops_when_the_gain_is_small(rng, em, *steps):
    """`EM` stops after the first iteration that raises the log likelihood by less than
    `thresh`."""
    start = start_of_em(rng)
    accepted = RightTrajectories(steps, start)

    def stops_as(states):
        thresh = own.between_gains([state["loglik"] for state in states])
        result = run(em, start, maxiter=ITERATIONS, thresh=thresh)
        return same(result, stop(states, ITERATIONS, thresh), "loglik", *PARAMETERS)

    assert any(map(stops_as, accepted)) or own.stops_at_a_small_gain(em, start), (
        "it stopped after another iteration."
    )
    expect_a_loop(rng, em, steps, start, accepted)


@worth(1)
def stops_when_the_log_likelihood_falls(rng, em, *steps):
    """A log likelihood that falls is a gain below `thresh` too: `EM` stops."""
    start = data, means, covariances, weights = start_of_em(rng)
    # Weights that sum to 20 flatter the start: the first M-step makes them sum to 1, and the log
    # likelihood falls by about N log 20.
    flattered = data, means, covariances, [20 * weight for weight in weights]
    accepted = RightTrajectories(steps, flattered)
    result = run(em, flattered, maxiter=3, thresh=1e-4)
    assert any(
        same(result, stop(states, 3, 1e-4), "loglik") for states in accepted
    ) or own.stops_at_a_fall(em, flattered), "it stopped after another iteration."
    expect_a_loop(rng, em, steps, start)


check = Checkpoint(
    returns_the_five_results,
    one_iteration_updates_the_weights,
    one_iteration_updates_the_means,
    one_iteration_updates_the_covariances,
    each_iteration_starts_from_the_one_before,
    several_iterations_lead_to_the_right_parameters,
    the_responsibilities_are_the_last_ones,
    the_log_likelihood_is_recorded,
    maxiter_is_a_limit,
    stops_when_the_gain_is_small,
    stops_when_the_log_likelihood_falls,
    hint=(
        "each iteration is an E-step, the soft counts, the three updates in the order weights, "
        "means, covariances (with the new means), and the log likelihood of the new parameters."
    ),
)
