"""The hidden tests tell right from wrong: called directly, on functions and values."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal, norm

from coursekit.checks import input_seed, results
from grader_tests.em_for_gmm import (
    course_data,
    em,
    loglikelihoods,
    quiz,
    top_images,
    twelve_iterations,
)
from grader_tests.em_for_gmm.mutants import MUTANTS, STOP_EM
from tests.em_for_gmm.mutants_table import (
    BEGIN,
    CHECKPOINTS,
    END,
    PAGE,
    STEPS,
    earned,
    functions_with,
    row,
)
from tests.support.em_notebook import mutate, student_functions
from tests.support.places import HONEST_SAMPLES


def grade_functions(student):
    """Return the points that each function earns, by its name."""
    return {name: earned(student, name) for name in CHECKPOINTS}


def all_points(but=()):
    return {name: check.points for name, check in CHECKPOINTS.items() if name not in but}


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_the_solution_earns_all_points_whatever_the_hidden_inputs(solution, seed):
    token = input_seed.set(seed)
    try:
        assert grade_functions(solution) == all_points()
    finally:
        input_seed.reset(token)


@pytest.mark.parametrize(
    ("cell", "name"), [(cell, name) for cell, mutants in MUTANTS.items() for name in mutants]
)
def test_a_mistake_costs_its_own_checkpoint_and_no_other(cell, name):
    points = grade_functions(functions_with(cell, name))
    left = points.pop(cell)
    assert left < CHECKPOINTS[cell].points
    assert row(cell, name, left) in PAGE.read_text("utf-8"), (
        "python -m tests.em_for_gmm.mutants_table"
    )
    if (cell, name) in STOP_EM:
        points.pop("EM")
    assert points.items() <= all_points().items()


def test_the_page_has_no_other_mistakes():
    table = PAGE.read_text("utf-8").partition(BEGIN)[2].partition(END)[0]
    assert table.count("\n") == 4 + sum(map(len, MUTANTS.values()))


@pytest.mark.parametrize("path", sorted(HONEST_SAMPLES.glob("*.py")), ids=lambda p: p.stem)
@pytest.mark.parametrize("seed", [0, 5])
def test_an_honest_variant_earns_all_points(path, seed):
    token = input_seed.set(seed)
    try:
        assert grade_functions(student_functions(path.read_text())) == all_points()
    finally:
        input_seed.reset(token)


def test_untouched_stubs_earn_nothing():
    assert set(grade_functions(student_functions("# rest: stubs\n")).values()) == {0}


@pytest.mark.parametrize("seed", range(8))
def test_constant_helpers_and_a_constant_em_earn_nothing_for_the_loop(seed):
    """EM is compared with the student's own steps: steps that do nothing must not vouch for it."""
    constant = {
        "weights": np.full(3, 1 / 3),
        "means": np.zeros((3, 2)),
        "covs": np.tile(np.eye(2), (3, 1, 1)),
        "resp": np.full((30, 3), 1 / 3),
    }

    def fake_em(data, means, covariances, weights, maxiter=1000, thresh=1e-4):
        return constant | {"loglik": [0.0] * (maxiter + 1)}

    fakes = (
        lambda *_: constant["resp"],
        lambda *_: constant["weights"],
        lambda *_: constant["means"],
        lambda *_: constant["covs"],
    )
    token = input_seed.set(seed)
    try:
        assert em.check(fake_em, *fakes) == 0
    finally:
        input_seed.reset(token)


@pytest.fixture(scope="module")
def full_run(solution):
    return course_data.fit_simulated(solution["EM"])


