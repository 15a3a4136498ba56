"""A due date, and the times of submission that a class hands in: what a run, and an export, say."""

import csv
import shutil

import pytest
from nbgrader.api import Gradebook

from tests.support.class_runs import coursekit_grade
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

TOTAL = sum(FULL_MARKS.values())
TIMES = {
    "late": b"2030-02-05 12:00:00 UTC",
    "marked": b"\xef\xbb\xbf2030-02-05 12:00:00 UTC\r\nby the exchange\r\n",
    "punctual": b"2030-01-01 12:00:00 UTC",
    "unknown": b"soon",
}


def set_time(course, student, content):
    (course.folder / "submitted" / student / NAME / "timestamp.txt").write_bytes(content)


def exported(course):
    """Return {student: line of grades.csv}."""
    course.nbgrader("export")
    with (course.folder / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        return {row["student_id"]: row for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def graded(sandbox, tmp_path_factory):
    """A class of equal submissions, of which the late ones lose all; graded once."""
    course = SmallCourse(tmp_path_factory.mktemp("course") / "course")
    with (course.folder / "nbgrader_config.py").open("a") as config:
        config.write('c.LateSubmissionPlugin.penalty_method = "zero"\n')
    for student, content in TIMES.items():
        course.hand_in(student)
        set_time(course, student, content)
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        gradebook.update_or_create_assignment(NAME, duedate="2030-01-31 18:00 UTC")
    course.first = coursekit_grade(course)
    return course


@pytest.fixture
def course(graded, tmp_path):
    shutil.copytree(graded.folder, tmp_path / "course")
    course = object.__new__(SmallCourse)
    course.__dict__ |= graded.__dict__ | {"folder": tmp_path / "course"}
    return course


def test_a_time_that_cannot_be_read_is_said_by_the_run_and_the_export(graded):
    status, document, said = graded.first
    assert status == 0
    assert "unknown: notebook: Time unknown: timestamp.txt holds no date and time" in said
    assert document["summary"]["with_incidents"] == 1
    line = exported(graded)["unknown"]
    assert (line["status"], float(line["score"])) == ("time unknown", TOTAL)
    assert "timestamp.txt holds no date and time that can be read: 'soon'." in line["reason"]


def test_a_byte_order_mark_and_a_second_line_make_nobody_punctual(graded):
    lines = exported(graded)
    for student in ("late", "marked"):
        assert (lines[student]["status"], float(lines[student]["score"])) == ("late", 0)
    assert (lines["punctual"]["status"], float(lines["punctual"]["score"])) == ("graded", TOTAL)


def test_a_time_that_is_mended_counts_at_the_next_run(course):
    set_time(course, "unknown", b"2030-02-05 12:00:00 UTC")
    _, _, said = coursekit_grade(course)
    assert "0 with incidents" in said
    assert exported(course)["unknown"]["status"] == "late"
