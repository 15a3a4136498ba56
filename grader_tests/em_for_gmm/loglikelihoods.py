"""Grades the list of log likelihoods of the full run on the simulated data, 4 points."""

from coursekit.checks import Checkpoint, close, numbers, worth

from .course_data import fit_simulated


def right_traces(em):
    """Return the log likelihoods of the full run: of the right EM, and of the student's own.

    Those of an EM that does not depend on `maxiter` do not show which run they come from.
    """
    traces = [fit_simulated()["loglik"]]
    try:
        own, shorter = (fit_simulated(em, **limits)["loglik"] for limits in ({}, {"maxiter": 2}))
        if len(own) > len(shorter):
            traces.append(own)
    except (Exception, SystemExit):
        pass
    return traces


@worth(1)
def one_for_each_iteration(rng, loglikelihoods, em):
    """`loglikelihoods` holds one value for the start and one for each iteration of the full
    run."""
    got = numbers(loglikelihoods).shape
    assert got in [(len(trace),) for trace in right_traces(em)], f"its shape was {got}."


@worth(3)
def those_of_the_full_run(rng, loglikelihoods, em):
    """The values are the log likelihoods of the run to convergence."""
    values = numbers(loglikelihoods)
    traces = [trace for trace in right_traces(em) if len(trace) == len(values)]
    assert any(close(values, trace) for trace in traces), "the values were different."


check = Checkpoint(
    one_for_each_iteration,
    those_of_the_full_run,
    hint="EM returns the list under the key 'loglik'; take it from the run without maxiter=12.",
)