class TestTwelveIterations:
    def test_twelve_iterations_earn_all_points(self, solution):
        results = course_data.fit_simulated(solution["EM"], maxiter=12)
        assert twelve_iterations.check(results, solution["EM"]) == 4

    @pytest.mark.parametrize("maxiter", [11, 13])
    def test_another_number_of_iterations_costs_a_point(self, solution, maxiter):
        results = course_data.fit_simulated(solution["EM"], maxiter=maxiter)
        assert twelve_iterations.check(results, solution["EM"]) == 3

    @pytest.mark.parametrize("maxiter", [23, 1000])
    def test_the_full_run_earns_nothing(self, solution, maxiter):
        results = course_data.fit_simulated(solution["EM"], maxiter=maxiter)
        assert twelve_iterations.check(results, solution["EM"]) == 0

    def test_iterations_from_the_true_parameters_earn_the_point_for_maxiter(self, solution, capsys):
        truth = course_data.simulated().truth
        results = solution["EM"](course_data.simulated().data, *truth, maxiter=12)
        capsys.readouterr()
        assert twelve_iterations.check(results, solution["EM"]) == 1
        assert "It converged by itself before that" in capsys.readouterr().out

    def test_a_mistake_in_em_does_not_count_twice(self):
        student_em = functions_with("EM", "forgets_the_weights")["EM"]
        results = course_data.fit_simulated(student_em, maxiter=12)
        assert twelve_iterations.check(results, student_em) == 4

    def test_a_run_that_was_cut_short_and_padded_does_not(self, solution):
        results = course_data.fit_simulated(solution["EM"], maxiter=5)
        results["loglik"] += [results["loglik"][-1]] * 7
        assert twelve_iterations.check(results, solution["EM"]) == 0

    def test_results_known_by_heart_do_not_without_an_em(self, solution):
        results = course_data.fit_simulated(solution["EM"], maxiter=12)
        assert twelve_iterations.check(results, lambda *_, **__: results) == 0


class TestAnswersThatFollow:
    """Numbers that were read off a student's own fit."""

    MISTAKES = (
        ("compute_covariances", "divided_by_the_number_of_data_points"),
        ("compute_responsibilities", "weights_ignored"),
        ("EM", "covariances_around_the_previous_means"),
    )

    @pytest.fixture(params=MISTAKES, ids=lambda mistake: mistake[1], scope="class")
    def student(self, request):
        functions = functions_with(*request.param)
        return [functions[name] for name in ("EM", *STEPS)]

    @pytest.fixture(scope="class")
    def fit(self, student):
        return course_data.fit_simulated(student[0])

    @pytest.mark.parametrize(
        ("check", "read"),
        [
            (quiz.first_weight, lambda fit: fit["weights"][0]),
            (quiz.second_mean, lambda fit: fit["means"][1][0]),
            (quiz.third_variance, lambda fit: fit["covs"][2][0][0]),
        ],
        ids=["weight", "mean", "variance"],
    )
    def test_they_earn_all_points_and_the_sentence_says_why(
        self, student, fit, full_run, check, read, capsys
    ):
        capsys.readouterr()
        assert check(read(fit), lambda: student) == 4
        another = abs(read(fit) - read(full_run)) > quiz.TOLERANCE
        assert ("It follows from your own functions" in capsys.readouterr().out) == another

    def test_the_right_answers_earn_all_points_too(self, student, full_run):
        assert quiz.first_weight(full_run["weights"][0], lambda: student) == 4

    def test_other_numbers_do_not(self, student, fit):
        assert quiz.first_weight(fit["weights"][0] + 0.01, lambda: student) == 0
        assert quiz.second_mean(fit["means"][1][1], lambda: student) == 0

    def test_the_untouched_start_does_not(self, student):
        start = course_data.simulated()
        assert quiz.first_weight(1 / 3, lambda: student) == 0
        assert quiz.second_mean(start.means[1][0], lambda: student) == 0
        assert quiz.third_variance(start.covariances[2][0, 0], lambda: student) == 0

    def test_without_the_functions_they_earn_nothing(self, fit):
        def missing():
            raise NameError("name 'EM' is not defined")

        assert quiz.first_weight(fit["weights"][0] + 0.1) == 0
        assert quiz.first_weight(fit["weights"][0] + 0.1, missing) == 0

    def test_what_a_made_up_em_returns_earns_nothing(self, student):
        made_up = {"weights": [0.2, 0.3, 0.5], "means": np.ones((3, 2)), "covs": [np.eye(2)] * 3}
        made_up |= {"loglik": [-700.0, -600.0, -500.0], "resp": np.full((100, 3), 1 / 3)}
        functions = [lambda *_, **__: made_up, *student[1:]]
        assert quiz.first_weight(0.2, lambda: functions) == 0
        assert quiz.second_mean(1.0, lambda: functions) == 0
        assert quiz.third_variance(1.0, lambda: functions) == 0


class TestTopImages:
    def test_one_picture_k_times_earns_nothing(self):
        def repeat(assignments, cluster, k=5):
            return assignments[assignments["assignments"] == cluster]["image"].tolist()[:1] * k

        assert top_images.check(repeat) == 0


