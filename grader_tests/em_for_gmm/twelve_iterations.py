"""Grades the run of 12 iterations on the simulated data, 4 points."""

from coursekit.checks import Checkpoint, close, numbers, worth

from .course_data import fit_simulated

ITERATIONS = 12
KEYS = "weights", "means", "covs", "loglik"


def same(result, expected):
    return all(close(result[key], expected[key]) for key in KEYS)


def right_results(em):
    """Return what 12 iterations give: with the right EM, and with the student's own.

    A mistake in `EM` has cost its own checkpoint. Results that do not depend on the number of
    iterations, though, do not show that 12 were run.
    """
    results = [fit_simulated(maxiter=ITERATIONS)]
    try:
        own, longer = (fit_simulated(em, maxiter=n) for n in (ITERATIONS, ITERATIONS + 1))
        if len(own["loglik"]) + 1 == len(longer["loglik"]):
            results.append(own)
    except (Exception, SystemExit):
        pass
    return results


@worth(1)
def there_are_twelve(rng, results, em):
    """`results` comes from 12 iterations of `EM`: its `loglik` holds 13 values."""
    got = len(numbers(results["loglik"]))
    assert got == ITERATIONS + 1, f"it held {got}."


@worth(3)
def they_start_where_the_full_run_starts(rng, results, em):
    """The 12 iterations run on the simulated data, from `initial_means`, `initial_covs` and
    `initial_weights`."""
    assert any(same(results, expected) for expected in right_results(em)), (
        "the parameters were different."
    )


check = Checkpoint(
    there_are_twelve,
    they_start_where_the_full_run_starts,
    hint=(
        "call EM as in the full run, with maxiter=12. The names that begin with `init_` are the "
        "true parameters that the data were drawn from, not the start of EM."
    ),
)
