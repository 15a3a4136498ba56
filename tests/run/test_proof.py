"""The solution and the untouched release are graded before a class; what they lose is refused."""

import ast
import dataclasses

import nbformat
import pytest

from coursekit.course import open_course
from coursekit.errors import CourseKitError
from coursekit.nbgrader_seam.execute import TrustedExecute
from coursekit.run.assignment import read_assignment
from coursekit.run.cache import Cache
from coursekit.run.causes import cause_of
from coursekit.run.preflight import releasable, ungradable
from coursekit.run.proof import faults_of, proof_of, proven
from tests.support.foreign_course import THE_TWO_LINES
from tests.support.notebooks import percent_notebook

pytestmark = pytest.mark.usefixtures("sandbox")

SOLUTION = """
# %% code imports
import random
import time
# %% code given
made_at = time.time()
limit = 10
# %% code answers solution
### BEGIN SOLUTION
def double(x):
    return 2 * x

def roll(n):
    return [random.randint(1, 6) for _ in range(n)]

def wrap(x):
    return object()
### END SOLUTION
"""

# For each grade cell: its text, and a part of what is said of it, or None where nothing is.
CELLS = {
    "right": ("assert double(2) == 4", None),
    "wrong": (
        "x = 1\nassert double(2) == 5",
        "solution in source/ earns 0 of 1 points in cell wrong, line 2: AssertionError.",
    ),
    "seed": (
        "random.seed(1)\nexpected = [random.randint(1, 6) for _ in range(9)]\nrandom.seed(1)\n"
        "assert roll(9) == expected",
        "line 4: the seed that it sets does not reach the student's code",
    ),
    "package": (
        "import no_such_package\nassert no_such_package.check(double)",
        "line 1: the package no_such_package is not installed here.",
    ),
    "file": (
        "assert open('measured.csv').read() == double('a')",
        "line 1: measured.csv is a file that grading does not have.",
    ),
    "crossing": (
        "import threading\nassert wrap(threading.Lock())",
        "line 2: `wrap` cannot be given: a value of type lock is not plain data.",
    ),
    "undefined": ("assert tripple(1) == 3", "line 1: tripple is not defined when the cell runs."),
    "hidden": (
        "assert double\n### BEGIN HIDDEN TESTS\nassert double(1) == 2\nassert double(2) == 9\n"
        "### END HIDDEN TESTS",
        "in cell hidden, line 4: AssertionError.",
    ),
    "given_away": (
        "try:\n    assert double(2) == 4\nexcept NameError:\n    pass",
        "the untouched release earns 1 of 1 points in cell given_away, with nothing filled in.",
    ),
    "on_purpose": ("assert limit == 10", None),
    "restless": (
        "assert made_at and double(1) == 2",
        "cell restless uses made_at, which cell number 2 makes anew at each run",
    ),
}


def course_with(folder, text, **settings):
    """Return an assignment and what grades it, of a notebook of percent cells."""
    here = folder / "source" / "ps1"
    here.mkdir(parents=True)
    nbformat.write(percent_notebook(text), here / "ps1.ipynb")
    (folder / "nbgrader_config.py").write_text("c = get_config()\n" + THE_TWO_LINES)
    course = open_course(folder)
    return read_assignment(course, "ps1", TrustedExecute(config=course.config, **settings))


def text_of(cells):
    return SOLUTION + "".join(f"# %% code {n} grade 1\n{text}\n" for n, (text, _) in cells.items())


@pytest.fixture(scope="module")
def proved(tmp_path_factory):
    folder = tmp_path_factory.mktemp("proof")
    found = course_with(folder, text_of(CELLS))
    notebook = found.notebooks["ps1"]
    return found, notebook, proof_of(notebook, found.snapshot, Cache(folder / "cache"))


@pytest.fixture(scope="module")
def faults(proved):
    _, notebook, proof = proved
    return {fault.cell: fault for fault in faults_of("ps1", notebook, proof, {})}


@pytest.mark.parametrize("cell", CELLS)
def test_what_the_solution_loses_and_the_release_earns_is_named_with_its_cause(faults, cell):
    _, said = CELLS[cell]
    if said is None:
        assert cell not in faults
    else:
        assert said in faults[cell].sentence
        assert faults[cell].remedy


def test_no_remedy_is_to_mend_the_solution_or_the_tests(faults):
    for fault in faults.values():
        assert "took too long or too much memory" not in fault.sentence
        assert "Mend the solution or the tests" not in fault.remedy


def test_grading_refuses_with_all_of_them_and_a_setting_to_paste(proved, tmp_path):
    found, _, _ = proved
    with pytest.raises(CourseKitError) as refused:
        proven(found, Cache(tmp_path))
    said = str(refused.value)
    assert said.startswith(
        "9 cells cannot be graded as written:\n  ps1: cell restless uses made_at"
    )
    _, _, setting = said.partition("c.TrustedExecute.manual_cells = ")
    manual = ast.literal_eval(setting)
    assert manual["ps1"].keys() == CELLS.keys() - {"right", "on_purpose"}
    assert manual["ps1"]["package"].endswith(
        "line 1: the package no_such_package is not installed here"
    )
    again = course_with(tmp_path / "again", text_of(CELLS), manual_cells=manual)
    proven(again, Cache(tmp_path / "cache"))


