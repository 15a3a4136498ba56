"""What lies in the wrong place is named, and not graded: in the run, the report and the export."""

import csv
import subprocess

import pytest

from tests.support.class_runs import COURSEKIT, coursekit_grade, statuses
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

SAID = {
    "beside": f"'submitted/beside/{NAME}.ipynb' is not in the folder of an assignment",
    "empty": f"{NAME}.ipynb was not handed in: its folder is empty.",
    "deep": f"'{NAME}/{NAME}.ipynb' lies too deep",
    "packed": "unpack 'answer.zip' there",
    "case": "rename it to small.",
    "swapped": "the wrong way round",
}


@pytest.fixture(scope="module")
def graded(sandbox, tmp_path_factory):
    course = SmallCourse(tmp_path_factory.mktemp("course") / "course")
    course.hand_in("right")
    submitted = course.folder / "submitted"
    notebook = course.hand_in("x") / f"{NAME}.ipynb"
    for place in (f"beside/{NAME}.ipynb", f"deep/{NAME}/{NAME}/{NAME}.ipynb", "case/Small/a.ipynb"):
        (submitted / place).parent.mkdir(parents=True)
        (submitted / place).write_bytes(notebook.read_bytes())
    for place in (f"empty/{NAME}", f"packed/{NAME}", f"{NAME}/swapped"):
        (submitted / place).mkdir(parents=True)
    (submitted / "packed" / NAME / "answer.zip").touch()
    notebook.unlink()
    notebook.parent.rmdir()
    notebook.parent.parent.rmdir()
    course.nbgrader("db", "student", "add", "swapped")
    course.first = coursekit_grade(course)
    return course


def test_the_run_names_each_and_grades_the_others(graded):
    status, document, said = graded.first
    assert status == 1
    assert statuses(document) == dict.fromkeys(SAID, "not_graded") | {"right": "graded"}
    assert document["missing"] == []
    reasons = {one["student"]: one["reason"] for one in document["submissions"]}
    for student, sentence in SAID.items():
        assert sentence in reasons[student]
        assert f"{student}: not graded. {reasons[student]}" in said
    assert graded.scores() == {"right": FULL_MARKS}


def test_the_export_and_the_report_say_the_same(graded):
    reasons = {one["student"]: one["reason"] for one in graded.first[1]["submissions"]}
    graded.nbgrader("export")
    with (graded.folder / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    for student in SAID:
        row = rows[student]
        assert (row["status"], row["score"]) == ("not graded", "")
        assert row["reason"].lstrip("'") == reasons[student].lstrip("'")
    subprocess.run([COURSEKIT, "report", NAME], cwd=graded.folder, check=True, capture_output=True)
    with (graded.folder / "reports" / f"{NAME}.csv").open(newline="") as file:
        text = file.read()
    assert all(student in text for student in SAID)
