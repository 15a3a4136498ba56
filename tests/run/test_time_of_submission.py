"""A due date, and the times of submission that a class hands in: what a run, and an export, say."""

import csv
import subprocess

import pytest
from nbgrader.api import Gradebook

from tests.support.class_runs import COURSEKIT, coursekit_grade
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
    return graded.copy(tmp_path / "course")


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


def test_a_late_penalty_follows_the_points_that_a_person_gives(course):
    url = f"sqlite:///{course.folder / 'gradebook.db'}"
    with Gradebook(url) as gradebook:
        gradebook.find_grade("test_answer", NAME, NAME, "late").extra_credit = 4
        gradebook.db.commit()
    line = exported(course)["late"]
    assert [float(line[name]) for name in ("raw_score", "late_submission_penalty", "score")] == [
        *(TOTAL + 4, TOTAL + 4, 0)
    ]
    _, document, _ = coursekit_grade(course)
    entry = next(one for one in document["submissions"] if one["student"] == "late")
    assert (entry["status"], entry["score"]) == ("unchanged", 0)
    with Gradebook(url) as gradebook:
        assert gradebook.find_submission(NAME, "late").late_submission_penalty == TOTAL + 4


def test_run_export_report_and_feedback_show_the_same_score(course):
    course.nbgrader("generate_feedback", NAME)
    subprocess.run([COURSEKIT, "report", NAME], cwd=course.folder, capture_output=True, check=True)
    lines = exported(course)
    with (course.folder / "reports" / f"{NAME}.csv").open(encoding="utf-8-sig") as file:
        report = {row["student"]: float(row["score"]) for row in csv.DictReader(file)}
    for entry in course.first[1]["submissions"]:
        student, score = entry["student"], entry["score"]
        assert report[student] == float(lines[student]["score"]) == score
        page = course.folder / "feedback" / student / NAME / f"{NAME}.html"
        assert f"<strong>{score:g}</strong> of {TOTAL} points" in page.read_text()


def test_a_rule_for_late_submissions_that_fails_is_named(course):
    with (course.folder / "nbgrader_config.py").open("a") as config:
        config.write(
            "from nbgrader.plugins import LateSubmissionPlugin\n\n"
            "class Broken(LateSubmissionPlugin):\n"
            "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
            "        return 1 / 0\n\n"
            "c.AssignLatePenalties.plugin_class = Broken\n"
        )
    done = course.nbgrader("export", check=False)
    assert done.returncode != 0
    assert "plugin_class in nbgrader_config.py, failed: ZeroDivisionError" in done.stderr
