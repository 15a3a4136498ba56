"""The files that `nbgrader export` writes, read as Canvas and Moodle read them."""

import contextlib
import csv
import os
import re
import subprocess
import sys
import textwrap

import pandas as pd
import pytest
from nbgrader.apps import ExportApp

from tests.support.laid_course import NAME, LaidCourse
from tests.support.lms_readers import canvas_reads, moodle_reads
from tests.support.nbgrader_apps import run_app
from tests.support.places import ROOT

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own

ROSTER = {
    "student01": ("Déjà-Vu", "Été Garçon", "student01@example.org", "101"),
    "student02": ('O"Clock, Jr.', "Naïve", "student02@example.org", "102"),
    "student03": ("学生", "五号", "student03@example.org", "103"),
    "student04": ("=HYPERLINK(1)", "@SUM(1)", "student04@example.org", "104"),
    "student05": ("Same", "Name", "student05@example.org", "105"),
    "student06": ("Tab", "\t=1+1", "student06@example.org", "106"),
    "student07": (None, None, None, None),
}
CONFIG = """
c = get_config()
c.ExportApp.plugin_class = "coursekit.lms.export.Csv"
c.AssignLatePenalties.plugin_class = "tests.support.laid_course.Charged"
"""


class Course(LaidCourse):
    def export(self, *arguments):
        """Run nbgrader export in this process; return what it said."""
        return run_app(ExportApp, self.folder, *arguments)

    def lines(self, name):
        with (self.folder / name).open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file))

    def table(self, name, index):
        """Return a file as pandas reads it, every cell as text."""
        table = pd.read_csv(self.folder / name, dtype=str, keep_default_na=False)
        return table.set_index(index)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    course = Course(tmp_path_factory.mktemp("export"))
    (course.folder / "nbgrader_config.py").write_text(CONFIG)
    course.prepare()
    for student, (last, first, email, number) in ROSTER.items():
        course.add_student(
            student, last_name=last, first_name=first, email=email, lms_user_id=number
        )
    course.graded("student01", score=5.5)
    course.graded("student02", score=2 / 3, late=3600, penalty=0.5)
    course.graded("student03", score=4, by_hand=True)
    course.hand_in("student04")
    course.record("student04", score=6)
    course.grade("student04", by_kit=False)
    course.graded("student06", score=0)
    course.graded("student07", score=1)
    yield course
    course.gradebook.close()


@pytest.fixture
def course(graded, tmp_path):
    course = graded.copy(tmp_path)
    yield course
    course.gradebook.close()


USERS = {str(100 + n): f"student{n:02}" for n in range(1, 7)} | {"999": "student07"}


def test_canvas_takes_the_scores_and_leaves_blank_what_nobody_earned(course):
    course.export("--exporter", "coursekit.lms.export.Canvas")
    grades, points = canvas_reads(course.lines("canvas.csv"), USERS, {NAME: "4711"})
    assert points == {"4711": 12}
    scores = {user: grade["4711"] for user, grade in grades.items()}
    assert scores == {
        "101": 5.5,
        "102": 0.1667,
        "103": None,  # a cell waits for a person
        "104": None,  # another executor graded it
        "105": None,  # missing
        "106": 0,  # earned nothing
        "999": 1,  # found by login
    }


def test_the_canvas_file_says_why_a_score_is_blank(course):
    course.export("--exporter", "coursekit.lms.export.Canvas")
    status = course.table("canvas.csv", "SIS Login ID")[f"{NAME}: status of the Final Score"]
    assert status.to_dict() == {
        "": "(read only)",
        "student01": "graded",
        "student02": "late",
        "student03": "needs manual grading",
        "student04": "not graded",
        "student05": "missing",
        "student06": "graded",
        "student07": "graded",
    }


def test_canvas_finds_an_assignment_of_another_name_by_its_number(course):
    course.prepare("other")
    config = course.folder / "nbgrader_config.py"
    config.write_text(CONFIG + f'c.LmsExport.columns = {{"{NAME}": "EM, in (short) (4711)"}}')
    course.export("--exporter", "coursekit.lms.export.Canvas")
    assignments = {"EM, renamed": "4711", "other": "4712"}
    grades, points = canvas_reads(course.lines("canvas.csv"), USERS, assignments)
    assert points == {"4711": 12, "4712": 12}
    assert grades["101"] == {"4711": 5.5, "4712": None}


def test_students_whom_canvas_has_to_find_by_login_are_named(course):
    said = course.export("--exporter", "coursekit.lms.export.Canvas")
    assert "no lms_user_id for them: student07" in said


def test_a_number_that_is_none_goes_to_the_sis_column(course):
    course.gradebook.update_or_create_student("student05", lms_user_id="A-105")
    course.export("--exporter", "coursekit.lms.export.Canvas")
    row = course.table("canvas.csv", "SIS Login ID").loc["student05"]
    assert (row["ID"], row["SIS User ID"]) == ("", "A-105")


def test_names_survive_a_round_trip(course):
    course.export("--exporter", "coursekit.lms.export.Canvas")
    names = course.table("canvas.csv", "ID")["Student"]
    assert names["101"] == "Déjà-Vu, Été Garçon"
    assert names["102"] == 'O"Clock, Jr., Naïve'
    assert names["103"] == "学生, 五号"
    assert [row[0] for row in course.lines("canvas.csv")][2:] == list(names)[1:]


