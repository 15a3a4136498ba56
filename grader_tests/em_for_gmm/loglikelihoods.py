"""Grades the list of log likelihoods of the full run on the simulated data, 4 points."""

import numpy as np

from coursekit.checks import Checkpoint, close, numbers, worth

from .inputs import start_of_em
from .loop import expect_a_loop
from .runs import ROUNDING, right_results


def right_traces(em):
    """Return the log likelihoods of the full run: of the right EM, and of the student's own."""
    results = right_results(em, {}, {"maxiter": 2}, least=ROUNDING)
    return [np.asarray(result["loglik"], dtype=float) for result in results]


@worth(1)
def one_for_each_iteration(rng, loglikelihoods, em, *steps):
    """`loglikelihoods` holds one value for the start and one for each iteration of the full run,
    up to the one at which it ends."""
    values, traces = numbers(loglikelihoods), right_traces(em)
    assert values.shape in [trace.shape for trace in traces], f"its shape was {values.shape}."
    assert any(
        values.shape == trace.shape and np.isclose(values[-1], trace[-1], rtol=1e-5)
        for trace in traces
    ), "they ended at another value."
    expect_a_loop(rng, em, steps, start_of_em(rng))


@worth(3)
def those_of_the_full_run(rng, loglikelihoods, em, *steps):
    """The values are the log likelihoods of the run to convergence."""
    values = numbers(loglikelihoods)
    traces = [trace for trace in right_traces(em) if trace.shape == values.shape]
    assert any(close(values, trace) for trace in traces), "the values were different."
    expect_a_loop(rng, em, steps, start_of_em(rng))


check = Checkpoint(
    one_for_each_iteration,
    those_of_the_full_run,
    hint="EM returns the list under the key 'loglik'; take it from the run without maxiter=12.",
)
