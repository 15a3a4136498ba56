"""An instructor's ways with a course, each gone once with the real commands.

Roster, due date, a rule for lateness, the exchange, grading, and exported grades, in one course:
student01 uses the exchange and is late, student02's notebook is put into submitted/ by hand,
student03 hands nothing in.
"""

import csv
import textwrap

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.support.commands import completed
from tests.support.places import ROOT
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

ROSTER = """\
id,last_name,first_name,email,lms_user_id
student01,Déjà-Vu,Été Garçon,student01@example.org,101
student02,O'Clock,Naïve,student02@example.org,102
student03,Same,Name,student03@example.org,103
"""

SETTINGS = """
c.CourseDirectory.course_id = "ways"
c.Exchange.root = "{exchange}"
c.ExportApp.plugin_class = "coursekit.lms.export.Csv"
"""

PENALTY = """\
import math

from nbgrader.plugins import LateSubmissionPlugin


class TenPercentADay(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        days = math.ceil(total_seconds_late / 86400)
        return min(0.1 * days, 0.5) * score


c.AssignLatePenalties.plugin_class = TenPercentADay
"""

STUDENTS_SETTINGS = """
c = get_config()
c.CourseDirectory.course_id = "ways"
c.CourseDirectory.student_id = "student01"  # where each has an account this is its name
c.Exchange.root = "{exchange}"
c.Exchange.cache = "{cache}"
"""

WRONG_TOTAL = "# %% total\ndef total(xs):\n    return 3\n"


class Course(SmallCourse):
    def export(self):
        """Export; return {student: line of grades.csv}."""
        self.nbgrader("export")
        with (self.folder / "grades.csv").open(encoding="utf-8", newline="") as file:
            return {line["student_id"]: line for line in csv.DictReader(file)}


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The course after everything but handing in again."""
    folder = tmp_path_factory.mktemp("course")
    course = Course(folder)
    exchange = tmp_path_factory.mktemp("exchange")
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write(SETTINGS.format(exchange=exchange) + PENALTY)

    (folder / "roster.csv").write_text(ROSTER, "utf-8")
    course.nbgrader("db", "student", "import", "roster.csv")
    course.nbgrader("db", "assignment", "add", NAME, "--duedate", "2020-01-31 18:00 UTC")

    course.nbgrader("release_assignment", NAME)
    course.home = tmp_path_factory.mktemp("home")
    settings = STUDENTS_SETTINGS.format(exchange=exchange, cache=course.home / "cache")
    (course.home / "nbgrader_config.py").write_text(settings)
    as_student(course, "fetch_assignment", NAME)
    course.fetched = sorted(path.name for path in (course.home / NAME).iterdir())
    nbformat.write(course.submission(), course.home / NAME / f"{NAME}.ipynb")
    as_student(course, "submit", NAME)
    course.nbgrader("collect", NAME)

    course.hand_in("student02", WRONG_TOTAL)
    course.grade()
    course.grades = course.export()
    return course


def as_student(course, *arguments):
    completed(course.home, ["nbgrader", *arguments])


def test_a_roster_is_imported_with_the_numbers_of_the_lms(course):
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        assert [student.id for student in gradebook.students] == [*course.grades]
        student = gradebook.find_student("student01")
        assert (student.last_name, student.first_name) == ("Déjà-Vu", "Été Garçon")
        assert (student.email, student.lms_user_id) == ("student01@example.org", "101")


def test_students_fetch_the_release_version_from_the_exchange(course):
    assert course.fetched == ["notes.txt", f"{NAME}.ipynb"]


def test_the_exchange_brings_submissions_with_their_time(course):
    folder = course.folder / "submitted" / "student01" / NAME
    assert {path.name for path in folder.iterdir()} >= {"timestamp.txt", f"{NAME}.ipynb"}
    assert course.scores()["student01"] == FULL_MARKS


def test_lateness_costs_what_the_rule_of_the_course_says(course):
    line = course.grades["student01"]
    assert (line["raw_score"], line["late_submission_penalty"]) == ("6", "3")
    assert (line["score"], line["status"]) == ("3", "late")
    assert line["reason"].startswith("Late by ")
    assert line["duedate"] == "2020-01-31 18:00:00"


def test_the_rule_is_the_one_in_the_instructors_page():
    page = (ROOT / "docs" / "instructors.md").read_text("utf-8")
    assert textwrap.indent(PENALTY, "    ") in page


def test_without_a_time_nobody_is_late(course):
    line = course.grades["student02"]
    assert (line["score"], line["max_score"], line["status"]) == ("3", "6", "graded")


def test_whoever_handed_nothing_in_has_no_score(course):
    line = course.grades["student03"]
    assert (line["score"], line["status"]) == ("", "missing")


def test_a_later_submission_without_a_time_is_graded(course):
    course.hand_in("student02", "")
    course.grade()
    assert course.scores()["student02"] == FULL_MARKS
    assert course.export()["student02"]["score"] == "6"
