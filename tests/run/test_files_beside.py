"""Files that students hand in beside the notebook: asked for, or of their own."""

import base64
import os
import shutil
from pathlib import Path

import pytest

from coursekit.grader.job import placed
from tests.support.class_runs import coursekit_grade
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

USES_A_MODULE = """
# %% double
from mytools import twice

def double(x):
    return twice(x)
"""
MODULE = "def twice(x):\n    return 2 * x\n"
SETTING = f'c.TrustedExecute.submitted_files = {{"{NAME}": ["mytools.py", "notes.txt"]}}\n'
READS = "def double(x):\n    return 2 * x if 'PWNED' not in open('notes.txt').read() else 0\n"


def hand_in(course, student, text=USES_A_MODULE, **files):
    folder = course.hand_in(student, text)
    for name, content in files.items():
        (folder / name.replace("_py", ".py")).write_text(content)
    return folder


@pytest.fixture(scope="module")
def graded(sandbox, tmp_path_factory):
    """A class of which two files are asked for; the course has one of them itself."""
    course = SmallCourse(tmp_path_factory.mktemp("course") / "course")
    with (course.folder / "nbgrader_config.py").open("a") as config:
        config.write(SETTING)
    hand_in(course, "asked_for", mytools_py=MODULE, other_py="x = 1")
    hand_in(course, "linked").joinpath("mytools.py").symlink_to(course.folder / "gradebook.db")
    hand_in(course, "huge", mytools_py=MODULE + "#" * 1_000_001)
    hand_in(course, "nothing")
    shadows = hand_in(course, "shadows", f"# %% double\n{READS}", mytools_py=MODULE)
    (shadows / "notes.txt").write_text("PWNED")
    os.mkfifo(hand_in(course, "pipe") / "mytools.py")
    course.first = coursekit_grade(course)
    return course


def incidents(course, student):
    return {one["kind"]: one["detail"] for one in course.incidents(student)}


def test_a_file_that_was_asked_for_is_there_for_the_students_code(graded):
    assert graded.scores()["asked_for"] == FULL_MARKS
    assert "'other.py' was handed in and not used" in incidents(graded, "asked_for")["unused_file"]


def test_a_file_never_takes_the_place_of_one_of_the_courses(graded):
    assert graded.scores()["shadows"] == FULL_MARKS
    assert "notes.txt is the course's own" in incidents(graded, "shadows")["submitted_file"]


@pytest.mark.parametrize(
    ("student", "fault"),
    [
        ("linked", "not an ordinary file"),
        ("pipe", "not an ordinary file"),
        ("huge", "larger than 1 MB"),
        ("nothing", "mytools.py was not handed in."),
    ],
)
def test_what_cannot_be_taken_is_told(graded, student, fault):
    assert graded.scores()[student] == FULL_MARKS | {"test_double": 0}
    details = [one["detail"] for one in graded.incidents(student)]
    assert any(fault in detail for detail in details)


def test_another_content_of_a_file_is_another_submission(graded, tmp_path):
    no_pipe = shutil.ignore_patterns("pipe")
    course = graded.copy(tmp_path / "course", symlinks=True, ignore=no_pipe)
    file = course.folder / "submitted" / "asked_for" / NAME / "mytools.py"
    file.write_text("def twice(x):\n    return 3 * x\n")
    _, document, _ = coursekit_grade(course)
    statuses = {one["student"]: one["status"] for one in document["submissions"]}
    assert statuses.pop("asked_for") == "graded"
    assert set(statuses.values()) == {"unchanged"}
    assert course.scores()["asked_for"] == FULL_MARKS | {"test_double": 0}


def test_a_module_that_nobody_asked_for_is_told_and_not_used(tmp_path):
    course = SmallCourse(tmp_path / "course")
    hand_in(course, "student01", mytools_py=MODULE)
    status, _, said = coursekit_grade(course)
    assert status == 0
    assert "student01: notebook: 'mytools.py' was handed in and not used" in said
    assert course.scores()["student01"] == FULL_MARKS | {"test_double": 0}


def test_a_setting_that_names_no_file_is_refused(tmp_path):
    course = SmallCourse(tmp_path / "course")
    course.hand_in("student01")
    with (course.folder / "nbgrader_config.py").open("a") as config:
        config.write(f'c.TrustedExecute.submitted_files = {{"{NAME}": ["../mytools.py"]}}\n')
    status, _, said = coursekit_grade(course)
    assert status == 2
    assert "submitted_files in nbgrader_config.py names '../mytools.py'" in said


def test_what_a_student_handed_in_is_not_where_grade_cells_import_from(tmp_path):
    (tmp_path / "notes.txt").write_text("the course's")
    handed_in = {"mytools.py": MODULE, "notes.txt": "PWNED"}
    job = {
        "files": {"notes.txt": "notes.txt"},
        "import_from": ["."],
        "values_from": "values",
        "submitted": {n: base64.b64encode(c.encode()).decode() for n, c in handed_in.items()},
    }
    with placed(job, tmp_path) as here:
        assert [path.name for path in Path(here["folder"]).iterdir()] == ["notes.txt"]
        assert here["import_from"] == [str(tmp_path)]
        contents = {name: Path(path).read_text() for name, path in here["files"].items()}
    assert contents == {"mytools.py": MODULE, "notes.txt": "the course's"}
