"""nbgrader's commands for an assignment or a student that is not there: one sentence, and why."""

import pytest

from tests.support.commands import run
from tests.support.small_course import NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A course in which one student has handed in and nobody is graded."""
    course = SmallCourse(tmp_path_factory.mktemp("course") / "course")
    course.hand_in("student01")
    return course


NOBODY = "There is no student studnt01 in submitted/ or on the roster. Did you mean student01?"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((NAME, "--student=studnt01"), NOBODY),
        (("smal",), "There is no assignment smal in source/ (there: small). Did you mean small?"),
    ],
)
@pytest.mark.parametrize(
    ("command", "nothing"),
    [("autograde", "Nothing was graded. "), ("generate_feedback", "No feedback was made. ")],
)
def test_whoever_is_not_there_is_named_with_the_nearest(course, command, nothing, arguments, said):
    done = run(course.folder, ["nbgrader", command, *arguments])
    assert done.status == 1
    assert done.said.endswith(f"{nothing}{said}\n")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "Nobody is graded in small: run `coursekit grade small` first."),
        (
            ("--student=student01",),
            "student01 is not graded in small: run `coursekit grade small` first.",
        ),
    ],
)
def test_feedback_before_grading_says_what_comes_first(course, arguments, said):
    done = run(course.folder, ["nbgrader", "generate_feedback", NAME, *arguments])
    assert done.status == 1
    assert done.said == f"No feedback was made. {said}\n"


def test_an_empty_folder_of_a_source_is_named_as_such(course, tmp_path):
    course = course.copy(tmp_path / "course")
    (course.folder / "source" / "other").mkdir()
    for command in ("autograde", "generate_feedback", "generate_assignment", "zip_collect"):
        done = run(course.folder, ["nbgrader", command, "other"])
        assert done.status == 1
        assert "There is no notebook in source/other: put one there." in done.said