def test_what_is_read_and_what_is_run_is_refused_at_once(tmp_path):
    """Cells that are refused by reading alone are left out of the run that looks at the others."""
    cells = CELLS | {"magic": ("%%bash\nls", None)}
    found = {name: cells[name] for name in ("right", "magic", "wrong")}
    settings = {"manual_cells": {"other": {"one": "mine"}}}
    course_with(tmp_path, text_of(found))
    course = open_course(tmp_path)
    wanted = TrustedExecute(config=course.config, **settings)
    cache = Cache(tmp_path / "cache")
    with pytest.raises(CourseKitError) as refused:
        releasable(course, "ps1", wanted, cache)
    said = str(refused.value)
    assert said.startswith("2 cells cannot be graded as written:\n  ps1: Cell magic")
    assert "  ps1: the solution in source/ earns 0 of 1 points in cell wrong, line 2" in said
    manual = ast.literal_eval(said.partition("manual_cells = ")[2])
    assert manual.keys() == {"other", "ps1"}
    assert manual["ps1"].keys() == {"magic", "wrong"}


def test_accepted_cells_are_not_refused(proved):
    found, notebook, proof = proved
    accepted = dict.fromkeys(CELLS, "It shows how.")
    assert faults_of("ps1", notebook, proof, accepted) == []
    assert ungradable("ps1", dataclasses.replace(found, accepted=accepted)) == []


@pytest.mark.parametrize("accepted", [{"no_such_cell": "why"}, {"right": ""}, {"right": None}])
def test_an_accepted_cell_has_to_be_one_with_a_reason(tmp_path, accepted):
    with pytest.raises(CourseKitError, match="give the id of a grade cell, and the reason"):
        course_with(tmp_path, text_of(CELLS), accepted_cells={"ps1": accepted})


@pytest.mark.parametrize(
    ("manual", "said"),
    [
        (
            {"wright": "why"},
            r"\(did you mean right\?\): give the id of a cell that is graded autom",
        ),
        ({"answers": "why"}, "names answers of ps1 in nbgrader_config.py: give the id of a cell"),
        ({"right": " "}, "names right of ps1 .*, and why a person grades it"),
        ({"wrong": "why"}, "manual_cells and accepted_cells both name wrong of ps1"),
    ],
)
def test_a_cell_graded_by_hand_has_to_be_an_automatic_one_with_a_reason(tmp_path, manual, said):
    settings = {"manual_cells": {"ps1": manual}, "accepted_cells": {"ps1": {"wrong": "why"}}}
    with pytest.raises(CourseKitError, match=said):
        course_with(tmp_path, text_of(CELLS), **settings)


def test_a_cell_graded_by_hand_is_not_looked_at(tmp_path):
    """It is no Python, loses the solution's points, and gives some to the untouched release."""
    cells = {"right": CELLS["right"], "wrong": ("%%bash\nls", None), "free": ("1", None)}
    manual = {"ps1": {"wrong": "A command.", "free": "A free text."}}
    found = course_with(tmp_path, text_of(cells), manual_cells=manual)
    for notebook in found.notebooks.values():
        assert ungradable("ps1", found) == []
        assert list(notebook.frame["grade_cells"]) == ["right"]
    proven(found, Cache(tmp_path / "cache"))


def test_another_language_than_python_is_refused(tmp_path):
    found = course_with(tmp_path, text_of({"right": CELLS["right"]}))
    source = found.notebooks["ps1"].source
    source.metadata.kernelspec = {"name": "ir", "language": "R", "display_name": "R"}
    with pytest.raises(CourseKitError, match=r"the kernel ir \(R\): only Python is graded"):
        proven(found, Cache(tmp_path / "cache"))


def test_a_package_that_locked_cells_need_and_is_not_there_is_the_cause(tmp_path):
    text = "# %% code more_imports\nfrom no_such_package import check\n" + text_of(
        {"one": ("check(double(1), 2)", "")}
    )
    found = course_with(tmp_path, text)
    with pytest.raises(CourseKitError, match="needs the package no_such_package, which is"):
        proven(found, Cache(tmp_path / "cache"))


def test_hidden_tests_that_do_not_load_are_one_cells_fault(tmp_path):
    """The instructor's text that fails is too: the others are looked at as well."""
    hidden = "assert double(1) == 2\n### BEGIN HIDDEN TESTS\nimport {}\n### END HIDDEN TESTS"
    cells = {
        "right": CELLS["right"],
        "unloaded": (hidden.format("no_such_module"), None),
        "unmade": ("assert pick() == double(1)", None),
        "wrong": CELLS["wrong"],
    }
    text = "# %% code more_imports\ndef pick():\n    import no_such_package\nbad = pick()\n"
    course_with(tmp_path, text + text_of(cells))
    course = open_course(tmp_path)
    with pytest.raises(CourseKitError) as refused:
        releasable(course, "ps1", TrustedExecute(config=course.config), Cache(tmp_path / "cache"))
    said = str(refused.value)
    assert said.startswith(
        "3 cells cannot be graded as written:\n  ps1: The hidden tests of unloaded"
    )
    manual = ast.literal_eval(said.partition("manual_cells = ")[2])
    assert manual["ps1"].keys() == {"unloaded", "unmade", "wrong"}


def test_a_limit_of_time_is_said_to_be_one(proved):
    _, notebook, proof = proved
    stopped = {**proof.solution, "trouble": {"right": {"line": 1, "error": "CallTimeout: late"}}}
    cause = cause_of("right", notebook.source, stopped, {"checks": []})
    assert cause.sentence == "its limit of time was reached."
    assert "grade_seconds" in cause.remedy
