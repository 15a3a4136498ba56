"""Does somebody whose notebook cannot be read get a page that says so, and what to do?"""

import nbformat
import pytest

from coursekit.course import open_course
from coursekit.errors import CourseKitError
from coursekit.nbgrader_seam.feedback import feedback
from coursekit.run.document import update_document
from tests.support.html_pages import faults_of, read_page, words_of
from tests.support.small_course import NAME, SmallCourse

DAMAGED = "'small.ipynb' is not valid JSON: it may be damaged. Collect it again, or ask for another"


@pytest.fixture
def course(tmp_path):
    return SmallCourse(tmp_path / "course")


def not_graded(course, student, reason=DAMAGED):
    """Say that the last run could not grade somebody."""
    one = {"student": student, "status": "not_graded", "reason": reason}
    document = {"finished": "2030-01-01T00:00:00+00:00", "submissions": [one]}
    path = open_course(course.folder).last_runs(NAME)
    path.parent.mkdir(exist_ok=True)
    update_document(path, document)


def page_of(course, student):
    return course.folder / "feedback" / student / NAME / f"{NAME}.html"


def test_the_page_says_why_and_what_to_do(course):
    folder = course.hand_in("student01", b'{"cells": [')
    (folder / "timestamp.txt").write_text("2030-01-01 00:00:00 UTC")
    not_graded(course, "student01")
    assert feedback(course.folder, NAME)[:3] == (1, 0, 0)
    text = page_of(course, "student01").read_text("utf-8")
    said = words_of(read_page(text))
    assert faults_of(text) == []
    assert "could not be read, so it has no points yet" in said
    assert "'small.ipynb' is not valid JSON: it may be damaged." in said
    assert "Collect" not in said
    assert "hand it in again, as small.ipynb" in said
    assert (page_of(course, "student01").parent / "timestamp.txt").is_file()
    assert feedback(course.folder, NAME)[:3] == (0, 1, 0)


def test_an_empty_folder_is_told_to_its_student_too(course):
    (course.folder / "submitted" / "student01" / NAME).mkdir(parents=True)
    not_graded(course, "student01")
    feedback(course.folder, NAME)
    said = words_of(read_page(page_of(course, "student01").read_text("utf-8")))
    assert "small.ipynb was not handed in: its folder is empty." in said


def test_what_is_no_fault_of_the_notebook_makes_no_page(course):
    course.hand_in("student01")
    not_graded(course, "student01", "Its process was killed.")
    with pytest.raises(CourseKitError, match="Nobody is graded"):
        feedback(course.folder, NAME)
    assert not page_of(course, "student01").exists()


def test_what_was_graded_before_gives_no_page_of_what_was_handed_in_since(course):
    course.hand_in("student01", b"{")
    folder = course.folder / "autograded" / "student01" / NAME
    folder.mkdir(parents=True)
    nbformat.write(course.source, folder / f"{NAME}.ipynb")
    not_graded(course, "student01")
    assert feedback(course.folder, NAME)[:3] == (1, 0, 0)
    assert "could not be read" in page_of(course, "student01").read_text("utf-8")
