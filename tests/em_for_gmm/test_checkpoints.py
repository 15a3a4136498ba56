"""What students see while they work: the messages of visible checkpoints, and EM's progress."""

import numpy as np
import pytest

from tests.submissions.mutants import MUTANTS
from tests.support.em_notebook import mutate, read_notebook, student_functions
from tests.support.places import ASSIGNMENT, ROOT

SOURCE = ROOT / "source" / ASSIGNMENT
RELEASE = {
    cell.metadata["nbgrader"]["grade_id"]: cell.source
    for cell in read_notebook("release").cells
    if "nbgrader" in cell.metadata
}
CHECKPOINTS = {
    "compute_responsibilities": "checkpoint_responsibilities",
    "compute_weights": "checkpoint_weights",
    "compute_means": "checkpoint_means",
    "compute_covariances": "checkpoint_covariances",
    "EM": "checkpoint_em",
    "get_top_images": "checkpoint_top_images",
}


@pytest.fixture(autouse=True)
def files_beside_the_notebook(monkeypatch):
    monkeypatch.syspath_prepend(SOURCE)


def run_checkpoint(name, namespace):
    """Run a visible checkpoint; return its exception, or None when it is passed."""
    try:
        exec(compile(RELEASE[name], name, "exec"), namespace)
    except Exception as error:
        return error
    return None


def message(function, *replacements):
    """Return what the checkpoint of a function says of a solution with these changes."""

    def change(source):
        return mutate(replacements, source) if source.startswith(f"def {function}(") else source

    namespace = student_functions("", change)
    if function == "EM":
        for name in ("generate_MoG_data", "simulated_parameters_code", "fit_code"):
            exec(RELEASE[name], namespace)
    error = run_checkpoint(CHECKPOINTS[function], namespace)
    return error and str(error)


class TestTheOrder:
    """Missing, then the type, then the shape, then the values."""

    def test_what_is_not_defined_is_named(self):
        namespace = {"np": np}
        assert "compute_weights is not defined yet" in str(
            run_checkpoint("checkpoint_weights", namespace)
        )

    def test_an_untouched_stub_says_what_to_do(self):
        namespace = student_functions("# rest: stubs")
        text = str(run_checkpoint("checkpoint_means", namespace))
        assert "compute_means is still to be written" in text
        assert "Replace this line with your code" in text

    def test_a_missing_return(self):
        said = message("compute_weights", ("    return weights", "    pass"))
        assert said == "weights is None: does the function end with a return?"

    def test_a_wrong_type(self):
        said = message("compute_weights", ("counts[k] / np.sum(counts)", "..."))
        assert said == (
            "weights should hold one number for each cluster, shape (2,), "
            "but is [Ellipsis, Ellipsis]."
        )

    def test_a_wrong_shape(self):
        said = message("compute_means", ("resp[i, k] * data[i]", "resp[i, k] * data[i][0]"))
        assert said.startswith("means has shape (2,) but should have (2, 2): a mean for each")

    def test_a_wrong_value_stands_beside_the_right_one(self):
        said = message("compute_weights", ("/ np.sum(counts)", "/ num_clusters"))
        assert "should be\n[0.27904866 0.72095134]\nbut yours is\n[0.41857299 1.0814" in said
        assert "Divide each soft count by the number of data points" in said

    def test_a_name_error_in_the_student_s_own_code_stays_as_it_is(self):
        namespace = {"np": np}
        exec("def compute_weights(counts): return count / 3", namespace)
        error = run_checkpoint("checkpoint_weights", namespace)
        assert type(error) is NameError
        assert error.name == "count"


