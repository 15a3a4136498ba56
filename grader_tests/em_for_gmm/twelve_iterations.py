"""Grades the run of 12 iterations on the simulated data, 4 points."""

from contextlib import suppress

from coursekit.checks import Checkpoint, close, numbers, worth

from . import reference
from .course_data import fit_simulated, simulated
from .inputs import start_of_em
from .loop import expect_a_loop
from .runs import ROUNDING, is_a_run, right_results

ITERATIONS = 12
KEYS = "weights", "means", "covs", "loglik"


def same(result, expected):
    return all(close(result[key], expected[key]) for key in KEYS)


def from_the_truth(results, em):
    """Tell whether results are those of a run from the true parameters that converged by itself."""
    data = simulated().data
    for fit in (reference.fit, em):
        # A student's EM may do anything.
        with suppress(Exception, SystemExit):
            expected = fit(data, *simulated().truth, maxiter=ITERATIONS)
            if len(expected["loglik"]) <= ITERATIONS and same(results, expected):
                return True
    return False


@worth(1)
def there_are_twelve(rng, results, em, *steps):
    """`results` comes from 12 iterations of `EM`: its `loglik` holds 13 values, which rise to the
    log likelihood of its parameters."""
    remark, got = None, len(numbers(results["loglik"]))
    if got <= ITERATIONS and from_the_truth(results, em):
        remark = "It converged by itself before that, since it did not start as the full run does."
    else:
        assert got == ITERATIONS + 1, f"it held {got}."
        expected = fit_simulated(maxiter=ITERATIONS)
        assert is_a_run(results, expected), "they did not rise to that."
    expect_a_loop(rng, em, steps, start_of_em(rng))
    return remark


@worth(3)
def they_start_where_the_full_run_starts(rng, results, em, *steps):
    """The iterations run on the simulated data, from `initial_means`, `initial_covs` and
    `initial_weights`."""
    made = len(numbers(results["loglik"])) - 1
    if made != ITERATIONS:
        # Nobody had to start the full run anew.
        full_runs = right_results(em, {}, {"maxiter": 2}, least=ROUNDING)
        assert not any(same(results, full) for full in full_runs), "it was the full run."
    accepted = right_results(em, {"maxiter": made}, {"maxiter": made + 1})
    assert any(same(results, expected) for expected in accepted), (
        "the parameters were different. The names that begin with `init_` are the true parameters "
        "that the data were drawn from, not the start of EM."
    )
    expect_a_loop(rng, em, steps, start_of_em(rng))


check = Checkpoint(
    there_are_twelve,
    they_start_where_the_full_run_starts,
    hint="call EM as in the full run, with maxiter=12, and keep what it returns as `results`.",
)
