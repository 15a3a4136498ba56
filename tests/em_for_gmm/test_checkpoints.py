"""What students see while they work: the messages of visible checkpoints, and EM's progress."""

import importlib
import io
import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import PIL.Image
import pytest
from matplotlib.colors import to_rgb

from grader_tests.em_for_gmm import course_data
from grader_tests.em_for_gmm.mutants import MUTANTS
from tests.support.em_notebook import mutate, read_notebook, student_functions
from tests.support.places import ASSIGNMENT, HONEST_SAMPLES, ROOT

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
FAST = (HONEST_SAMPLES / "vectorised.py").read_text("utf-8")


@pytest.fixture(autouse=True)
def files_beside_the_notebook(monkeypatch):
    monkeypatch.syspath_prepend(SOURCE)
    sys.modules.pop("checkpoint", None)  # it remembers which checkpoints were passed


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


@pytest.fixture(scope="module")
def simulated():
    """The names that the notebook has below the plot of the initial clusters."""
    namespace = student_functions(FAST)
    namespace |= {"print": lambda *_: None}
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(SOURCE)
        for name in ("simulated_parameters_code", "fit_code"):
            exec(RELEASE[name], namespace)
    return namespace


def run(names, start="initial_means, initial_covs, initial_weights", **limits):
    """Return the names once more, with `results` of another run of EM."""
    start = eval(start, names)
    return names | {"results": names["EM"](names["data"], *start, **limits)}


class TestTwelveIterations:
    CELL = "checkpoint_twelve_iterations"

    def test_a_run_from_the_true_parameters_is_told_by_its_start(self, simulated):
        namespace = run(simulated, "init_means, init_covariances, init_weights", maxiter=12)
        said = str(run_checkpoint(self.CELL, namespace))
        assert "results converged by itself, after 5 iterations: results does not start" in said
        assert "Give EM initial_means, initial_covs and initial_weights" in said
        assert "maxiter" not in said

    def test_thirteen_iterations_are_told_what_maxiter_counts(self, simulated):
        said = str(run_checkpoint(self.CELL, run(simulated, maxiter=13)))
        assert "results comes from 13 iterations instead of 12. maxiter is the number" in said
        assert "start" not in said

    def test_a_run_under_another_name_is_looked_for(self, simulated):
        said = str(run_checkpoint(self.CELL, simulated))
        assert "23 iterations instead of 12" in said
        assert "stored under the name results?" in said

    def test_one_iteration_is_in_the_singular(self, simulated):
        said = str(run_checkpoint(self.CELL, run(simulated, maxiter=1)))
        assert "results comes from 1 iteration instead of 12" in said

    def test_the_run_of_twelve_passes(self, simulated):
        assert run_checkpoint(self.CELL, run(simulated, maxiter=12)) is None


class TestLogLikelihoods:
    @pytest.mark.parametrize("take", ["[-1]", "[0]"])
    def test_one_number_is_told_that_the_list_is_asked_for(self, simulated, take):
        taken = eval(f"results['loglik']{take}", simulated)
        said = str(
            run_checkpoint("checkpoint_loglikelihoods", simulated | {"loglikelihoods": taken})
        )
        assert "The whole list is asked for" in said


class TestAMistakeAbove:
    """A checkpoint below a failed one leads to it."""

    @pytest.fixture
    def names(self, simulated):
        wrong = mutate(
            MUTANTS["compute_responsibilities"]["weights_ignored"],
            "\n".join(
                cell.source
                for cell in read_notebook("source").cells
                if cell.source.startswith("def compute_responsibilities(")
            ),
        )
        names = dict(simulated)
        exec(student_code(FAST, "EM"), names)
        exec(wrong, names)
        return run(names)

    def test_a_right_em_points_to_the_wrong_step(self, names):
        run_checkpoint("checkpoint_responsibilities", names)
        for step in ("weights", "means", "covariances"):
            assert run_checkpoint(f"checkpoint_{step}", names) is None
        said = str(run_checkpoint("checkpoint_em", names))
        first = "The checkpoint of compute_responsibilities above is not passed: mend that first."
        assert said.startswith(f"{first} results['loglik'] has 67 entries")
        loglikelihoods = names["results"]["loglik"]
        names = names | {"loglikelihoods": loglikelihoods}
        assert str(run_checkpoint("checkpoint_loglikelihoods", names)).startswith(first)

    def test_checkpoints_that_were_not_run_may_be_to_blame(self, names):
        said = str(run_checkpoint("checkpoint_em", names))
        assert said.startswith("If a checkpoint above is not passed, mend that first. results['log")

    def test_nothing_above_is_named_where_all_is_passed(self, simulated):
        for step in ("responsibilities", "weights", "means", "covariances", "em"):
            assert run_checkpoint(f"checkpoint_{step}", simulated) is None
        said = str(run_checkpoint("checkpoint_twelve_iterations", run(simulated, maxiter=13)))
        assert said.startswith("results comes from 13")

    @pytest.mark.parametrize(
        ("cell", "name"), [("checkpoint_em", "results"), ("check_image_fit", "out")]
    )
    def test_a_provided_cell_that_stopped_is_named(self, simulated, cell, name):
        names = {k: v for k, v in simulated.items() if k not in ("results", "out")}
        said = str(run_checkpoint(cell, names))
        assert f"{name} is not there: the provided cell above that makes it stopped with" in said
        assert "complete the cell" not in said