class TestLoglikelihoods:
    def test_the_list_of_the_full_run_earns_all_points(self, solution, full_run):
        assert loglikelihoods.check(full_run["loglik"], solution["EM"]) == 4
        assert loglikelihoods.check(np.array(full_run["loglik"]), solution["EM"]) == 4

    def test_the_list_of_the_run_of_twelve_does_not(self, solution):
        results = course_data.fit_simulated(solution["EM"], maxiter=12)
        assert loglikelihoods.check(results["loglik"], solution["EM"]) == 0

    def test_one_number_for_each_iteration_does_not_make_a_trace(self, solution, full_run):
        noise = np.linspace(-700, -500, len(full_run["loglik"]))
        assert loglikelihoods.check(noise, solution["EM"]) == 0


class TestQuiz:
    def test_numbers_count_to_three_decimals_in_any_type(self, full_run):
        weight = full_run["weights"][0]
        for answer in (weight, np.float32(weight), np.array([weight]), 0.301, 0.3007, "0.3007"):
            assert quiz.first_weight(answer) == 4, answer
        for answer in (0.31, 0.29, full_run["weights"][1], None, "a third", [weight, weight], True):
            assert quiz.first_weight(answer) == 0, answer

    def test_each_number_belongs_to_its_own_question(self, full_run):
        assert quiz.second_mean(full_run["means"][1][0]) == 4
        assert quiz.second_mean(full_run["means"][1][1]) == 0
        assert quiz.third_variance(full_run["covs"][2][0, 0]) == 4
        assert quiz.third_variance(np.sqrt(full_run["covs"][2][0, 0])) == 0

    @pytest.mark.parametrize(
        "answer",
        ["a", "A", " (a) ", "a)", "Increasing", "monotonically increasing", "a: increasing", "A."],
    )
    def test_a_choice_is_understood_as_a_person_would(self, answer):
        assert quiz.loglikelihood_trend(answer) == 4

    @pytest.mark.parametrize("answer", ["b", "c", "neither", "", "a b", "not increasing", None, 1])
    def test_another_choice_earns_nothing(self, answer):
        assert quiz.loglikelihood_trend(answer) == 0

    def test_the_trend_is_read_off_the_values(self):
        assert [quiz.trend_of(v) for v in ([1, 2, 3], [3, 2, 1], [1, 3, 2])] == ["a", "b", "c"]

    def test_scores_count_two_points_and_each_cluster_one(self):
        fitted, row = course_data.fit_pictures(), course_data.doubtful_image()
        scores, cluster, doubtful = fitted.scores[0], fitted.clusters[0], fitted.clusters[row]
        assert quiz.first_image_cluster(scores, cluster, doubtful) == 4
        shares = list(scores / scores.sum())
        assert quiz.first_image_cluster(shares, int(cluster), float(doubtful)) == 4
        assert quiz.first_image_cluster(scores, (cluster + 1) % 4, doubtful) == 3
        assert quiz.first_image_cluster(scores, cluster, (doubtful + 1) % 4) == 3
        assert quiz.first_image_cluster(scores, cluster, None) == 3
        assert quiz.first_image_cluster(np.zeros(4), 9, "none") == 0

    def test_exactly_the_candidates_outside_the_top_five_count(self):
        shown, top = course_data.candidates(), course_data.ranking(0)[:5]
        outside = [n for n, path in enumerate(shown, start=1) if path not in top]
        for answer in (outside, set(outside), tuple(outside[::-1]), np.array(outside, float)):
            assert quiz.not_in_top_five(answer) == 4
        for answer in ([], outside[:-1], list(range(1, len(shown) + 1)), [n - 1 for n in outside]):
            assert quiz.not_in_top_five(answer) == 0

    def test_scores_without_the_weights_are_wrong_where_the_weights_decide(self):
        fitted, row = course_data.fit_pictures(), course_data.doubtful_image()
        first, doubtful = (fitted.scores[[0, row]] / fitted.weights).tolist()
        answers = first, np.argmax(first), np.argmax(doubtful)
        assert quiz.first_image_cluster(*answers) == 1


@pytest.fixture
def sentences():
    """Collect what checkpoints say."""
    token = results.set([])
    yield lambda: "\n".join(result.sentence for result in results.get() or [])
    results.reset(token)


def one_channel(channel=0):
    fit, colour = course_data.fit_pictures(), course_data.pictures()[1][0]
    spread = np.sqrt(fit.covs[:, channel, channel])
    return norm.pdf(colour[channel], fit.means[:, channel], spread)


