"""Not run is not failed: where nothing of an answer ran, the verdict says so once, and why."""

import nbformat
import pytest

from coursekit.verdict_cell import verdict_in
from tests.support import commands
from tests.support.notebooks import find
from tests.support.small_course import NAME, SmallCourse

STUDENTS = {
    "unfinished": "# rest: stubs\n",
    "not_defined": "# %% double\nx = 1\n# %% total\nx = 2\n# %% answer\nx = 3\n",
    "killed_above": "# %% before double\nimport os\nos._exit(1)\n",
    "kills_itself": "# %% double\ndef double(x):\n    import os\n    os._exit(1)\n",
    "not_the_example": "# %% double\ndef double(x):\n    return 7 if str(x) == '3' else 2 * x\n",
    "wrong": "# %% double\ndef double(x):\n    return x\n",
    "raises": "# %% double\ndef double(x):\n    raise NameError('name')\n",
    "calls_what_is_missing": "# %% double\ndef double(x):\n    return helper(x)\n",
}


@pytest.fixture(scope="module")
def course(tmp_path_factory, sandbox):
    course = SmallCourse(tmp_path_factory.mktemp("not-run"))
    for student, sample in STUDENTS.items():
        course.hand_in(student, sample)
    commands.completed(course.folder, ["coursekit", "grade", NAME])
    return course


def verdict(course, student, cell):
    path = course.folder / "autograded" / student / NAME / f"{NAME}.ipynb"
    return verdict_in(find(nbformat.read(path, as_version=4), cell).outputs)


def sentences(course, student, cell):
    return [check["sentence"] for check in verdict(course, student, cell)["checks"]]


@pytest.mark.parametrize(
    ("student", "cell", "why"),
    [
        ("unfinished", "test_double", "NotImplementedError"),
        ("not_defined", "test_double", "double"),
        ("not_defined", "test_total", "total"),
        ("not_defined", "test_answer", "answer"),
        ("killed_above", "test_double", "The kernel had died."),
        ("killed_above", "test_total", "The kernel had died."),
        ("killed_above", "test_answer", "The kernel had died."),
        ("kills_itself", "test_total", "The kernel had died."),
    ],
)
def test_what_was_not_run_is_said_once_with_the_reason(course, student, cell, why):
    (sentence,) = sentences(course, student, cell)
    assert sentence.startswith("Not run. ")
    assert why in sentence
    assert verdict(course, student, cell)["not_run"]
    assert verdict(course, student, cell)["points"] == 0


def test_all_points_stand_above_no_checkpoint_that_is_not_passed(course):
    assert verdict(course, "not_the_example", "test_double")["points"] == 2
    first, *others = verdict(course, "not_the_example", "test_double")["checks"]
    assert first["passed"] is None
    assert first["sentence"].startswith("All points. Only what you see in the notebook")
    assert [check["passed"] for check in others] == [True, True]


@pytest.mark.parametrize("student", ["kills_itself", "wrong", "raises", "calls_what_is_missing"])
def test_what_ran_and_failed_is_a_failure(course, student):
    found = verdict(course, student, "test_double")
    assert not found["not_run"]
    assert [check for check in found["checks"] if check["passed"] is False]
    assert "Not run" not in str(sentences(course, student, "test_double"))
