"""Feedback goes back through a real exchange, under whatever name the notebook was handed in."""

import nbformat
import pytest

from tests.support.commands import completed
from tests.support.notebooks import cell, notebook
from tests.support.small_course import NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

SHARED = """
c.CourseDirectory.course_id = "ways"
c.Exchange.root = "{exchange}"
"""
OWN = """
c = get_config()
c.CourseDirectory.student_id = "{student}"
c.Exchange.cache = "{home}/cache"
"""
#: The students, and the names under which they hand the notebooks of the assignment in.
HAND_IN = {
    "student01": {NAME: f"{NAME}.ipynb", "second": "second.ipynb"},
    "student02": {NAME: f"{NAME} (1).ipynb", "second": "second_final.ipynb"},
    "student03": {NAME: f"{NAME}.ipynb.txt", "second": "second.ipynb.txt"},
    "student04": {NAME: f"{NAME}-copy.ipynb"},
}


def second_notebook():
    return notebook(cell("### BEGIN SOLUTION\nthree = 3\n### END SOLUTION", "three"))


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course after everybody has fetched: `homes` and `released` tell of it."""
    folder, exchange = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("exchange")
    course = SmallCourse(folder)
    shared = SHARED.format(exchange=exchange)
    with (folder / "nbgrader_config.py").open("a") as file:
        # All students have one account here.
        file.write(shared + "c.ExchangeCollect.check_owner = False\n")
    nbformat.write(second_notebook(), folder / "source" / NAME / "second.ipynb")
    course.nbgrader("generate_assignment", NAME)
    course.nbgrader("release_assignment", NAME)
    course.homes = {}
    for student, names in HAND_IN.items():
        home = course.homes[student] = tmp_path_factory.mktemp(student)
        settings = OWN.format(student=student, home=home) + shared
        (home / "nbgrader_config.py").write_text(settings)
        as_student(home, "fetch_assignment", NAME)
        for name in (NAME, "second"):
            path = home / NAME / f"{name}.ipynb"
            if name in names:
                path.rename(home / NAME / names[name])
            else:
                path.unlink()
        as_student(home, "submit", NAME)
    course.nbgrader("collect", NAME)
    course.hand_in("student05")
    course.nbgrader("autograde", NAME)
    course.too_early = course.nbgrader("release_feedback", NAME, check=False)
    course.nbgrader("generate_feedback", NAME)
    course.released = course.nbgrader("release_feedback", NAME)
    for home in course.homes.values():
        as_student(home, "fetch_feedback", NAME)
    return course


def as_student(home, *arguments):
    completed(home, ["nbgrader", *arguments])


def fetched(course, student):
    return {page.name for page in (course.homes[student] / NAME / "feedback").rglob("*.html")}


def said(process, student):
    """Return the lines about a student that are more than news."""
    lines = process.stderr.splitlines()
    return [line for line in lines if student in line and "INFO" not in line]


def test_feedback_is_fetched_under_the_name_that_was_handed_in(course):
    assert fetched(course, "student01") == {f"{NAME}.html", "second.html"}
    assert fetched(course, "student02") == {f"{NAME} (1).html", "second_final.html"}
    page = next((course.homes["student02"] / NAME / "feedback").rglob("small*"))
    ours = course.folder / "feedback" / "student02" / NAME / f"{NAME}.html"
    assert page.read_text("utf-8") == ours.read_text("utf-8")
    assert said(course.released, "student02") == []


def test_feedback_of_one_notebook_of_two_is_fetched_and_the_other_is_named(course):
    assert fetched(course, "student04") == {f"{NAME}-copy.html"}
    (line,) = said(course.released, "student04")
    assert "second.ipynb was not handed in" in line
    assert "cannot be fetched" in line


def test_whoever_cannot_fetch_feedback_is_named_with_the_reason(course):
    assert fetched(course, "student03") == set()
    assert "names end in .ipynb" in said(course.released, "student03")[0]
    (line,) = said(course.released, "student05")
    assert "not handed in through the exchange" in line


def test_releasing_feedback_of_nobody_fails_and_says_why(course):
    assert course.too_early.returncode == 1
    assert "run `nbgrader generate_feedback small` first" in course.too_early.stderr
    assert "No feedback of small is released: the lines above say why." in course.too_early.stderr