@pytest.mark.parametrize(
    ("function", "name", "advice"),
    [
        ("compute_responsibilities", "not_normalised", "Divide each row by its own sum"),
        ("compute_responsibilities", "weights_ignored", "the weight times the density"),
        ("compute_weights", "equal_weights", "Divide each soft count by the number of data"),
        ("compute_means", "divided_by_the_number_of_data_points", "divide the sum by the soft"),
        ("compute_covariances", "uncentred", "data[i] - means[k] with itself"),
        ("compute_covariances", "diagonal_only", "the outer product"),
        ("EM", "forgets_the_means", "results['means'] is what EM started from"),
        ("EM", "leaves_out_the_first_log_likelihood", "has 23 entries instead of 24, one for the"),
        ("EM", "covariances_around_the_previous_means", "use the newest values, in the order"),
        ("get_top_images", "ascending", "b'd' (0.8) and b'e' (0.6), in this order"),
        ("get_top_images", "ignores_k", "With k=2 there should be two images"),
    ],
)
def test_a_typical_mistake_is_answered_with_what_to_look_at(function, name, advice):
    assert advice in message(function, *MUTANTS[function][name])


def test_pictures_are_counted_and_of_the_right_kind_before_anything_is_hashed():
    returned = 'return top_images["image"]'
    said = message("get_top_images", (returned, "return [[1], [2], [3]]"))
    assert said == "With k=2 there should be two images, but you returned 3."
    said = message("get_top_images", (returned, "return [[1], [2]]"))
    assert said.startswith("get_top_images should return entries of the column image, but")


@pytest.mark.parametrize(
    ("cell", "answer", "said"),
    [
        ("quiz_first_weight", "first_weight = [0.1, 0.2]", "one number, but is [0.1, 0.2]"),
        ("quiz_first_weight", "first_weight = 1.5", "between 0 and 1, but yours is 1.5"),
        ("quiz_second_mean", "second_mean = 'five'", "one number, but is 'five'"),
        ("quiz_third_variance", "pass", "third_variance is not defined yet"),
        ("quiz_loglikelihood_trend", "loglikelihood_trend = 'up'", "'a', 'b' or 'c'"),
        ("quiz_not_in_top_five", "not_in_top_five = 3", "a list of numbers, but is 3"),
        ("quiz_not_in_top_five", "not_in_top_five = [0]", "numbered from 1 to 8"),
    ],
)
def test_a_slip_in_an_answer_is_caught_when_it_is_made(cell, answer, said):
    namespace = {"np": np, "candidates": list("abcdefgh")}
    exec(answer, namespace)
    assert said in str(run_checkpoint(cell, namespace))


def test_a_failed_checkpoint_is_shown_without_a_traceback_in_lines_that_validate_keeps():
    namespace = student_functions("# rest: stubs")
    lines = run_checkpoint("checkpoint_responsibilities", namespace)._render_traceback_()
    assert "Checkpoint not passed." in lines[0]
    assert "Replace this line with your code, then run this cell again." in lines
    assert max(map(len, lines[1:])) <= 80


class TestProgress:
    @pytest.fixture
    def shown(self, monkeypatch):
        """The texts that with_progress shows, at every iteration, without an IPython."""
        texts = []

        class Handle:
            def update(self, data, raw):
                texts.append(data["text/plain"])

        monkeypatch.setattr("IPython.display.display", lambda *_, **__: Handle())
        monkeypatch.setattr("time.monotonic", iter(range(10**6)).__next__)
        return texts

    def test_it_shows_the_iteration_and_the_log_likelihood_and_fills_up(self, solution, shown):
        trace = [-1000.0]
        for it in solution["with_progress"](range(1000), trace, 1e-4):
            trace.append(trace[-1] + 10.0 ** (2 - it))
            if it == 6:
                break
        assert shown[-1] == "iterations: 7, log likelihood: -888.8889"
        assert shown[-2].endswith("iteration 5, log likelihood -888.8890")
        filled = [text.count("█") for text in shown[:-1]]
        assert filled == sorted(filled)
        assert 20 < filled[-1] < 30

    @pytest.mark.parametrize("values", [[], [None], ["a", "b"], [np.nan] * 2, [3.0, 1.0, 2.0]])
    def test_nothing_in_the_trace_ends_the_iterations(self, solution, shown, values):
        trace = list(values)
        assert list(solution["with_progress"](range(4), trace, 0.0)) == [0, 1, 2, 3]