def student_code(text, name):
    return text.partition(f"# %% {name}\n")[2].partition("# %%")[0]


@pytest.fixture(scope="module")
def pictures():
    """The names that the notebook has above the quiz on the first picture, without an EM."""
    fitted, (paths, colours) = course_data.fit_pictures(), course_data.pictures()
    start = course_data.picture_start()
    images = pd.DataFrame({"path": paths, "image": b"", "rgb": start[0]})
    images[["red", "green", "blue"]] = colours
    out = vars(fitted) | {"resp": fitted.scores / fitted.scores.sum(axis=1, keepdims=True)}
    row = course_data.doubtful_image()
    return {
        **{"np": np, "pd": pd, "images": images, "out": out, "print": lambda *_: None},
        "after_20": len(out["loglik"]) - 1,
        "about_pictures": course_data.about_pictures(),
        "first_image_scores": fitted.scores[0],
        "first_image_cluster": fitted.clusters[0],
        "doubtful_image_cluster": fitted.clusters[row],
    }


class TestThePictures:
    def test_the_run_to_convergence_passes_its_checkpoint(self, pictures):
        end = course_data.fit_to_the_end()
        names = pictures | {"out": pictures["out"] | {"loglik": end.loglik}}
        assert run_checkpoint("check_image_fit", names) is None

    @pytest.mark.parametrize(
        ("change", "said"),
        [
            (lambda out: {"loglik": out["loglik"][:8]}, "EM stopped after 7 iterations on the pic"),
            (lambda out: {"loglik": out["loglik"][::-1]}, "falls at some iteration"),
            (lambda out: {"weights": out["weights"][:3]}, "shape (3,) but should have (4,)"),
            (lambda out: {"means": out["means"] * np.nan}, "out['means'] holds NaN"),
        ],
    )
    def test_a_wrong_run_is_told_what_is_wrong(self, pictures, change, said):
        out = pictures["out"] | change(pictures["out"])
        assert said in str(run_checkpoint("check_image_fit", pictures | {"out": out}))

    @pytest.mark.parametrize(
        ("name", "answer", "said"),
        [
            ("first_image_scores", [np.nan, 1, 2, 3], "first_image_scores holds NaN"),
            ("first_image_scores", [0.1, 0.2], "has shape (2,) but should have (4,)"),
            ("first_image_cluster", 4, "first_image_cluster is 4: it should be 0, 1, 2 or 3."),
            ("first_image_cluster", 2, "but the highest of your scores is that of component 0"),
            ("doubtful_image_cluster", None, "has no answer yet"),
            ("doubtful_image_cluster", 7, "it should be 0, 1, 2 or 3."),
        ],
    )
    def test_a_slip_in_the_first_quiz_is_caught(self, pictures, name, answer, said):
        scores = np.array([4.0, 0, 1, 0])
        names = pictures | {"first_image_scores": scores, "first_image_cluster": 0}
        assert run_checkpoint("quiz_first_image_cluster", names) is None
        error = run_checkpoint("quiz_first_image_cluster", names | {name: answer})
        assert said in str(error)


