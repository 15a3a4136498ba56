"""The gradebook follows source/ where notebooks come, go, or have another name or other cells."""

import pytest
from nbgrader.api import Gradebook

from coursekit.errors import CourseKitError
from tests.support.changed_course import NAME, STUDENTS, ChangedCourse, nothing_else_changes
from tests.support.notebooks import cell, find, locked, notebook

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own


@pytest.fixture
def course(tmp_path):
    return ChangedCourse(tmp_path / "course")


@pytest.fixture(autouse=True)
def all_else(course):
    with nothing_else_changes(course):
        yield


def test_a_cell_in_another_notebook_has_its_grades_there(course):
    first, second = course.notebook(), course.notebook("nb2")
    for name in ("essay", "test"):
        second.cells.append(find(first, name))
        first.cells.remove(find(first, name))
    course.write(first)
    course.write(second, "nb2")
    before = course.held()["submissions"]
    said = course.bring_up_to_date()
    assert "essay is in nb2 now; its grades and comments go along." in said
    for student in STUDENTS:
        for kind in ("grades", "comments"):
            was = before[student][kind]
            moved = {"nb/essay": "nb2/essay", "nb/test": "nb2/test"}
            assert course.of(student, kind) == {moved.get(k, k): v for k, v in was.items()}


def test_a_renamed_notebook_keeps_all(course):
    (course.source / "nb2.ipynb").rename(course.source / "second.ipynb")
    before = course.held()["submissions"]
    said = course.bring_up_to_date()
    assert said[0] == "nb2 is called second now."
    for student in STUDENTS:
        for kind in ("grades", "comments", "flagged"):
            was = before[student][kind]
            now = {k.replace("nb2", "second"): v for k, v in was.items()}
            assert course.of(student, kind) == now


def test_a_new_notebook_is_in_every_submission(course):
    made = notebook(cell("Say.", "say", "markdown", grade=True, points=1), locked("x", "given"))
    course.write(made, "nb3")
    said = course.bring_up_to_date()
    assert said[:2] == ["nb3 is a new notebook.", "nb3/say is new: graded by hand of 1 point."]
    with Gradebook(course.url) as gradebook:
        kernels = {nb.kernelspec for nb in gradebook.find_assignment(NAME).notebooks}
    assert all("coursekit alone" in kernel for kernel in kernels)
    for student in STUDENTS:
        assert course.of(student)["nb3/say"] == (None, None, None)
        assert course.of(student, "flagged")["nb3"] is False


def test_a_notebook_less_is_named_with_all_that_goes(course):
    (course.source / "nb2.ipynb").unlink()
    before = course.held()
    with pytest.raises(CourseKitError) as refused:
        course.bring_up_to_date()
    assert "  nb2: student01 (flag)\n  nb2/more: student02 (manual score 0)" in str(refused.value)
    assert course.held() == before
    course.bring_up_to_date(yes=True)
    assert {c[0] for c in course.held()["cells"]} == {"nb"}
    assert course.of("student01", "flagged") == {"nb": False}
    assert course.of("student01")["nb/essay"] == (None, 2.5, 1)
