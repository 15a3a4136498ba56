"""Who can read what grading writes, whatever the umask of who grades."""

import os
import shutil
import stat
import subprocess

import pytest

from tests.support.class_runs import COURSEKIT
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

WRITTEN = "autograded", ".cache", "reports"


@pytest.fixture(autouse=True)
def _open_to_all():
    before = os.umask(0)
    yield
    os.umask(before)


def graded(folder, setting=""):
    """Grade a course and make all that is made of grades; return it."""
    course = SmallCourse(folder)
    shutil.rmtree(folder / ".cache", ignore_errors=True)
    config = folder / "nbgrader_config.py"
    config.write_text(config.read_text() + setting)
    course.hand_in("student01")
    (folder / "autograded").mkdir()
    (folder / "autograded" / ".lock").touch(0o644)  # as older versions left it
    # In processes of their own: this one has read another umask.
    subprocess.run([COURSEKIT, "grade", NAME], cwd=folder, check=True, capture_output=True)
    course.nbgrader("generate_feedback", NAME)
    subprocess.run([COURSEKIT, "report", NAME], cwd=folder, check=True, capture_output=True)
    assert course.scores()["student01"] == FULL_MARKS
    return course


def modes(course, *names):
    """Return the permissions of all that is in these folders, by path."""
    paths = [path for name in names for path in (course.folder / name).rglob("*")]
    return {str(p.relative_to(course.folder)): stat.S_IMODE(p.stat().st_mode) for p in paths}


def test_nobody_else_can_read_what_grading_writes(tmp_path):
    course = graded(tmp_path / "course")
    found = modes(course, *WRITTEN)
    assert {path: oct(mode) for path, mode in found.items() if mode & 0o077} == {}
    assert found["autograded/.lock"] == 0o600
    # Pages are handed out with the permissions that they have: here their folder hides them.
    pages = modes(course, "feedback")
    assert pages[f"feedback/student01/{NAME}/{NAME}.html"] == 0o644
    assert pages["feedback/student01"] == 0o700


def test_a_course_that_a_group_shares_stays_open_to_the_group(tmp_path):
    course = graded(tmp_path / "course", "\nc.CourseDirectory.groupshared = True\n")
    found = modes(course, *WRITTEN)
    assert {path: oct(mode) for path, mode in found.items() if mode & 0o007} == {}
    for path in ("autograded/.lock", f"autograded/student01/{NAME}/{NAME}.ipynb"):
        assert found[path] & 0o060 == 0o060, path
    assert found[f"autograded/student01/{NAME}"] & 0o070 == 0o070