class TestOverwrittenNames:
    """A cell of a student's own that takes a name of the notebook is told of, in one sentence."""

    @pytest.mark.parametrize(
        ("cell", "name", "value", "line"),
        [
            ("quiz_first_image_cluster", "out", {"loglik": [0] * 31}, "out = EM(img_data, …, ma"),
            ("parameters_of_the_pictures", "out", None, "out = EM(img_data, …, maxiter=20)"),
            ("fit_code", "data", [1, 2, 3], "data = generate_MoG_data(…)"),
            ("final_clusters", "data", None, "data = generate_MoG_data(…)"),
            ("fit_images_code", "images", [b"a"], "images = load_images()"),
            ("assignments_code", "images", [b"a"], "images = load_images()"),
            ("show_candidates", "images", [b"a"], "images = load_images()"),
            ("assignments_code", "weights", [0.5, 0.5], 'weights = out["weights"]'),
        ],
    )
    def test_it_says_which_cell_to_run_again(self, pictures, cell, name, value, line):
        fit = {"weights": [0.25] * 4, "means": np.ones((4, 3)), "covariances": np.ones((4, 3, 3))}
        said = str(run_checkpoint(cell, pictures | fit | {name: value}))
        assert f"{name}" in said
        assert "is no longer" in said
        assert f"Run the cell with `{line}" in said

    def test_functions_that_show_pictures_do_not_need_the_name_image(self, monkeypatch):
        names = student_functions("")
        cell = RELEASE["display_images"].partition("\n\n\nfor folder")[0]
        shown = []
        monkeypatch.setattr(names["plt"], "show", lambda: shown.append(names["plt"].gcf()))
        exec(cell, names)
        names |= dict.fromkeys(["Image", "BytesIO", "Path"], "a student's own")
        names["display_images"]([png()])
        assert len(shown[0].axes[0].images) == 1
        names["plt"].close("all")


def png():
    file = io.BytesIO()
    PIL.Image.new("RGB", (2, 2)).save(file, "PNG")
    return file.getvalue()


def test_a_failed_checkpoint_is_shown_without_a_traceback_in_lines_that_validate_keeps():
    namespace = student_functions("# rest: stubs")
    lines = run_checkpoint("checkpoint_responsibilities", namespace)._render_traceback_()
    assert "Checkpoint not passed." in lines[0]
    assert "Replace this line with your code, then run this cell again." in lines
    assert max(map(len, lines[1:])) <= 80


THEMES = Path(sys.prefix, "share/jupyter/lab/themes/@jupyterlab")


def colour(text, behind=(255, 255, 255)):
    """Return the RGB of a CSS colour, over what is behind it where it is translucent."""
    if text.startswith("rgba"):
        *rgb, alpha = map(float, re.findall(r"[\d.]+", text))
        return tuple(alpha * c + (1 - alpha) * b for c, b in zip(rgb, behind, strict=True))
    return tuple(round(255 * part) for part in to_rgb(text))


def contrast(first, second):
    """Return the contrast of two RGB colours, from 1 to 21, as WCAG 2 defines it."""

    def luminance(rgb):
        parts = np.array(rgb) / 255
        linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
        return linear @ [0.2126, 0.7152, 0.0722]

    dark, light = sorted(map(luminance, (first, second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark", "dark-high-contrast"])
def test_the_title_of_a_failed_checkpoint_can_be_read_in_every_theme(theme):
    css = (THEMES / f"theme-{theme}-extension" / "index.css").read_text("utf-8")

    def said(name, *behind):
        return colour(re.search(rf"--jp-{name}:\s*([^;]+);", css)[1], *behind)

    page = said("layout-color0")
    behind = said("rendermime-error-background", page)
    letters = said("content-font-color1", behind)
    title = importlib.import_module("checkpoint").NotPassedError("x")._render_traceback_()[0]
    # Sixteen colours are what a theme makes of them, so none of those may be used.
    codes = [code for code in re.findall(r"\x1b\[([\d;]*)m", title) if code not in ("0", "1")]
    given = dict(re.findall(r"([34]8);2;(\d+;\d+;\d+)", ";".join(codes)))
    assert re.fullmatch(r"(1;)?([34]8;2;\d+;\d+;\d+;?)*", ";".join(codes))
    given = {kind: tuple(map(int, rgb.split(";"))) for kind, rgb in given.items()}
    assert contrast(given.get("38", letters), given.get("48", behind)) >= 4.5


def test_what_is_passed_is_ticked():
    passed = [text for text in RELEASE.values() if "Checkpoint passed:" in text]
    assert len(passed) == 9
    assert all(text.count("✓ Checkpoint passed:") == 1 for text in passed)


class TestProgress:
    @pytest.fixture
    def shown(self, solution, monkeypatch):
        """The texts that with_progress shows, at every iteration, without an IPython."""
        texts = []

        class Handle:
            def update(self, data, raw):
                texts.append(data["text/plain"])

        names = solution["with_progress"].__globals__
        monkeypatch.setitem(names, "display", lambda *_, **__: Handle())
        monkeypatch.setitem(names, "monotonic", iter(range(10**6)).__next__)
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
