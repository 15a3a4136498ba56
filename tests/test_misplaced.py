"""What was handed in where nobody would be graded for it: named, with what to do."""

import pytest
from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from coursekit.course import Course
from coursekit.misplaced import misplaced, nobody

NAME = "em_for_gmm"


@pytest.fixture
def course(tmp_path):
    for name in (NAME, "kmeans"):
        (tmp_path / "source" / name).mkdir(parents=True)
        (tmp_path / "source" / name / f"{name}.ipynb").touch()
    return Course(CourseDirectory(root=str(tmp_path)), Config())


def lay(course, path):
    file = course.root / "submitted" / path
    (file if path.endswith("/") else file.parent).mkdir(parents=True, exist_ok=True)
    if not path.endswith("/"):
        file.touch()


@pytest.mark.parametrize(
    ("path", "student", "sentence"),
    [
        (
            "x/em_for_gmm.ipynb",
            "x",
            "'submitted/x/em_for_gmm.ipynb' is not in the folder of an assignment: move it into "
            "submitted/x/em_for_gmm.",
        ),
        ("x/em_for_gmm (1).ipynb", "x", "move it into submitted/x/em_for_gmm."),
        ("x/em_for_gmm.zip", "x", "unpack it in submitted/x/em_for_gmm."),
        ("em_for_gmm/x/em_for_gmm.ipynb", "x", "the wrong way round: move it to submitted/x/em_"),
        ("x/EM_for_GMM/em_for_gmm.ipynb", "x", "rename it to em_for_gmm."),
        ("x/em_for_gmm /em_for_gmm.ipynb", "x", "'submitted/x/em_for_gmm ' is not called as"),
        ("x/EM for GMM (1)/", "x", "rename it to em_for_gmm."),
        ("x.zip", "x", "'submitted/x.zip' has no folder of a student: unpack it in submitted/STU"),
        ("x.ipynb", "x", "move it into submitted/STUDENT/em_for_gmm."),
        ("x\u202e/em_for_gmm.ipynb", "'x\\u202e'", "'submitted/x\\u202e/em_for_gmm.ipynb' is"),
    ],
)
def test_what_lies_in_the_wrong_place_is_named_with_the_remedy(course, path, student, sentence):
    lay(course, path)
    found = misplaced(course, NAME)
    assert list(found) == [student]
    assert sentence in found[student]


@pytest.mark.parametrize(
    "path",
    [
        "x/em_for_gmm/em_for_gmm.ipynb",
        "x/kmeans/kmeans.ipynb",
        "x/kmeans.ipynb",
        "x/notes.txt",
        ".DS_Store",
        "x/.em_for_gmm.ipynb",
    ],
)
def test_what_is_right_or_of_another_assignment_is_not_named(course, path):
    lay(course, path)
    assert misplaced(course, NAME) == {}


def test_who_has_the_right_folder_too_is_graded_from_there(course):
    for path in ("x/em_for_gmm/em_for_gmm.ipynb", "x/EM_for_GMM/a.ipynb", "em_for_gmm/x/a.ipynb"):
        lay(course, path)
    assert misplaced(course, NAME) == {}


def test_links_in_place_of_folders_are_named(course, tmp_path):
    lay(course, "x/em_for_gmm/em_for_gmm.ipynb")
    (tmp_path / "submitted" / "y").symlink_to("x")
    assert "'submitted/y' is a link" in misplaced(course, NAME)["y"]


def test_nobody_and_nothing_are_told_with_what_to_do(course):
    lay(course, "student01/kmeans/kmeans.ipynb")
    with Gradebook(course.db_url) as gradebook:
        gradebook.add_student("student02")
    assert nobody(course, NAME, "*") == (
        "Nobody has handed in em_for_gmm: collect it into submitted/STUDENT/em_for_gmm/."
    )
    for student in ("student01", "student02"):
        assert nobody(course, NAME, student) == (
            f"{student} has handed in nothing for em_for_gmm: collect it into "
            f"submitted/{student}/em_for_gmm/."
        )
    assert nobody(course, NAME, "Student1") == (
        "There is no student Student1 in submitted/ or on the roster. Did you mean student01?"
    )
    assert nobody(course, NAME, "else").endswith("`nbgrader db student list` names all of them.")
