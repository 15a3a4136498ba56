"""docs/students.md: what it tells students to type is there, and what it quotes is what they read.

The commands themselves are tried elsewhere: start.py in tests/em_for_gmm/test_bundle.py, `nbgrader
validate` in test_validate.py beside it, the notebook in tests/browser/test_student.py.
"""

import re

import pytest

from tests.support.places import ASSIGNMENT, ROOT
from tests.support.typed_pages import block_with

PAGE = " ".join((ROOT / "docs" / "students.md").read_text("utf-8").split())
RELEASE = ROOT / "release" / ASSIGNMENT
COMMANDS = {
    "python3 --version",
    "py --version",
    "python3 start.py",
    "py start.py",
    "sudo apt install python3-venv",
    "pip install -r requirements.txt",
    "jupyter lab em_for_gmm.ipynb",
    "nbgrader validate em_for_gmm.ipynb",
}
# What the page quotes, and the file of the assignment or the kit that says it.
QUOTED = {
    "Python's venv is missing": RELEASE / "start.py",
    "Not everything could be installed": RELEASE / "start.py",
    "sudo apt install python3-venv": RELEASE / "start.py",
    "YOUR CODE HERE": RELEASE / f"{ASSIGNMENT}.ipynb",
    "Provided": RELEASE / f"{ASSIGNMENT}.ipynb",
    "Going further": RELEASE / f"{ASSIGNMENT}.ipynb",
    "This cell cannot go on": RELEASE / "checkpoint.py",
    "Checkpoint not passed": ROOT / "coursekit" / "grader" / "not_run.py",
    "Not run": ROOT / "coursekit" / "grader" / "not_run.py",
}


def test_its_commands_are_those_that_are_tried():
    programs = r"`((?:python3|py|pip|jupyter|nbgrader|sudo) [^`]+)`"
    assert set(re.findall(programs, PAGE)) == COMMANDS


@pytest.mark.parametrize("words", QUOTED)
def test_what_it_quotes_is_said(words):
    assert words in PAGE
    assert words in QUOTED[words].read_text("utf-8")


@pytest.mark.parametrize("file", sorted(set(re.findall(r"`(\w+\.(?:py|txt|ipynb))`", PAGE))))
def test_a_file_that_it_names_is_handed_out(file):
    assert (RELEASE / file).is_file()


def test_the_feedback_that_it_shows_is_that_of_the_readme():
    """Which is compared with what a student of the demo's class reads."""
    shown = [
        block_with("✗", path.read_text("utf-8"))
        for path in (ROOT / "docs" / "students.md", ROOT / "README.md")
    ]
    assert shown[0] == shown[1]