def other_mean():
    fit, colour = course_data.fit_pictures(), course_data.pictures()[1][0]
    pairs = zip(fit.weights, np.roll(fit.means, 1, axis=0), fit.covs, strict=True)
    return [w * multivariate_normal.pdf(colour, mean=m, cov=c) for w, m, c in pairs]


SLIPS = {
    "the weights of the components were left out": (
        lambda: course_data.fit_pictures().scores[0] / course_data.fit_pictures().weights
    ),
    "the mean was that of another component": other_mean,
    "one channel was used": one_channel,
    "it held NaN": lambda: np.sqrt(-np.log(course_data.fit_pictures().scores[0])),
    "these are logarithms": lambda: np.log(course_data.fit_pictures().scores[0]),
    "another run than that of 20": lambda: course_data.fit_to_the_end().scores[0],
    "all of them were 0": lambda: np.zeros(4),
    "the values were different": lambda: [0.1, 0.2, 0.3, 0.4],
}


@pytest.mark.filterwarnings("ignore:invalid value:RuntimeWarning")
@pytest.mark.parametrize("said", SLIPS)
def test_wrong_scores_are_told_apart(said, sentences):
    assert quiz.first_image_cluster(SLIPS[said](), None, None) == 0
    assert f"Here {said}" in sentences() or said in sentences()


def test_answers_that_are_counted_from_one_are_told_so(sentences):
    fitted, row = course_data.fit_pictures(), course_data.doubtful_image()
    rows = [0, row]
    scores, clusters = fitted.scores[0], fitted.clusters[rows] + 1
    assert quiz.first_image_cluster(scores, *clusters) == 2
    assert sentences().count("It may be counted from 1.") == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda right: set(range(1, 9)) - right, "the others are asked for"),
        (lambda right: {number - 1 for number in right}, "numbered from 1"),
        (lambda right: right | {min(set(range(1, 9)) - right)}, "the numbers were different."),
    ],
)
def test_other_pictures_than_those_outside_the_top_five_are_told_apart(change, said, sentences):
    right = set(course_data.answers()["quiz_not_in_top_five"])
    assert quiz.not_in_top_five(change(right)) == 0
    assert said in sentences()


def test_an_index_is_named_for_each_of_the_three_numbers():
    hints = quiz.first_weight.hint, quiz.second_mean.hint, quiz.third_variance.hint
    assert [f"index {k}" in hint for k, hint in enumerate(hints)] == [True] * 3


class TestOwnFunctions:
    """Answers that follow from a student's own functions cost nothing more."""

    @pytest.fixture
    def student(self):
        def change(source):
            mistake = MUTANTS["compute_covariances"]["diagonal_only"]
            own = source.startswith("def compute_covariances(")
            return mutate(mistake, source) if own else source

        vectorised = (HONEST_SAMPLES / "vectorised.py").read_text()
        e_step = vectorised.partition("# %% compute_weights")[0]
        return student_functions(e_step, change)

    @pytest.fixture
    def own(self, student):
        """The fit of the pictures by the student's own functions."""
        return course_data.scored(student["EM"](*course_data.picture_start(), maxiter=20))

    def test_they_lead_to_scores_clusters_and_the_last_answer(self, student, own):
        functions = [student[name] for name in ("EM", *STEPS)]
        row = course_data.doubtful_image()
        answers = own.scores[0], own.clusters[0], own.clusters[row]
        assert quiz.first_image_cluster(*answers) < 4
        assert quiz.first_image_cluster(*answers, lambda: functions) == 4
        numbers = course_data.not_in_top_five(course_data.ranking(0, fitted=own))
        assert quiz.not_in_top_five(numbers, lambda: functions) == 4

    def test_what_is_no_em_leads_to_nothing(self, student, own):
        kept = {"weights": own.weights, "means": own.means, "covs": own.covs}

        def fake_em(data, *_, maxiter=1000, thresh=1e-4):
            return kept | {"loglik": [0.0] * (maxiter + 1), "resp": np.ones((len(data), 4)) / 4}

        functions = [fake_em, *(student[step] for step in STEPS)]
        answers = own.scores[0], own.clusters[0], own.clusters[course_data.doubtful_image()]
        alone = quiz.first_image_cluster(*answers)
        assert quiz.first_image_cluster(*answers, lambda: functions) == alone
