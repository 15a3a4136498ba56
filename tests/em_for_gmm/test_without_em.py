"""Points are for E-steps, M-steps and a loop of them; near misses keep what they have."""

import numpy as np
import pytest

from coursekit.demo.sample import without_markers
from grader_tests.em_for_gmm import dependence, em, inputs, trajectories
from grader_tests.em_for_gmm.mutants import MUTANTS
from tests.attacks.em_table import BEGIN, END, PAGE, earnings, samples, table
from tests.support.em_notebook import mutate, read_notebook, vectorised_sample
from tests.support.em_points import GRADED, STEPS, points_of
from tests.support.places import SUBMISSIONS

RUNS = "run_twelve_iterations", "take_loglikelihoods"
CONSTANTS = "constants", "noise", "steps_that_agree"
WITHOUT_A_LOOP = "one_iteration", "e_step_only", "kmeans_for_em", *CONSTANTS


@pytest.mark.parametrize("file", samples(), ids=lambda file: file.stem)
def test_a_sample_earns_what_it_says(file):
    text = file.read_text("utf-8")
    assert points_of(text) == dict.fromkeys(GRADED, 0) | earnings(text)


@pytest.mark.parametrize("name", WITHOUT_A_LOOP)
def test_without_a_loop_em_earns_two_points_at_most_and_the_runs_nothing(name):
    earned = earnings((SUBMISSIONS / "without_em" / f"{name}.py").read_text("utf-8"))
    assert earned.get("EM", 0) <= 2
    assert not earned.keys() & set(RUNS)


@pytest.mark.parametrize("name", CONSTANTS)
def test_constants_and_given_back_arguments_earn_five_points_at_most(name):
    text = (SUBMISSIONS / "without_em" / f"{name}.py").read_text("utf-8")
    assert sum(earnings(text).values()) <= 5


def test_the_page_has_the_table_of_the_samples():
    page = PAGE.read_text("utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0] == "\n" + table() + "\n"


@pytest.fixture
def start():
    return inputs.start_of_em(np.random.default_rng(3))


def fixed_steps(resp):
    """Return steps of which the E-step alone does anything."""
    return (
        resp,
        lambda counts: [1 / 3] * 3,
        lambda data, resp, counts: data[:3],
        lambda data, resp, counts, means: [np.eye(2)] * 3,
    )


def test_steps_that_follow_one_another_vouch_for_em(start):
    assert len([*trajectories.RightTrajectories(trajectories.RIGHT_STEPS, start)]) == 2


def test_an_m_step_that_ignores_the_responsibilities_vouches_for_nothing(start):
    steps = fixed_steps(trajectories.RIGHT_STEPS[0])
    assert len([*trajectories.RightTrajectories(steps, start)]) == 1


def test_an_e_step_that_counts_its_calls_vouches_for_nothing(start):
    calls = iter(range(100))

    def counting(data, weights, means, covariances):
        return np.random.default_rng(next(calls)).dirichlet(np.ones(3), len(data))

    steps = counting, *trajectories.RIGHT_STEPS[1:]
    assert len(trajectories.trajectory(steps, start)) > 2
    assert len([*trajectories.RightTrajectories(steps, start)]) == 1


def test_the_oracle_s_steps_alone_decide_where_no_steps_are_given(start):
    assert len([*trajectories.RightTrajectories((), start)]) == 1


def test_nan_is_no_difference():
    assert not dependence.differ([np.nan, 1], [np.nan, 1])
    assert dependence.differ([np.nan, 1], [np.nan, 2])


def test_numbers_in_another_shape_differ():
    assert dependence.differ([1, 1], [1, 1, 1])


def test_the_form_of_em_is_not_that_of_zeros():
    def zeros(data, means, covariances, weights, maxiter=1000, thresh=1e-4):
        n, k, d = len(data), len(means), len(data[0])
        trace, covs = np.zeros(maxiter + 1), np.zeros((k, d, d))
        parameters = {"weights": np.zeros(k), "means": np.zeros((k, d)), "covs": covs}
        return parameters | {"loglik": trace, "resp": np.full((n, k), 1 / k)}

    assert em.check(zeros, *trajectories.RIGHT_STEPS) == 0


# The points of a mistake in EM of each kind, and of the two runs that follow from it.
MISTAKES = {
    "forgets_the_covariances": (12, 4, 4),
    "uses_the_responsibilities_of_the_step_before": (10, 0, 0),
    "returns_the_responsibilities_of_the_step_before": (14, 4, 4),
    "ignores_maxiter": (7, 0, 4),
    "leaves_out_the_first_log_likelihood": (12, 0, 4),
    "returns_the_initial_parameters": (7, 4, 4),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_em_leaves_it_what_is_right(name):
    em_cell = next(
        cell.source for cell in read_notebook("source").cells if cell.source.startswith("def EM(")
    )
    # The loops of the solution over the data take three times as long.
    mistaken = mutate(MUTANTS["EM"][name], without_markers(em_cell))
    earned = points_of(f"{vectorised_sample(STEPS)}# %% EM\n{mistaken}\n")
    assert tuple(earned[cell] for cell in ("EM", *RUNS)) == MISTAKES[name]