@pytest.mark.parametrize("exporter", ["Csv", "Canvas", "Moodle"])
def test_no_cell_starts_a_formula(course, exporter):
    course.export("--exporter", f"coursekit.lms.export.{exporter}", "--to", "out.csv")
    cells = [cell for row in course.lines("out.csv") for cell in row]
    assert any("HYPERLINK" in cell for cell in cells)
    assert not [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))]
    assert not [cell for cell in cells if set(cell) & set("\t\r\n\0")]


def test_moodle_takes_the_scores_by_email(course):
    said = course.export("--exporter", "coursekit.lms.export.Moodle")
    known = {email for _, _, email, _ in ROSTER.values() if email}
    students = moodle_reads(course.lines("moodle.csv"), "Email address", known)
    scores = {email.partition("@")[0]: about[NAME] for email, about in students.items()}
    assert scores == {
        "student01": "5.5",
        "student02": "0.1667",
        "student03": "",
        "student04": "",
        "student05": "",
        "student06": "0",
    }
    late = students["student02@example.org"]
    assert late[f"{NAME} status"] == "late"
    assert late[f"{NAME} feedback"] == "0.6667 of 12 points, 0.5 less for being late."
    assert "Left out, since the roster has no email for them: student07" in said
    counted = re.search(r"Exported to moodle.csv: (.*)\.", said)[1]
    assert sum(map(int, re.findall(r"\d+", counted))) == len(scores)


def test_moodle_can_find_students_by_username(course):
    config = course.folder / "nbgrader_config.py"
    config.write_text(CONFIG + 'c.Moodle.identifier = "username"')
    course.export("--exporter", "coursekit.lms.export.Moodle")
    students = moodle_reads(course.lines("moodle.csv"), "Username", ROSTER)
    assert set(students) == set(ROSTER)


@pytest.mark.parametrize(
    ("exporter", "twin", "what"),
    [
        ("Moodle", {"email": "Student01@example.org"}, "email"),
        ("Canvas", {"lms_user_id": "101"}, "lms_user_id"),
    ],
)
def test_two_students_who_would_be_one_are_refused(course, exporter, twin, what):
    course.gradebook.update_or_create_student("student05", **twin)
    with pytest.raises(SystemExit, match=f"student01 and student05 have the same {what}"):
        course.export("--exporter", f"coursekit.lms.export.{exporter}")
    assert not list(course.folder.glob("*.csv"))


def test_the_default_has_the_columns_of_nbgrader_and_says_why(course):
    said = course.export()
    table = course.table("grades.csv", "student_id")
    assert list(table.columns) == [
        *("assignment", "duedate", "timestamp", "last_name", "first_name", "email"),
        *("raw_score", "late_submission_penalty", "score", "max_score", "status", "reason"),
    ]
    late = table.loc["student02"]
    assert late[["raw_score", "late_submission_penalty", "score"]].tolist() == [
        *("0.6667", "0.5", "0.1667")
    ]
    assert late["timestamp"] == "2030-01-31 19:00:00"
    assert late["reason"] == "Late by 1:00:00, penalty 0.5."
    assert table.loc["student03", ["score", "status"]].tolist() == ["4", "needs manual grading"]
    for student, status in (("student04", "not graded"), ("student05", "missing")):
        row = table.loc[student]
        assert row["status"] == status
        assert row[["raw_score", "late_submission_penalty", "score"]].tolist() == ["", "", ""]
    assert "Exported to grades.csv: 3 graded, 1 late" in said


def test_some_assignments_and_students_can_be_asked_for(course):
    course.prepare("other")
    course.export("--assignment", NAME, "--student", "student01", "--student", "student05")
    lines = course.lines("grades.csv")
    assert [(row[0], row[3]) for row in lines[1:]] == [(NAME, "student01"), (NAME, "student05")]
    course.export("--student", "student01", "--to", "one.csv")
    assert [(row[0], row[3]) for row in course.lines("one.csv")[1:]] == [
        ("other", "student01"),
        (NAME, "student01"),
    ]


@pytest.mark.parametrize("asked", [("--student", "nobody"), ("--assignment", "nothing")])
def test_who_is_not_there_is_named_and_nothing_is_written(course, asked):
    with pytest.raises(SystemExit, match=rf"Nothing was exported. There is no \w+ {asked[1]}"):
        course.export(*asked)
    assert not list(course.folder.glob("*.csv"))


def test_a_folder_that_is_missing_is_named(course):
    with pytest.raises(SystemExit, match="There is no folder elsewhere: make it"):
        course.export("--to", "elsewhere/grades.csv")


def test_the_command_itself_exports(course):
    arguments = ["export", "--exporter", "coursekit.lms.export.Moodle", "--to", "command.csv"]
    command = [sys.executable, "-m", "nbgrader", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}  # for the rule of the configuration
    subprocess.run(command, cwd=course.folder, env=environment, check=True)
    assert len(course.lines("command.csv")) == len(ROSTER)


def test_the_instructors_page_makes_a_roster_of_a_canvas_gradebook(tmp_path):
    page = (ROOT / "docs" / "instructors.md").read_text("utf-8")
    code = textwrap.dedent(re.search(r"    import pandas.*?index=False\)\n", page, re.DOTALL)[0])
    (tmp_path / "exported.csv").write_text(
        "Student,ID,SIS User ID,SIS Login ID,Section,em_for_gmm (4711),Final Score\n"
        "    Points Possible,,,,,100,(read only)\n"
        '"Déjà-Vu, Été Garçon",20101,,student01,one,,\n',
        "utf-8",
    )
    with contextlib.chdir(tmp_path):
        exec(code, {})
    assert (tmp_path / "roster.csv").read_text("utf-8") == (
        "id,last_name,first_name,lms_user_id\nstudent01,Déjà-Vu,Été Garçon,20101\n"
    )
