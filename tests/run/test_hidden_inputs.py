"""What hidden inputs are drawn from: the submission, and what students never get."""

import nbformat
import pytest

from coursekit.course import open_course
from coursekit.grader.job import job_of
from coursekit.nbgrader_seam.execute import TrustedExecute
from coursekit.run.assignment import read_assignment
from tests.support.small_course import NAME, SmallCourse


@pytest.fixture
def course(tmp_path):
    return SmallCourse(tmp_path / "course")


def seed(course, added=""):
    """Return the seed of the hidden inputs of the released notebook, with a text added to it."""
    found = read_assignment(open_course(course.folder), NAME, TrustedExecute())
    nb = nbformat.from_dict(course.release)
    nb.cells.append(nbformat.v4.new_code_cell(added))
    return job_of(nb, found.notebooks[NAME].frame)["seed"]


def change(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def test_they_differ_between_submissions_and_stay_for_each(course):
    assert seed(course, "a = 1") == seed(course, "a = 1") != seed(course, "a = 2")


def test_nobody_without_the_hidden_tests_can_compute_them(course):
    before = seed(course)
    tests = course.folder / "grader_tests" / NAME / "double.py"
    change(tests, "CANARY-docstring", "another docstring")
    after = seed(course)
    assert after != before
    (tests.parent / "only_ours.txt").write_text("Any file there counts.")
    assert seed(course) not in (before, after)


def test_a_hidden_region_of_the_notebook_is_part_of_the_secret(course):
    before = seed(course)
    change(
        course.folder / "source" / NAME / f"{NAME}.ipynb", "total([4, 5]), 9", "total([5, 4]), 9"
    )
    assert seed(course) != before


def test_a_change_elsewhere_leaves_them_as_they_are(course):
    before = seed(course)
    (course.folder / "source" / NAME / "notes.txt").write_text("Another text.\n")
    course.configure({"cell_seconds = 2": "cell_seconds = 5"})
    assert seed(course) == before
