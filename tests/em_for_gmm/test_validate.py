"""`nbgrader validate` on the student's side says what grading says of the visible checkpoints."""

import re

import nbformat
import pytest
from nbclient import NotebookClient
from nbgrader.utils import is_grade, is_solution

from coursekit.demo.sample_class import hand_in
from coursekit.release import run_nbgrader
from tests.support.commands import completed
from tests.support.em_notebook import read_notebook
from tests.support.places import ASSIGNMENT, HONEST_SAMPLES

NOTEBOOK = f"{ASSIGNMENT}.ipynb"
SOLUTION = (HONEST_SAMPLES / "vectorised.py").read_text("utf-8")
# Weights that EM uses, too many iterations, and an answer that only a hidden check can tell.
MISTAKES = """
# %% compute_weights
def compute_weights(counts):
    return [1 / len(counts) for count in counts]
# %% run_twelve_iterations
results = EM(data, initial_means, initial_covs, initial_weights, maxiter=13)
# %% answer_trend
loglikelihood_trend = "b"
"""
FAILED_CELL = re.compile(
    r"The following cell failed:\n\n *(.+)[\s\S]*?The error was:\n\n([\s\S]*?)\n\n(?=\n=|\Z)"
)


def optional_stubs():
    """Return the cells of the section without points that students may fill in."""
    cells = read_notebook("release").cells
    start = [cell.id for cell in cells].index("going-further")
    return [cell for cell in cells[start:] if is_solution(cell)]


@pytest.fixture(scope="module")
def course(tmp_path_factory, em_course, sandbox):
    """A copy of the course in which both have handed in and are graded."""
    folder = tmp_path_factory.mktemp("course")
    em_course.lay(folder)
    stubs = "".join(f"\n# %% {c.id.replace('-', '_')}\n{c.source}" for c in optional_stubs())
    head, rest = SOLUTION.split("# %% compute_weights\n")
    rest = rest[rest.index("# %%") :]
    for name, text in {"solution": SOLUTION + stubs, "mistakes": head + rest + MISTAKES}.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
        hand_in(folder / f"{name}.py", folder, ASSIGNMENT)
    completed(folder, ["nbgrader", "autograde", ASSIGNMENT])
    return folder


@pytest.fixture(scope="module")
def at_home(course, tmp_path_factory):
    """The release folder, as a student has it: without a course around it."""
    folder = tmp_path_factory.mktemp("home") / ASSIGNMENT
    (course / "release" / ASSIGNMENT).rename(folder)
    return folder


# How grading begins what the visible part says.
VISIBLE = re.compile(
    r"Checkpoint not passed\.|Not run\.|"
    r"All points\. Only what you see in the notebook is not passed:"
)


def validated(folder, notebook):
    """Validate a notebook in a student's folder; return {first line of the cell: error}."""
    nbformat.write(notebook, folder / NOTEBOOK)
    output = run_nbgrader("validate", NOTEBOOK, course=folder)
    failed = dict(FAILED_CELL.findall(output))
    assert bool(failed) != ("Success! Your notebook passes all the tests." in output)
    assert len(failed) == output.count("The following cell failed")
    return failed


def failed_when_graded(course, student):
    """Return {first line of the cell: failure of its visible part} of a graded submission."""
    path = course / "autograded" / student / ASSIGNMENT / NOTEBOOK
    failures = {}
    for cell in nbformat.read(path, as_version=4).cells:
        for output in cell.get("outputs", []):
            for check in output.get("metadata", {}).get("coursekit", {}).get("checks", []):
                if found := VISIBLE.match(check["sentence"]):
                    message = f"Checkpoint not passed. {check['sentence'][found.end() :]}"
                    failures[cell.source.partition("\n")[0]] = message
    return failures


def words(text):
    return re.sub(r"\x1b\[[\d;]*m", "", text).split()


@pytest.mark.parametrize("student", ["solution", "mistakes"])
def test_both_fail_the_same_visible_checkpoints_with_the_same_words(course, at_home, student):
    path = course / "submitted" / student / ASSIGNMENT / NOTEBOOK
    at_their_home = validated(at_home, nbformat.read(path, as_version=4))
    at_grading = failed_when_graded(course, student)
    assert len(at_grading) == {"solution": 0, "mistakes": 4}[student]
    assert {k: words(v) for k, v in at_their_home.items()} == {
        k: words(v) for k, v in at_grading.items()
    }


def test_the_optional_section_has_no_points_and_may_be_left_as_it_is(course, at_home):
    cells = read_notebook("source").cells
    start = [cell.id for cell in cells].index("going-further")
    assert len(optional_stubs()) == 3
    assert not any(map(is_grade, cells[start:]))
    # Grading runs nothing of it; at home it does.
    path = course / "submitted" / "solution" / ASSIGNMENT / NOTEBOOK
    ran = NotebookClient(
        nbformat.read(path, as_version=4), resources={"metadata": {"path": at_home}}
    ).execute()
    printed = [o.get("text", "") for c in ran.cells[start:] for o in c.get("outputs", [])]
    assert sum("this section is optional" in text for text in printed) == 3
