"""Grades the list of log likelihoods of the full run on the simulated data, 4 points."""

import numpy as np

from coursekit.checks import Checkpoint, close, numbers, worth

from .inputs import start_of_em
from .loop import expect_a_loop
from .runs import ROUNDING, right_results


def right_traces(em):
    """Yield the log likelihoods of the full run: of the right EM, then of the student's own."""
    for result in right_results(em, {}, {"maxiter": 2}, least=ROUNDING):
        yield np.asarray(result["loglik"], dtype=float)


@worth(1)
def one_for_each_iteration(rng, loglikelihoods, em, *steps):
    """`loglikelihoods` holds one value for the start and one for each iteration of the full run,
    up to the one at which it ends."""
    values, shapes = numbers(loglikelihoods), []
    for trace in right_traces(em):
        if values.shape == trace.shape and np.isclose(values[-1], trace[-1], rtol=1e-5):
            break
        shapes.append(trace.shape)
    else:
        assert values.shape in shapes, f"its shape was {values.shape}."
        raise AssertionError("they ended at another value.")
    expect_a_loop(rng, em, steps, start_of_em(rng))


@worth(3)
def those_of_the_full_run(rng, loglikelihoods, em, *steps):
    """The values are the log likelihoods of the run to convergence."""
    values = numbers(loglikelihoods)
    assert any(
        trace.shape == values.shape and close(values, trace) for trace in right_traces(em)
    ), "the values were different."
    expect_a_loop(rng, em, steps, start_of_em(rng))


check = Checkpoint(
    one_for_each_iteration,
    those_of_the_full_run,
    hint="EM returns the list under the key 'loglik'; take it from the run without maxiter=12.",
)
