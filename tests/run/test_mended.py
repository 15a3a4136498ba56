"""A mistake costs its own points: what is right below it is graded with the right cell above it."""

from types import SimpleNamespace

import nbformat
import pytest
from nbgrader.api import Gradebook

from coursekit.errors import CourseKitError
from coursekit.run.settings import mended_by
from coursekit.verdict_cell import verdict_in
from tests.support import commands
from tests.support.foreign_course import THE_TWO_LINES
from tests.support.notebooks import find, percent_notebook

NAME = "ps1"
SETTING = """
c.TrustedExecute.mended_cells = {
    "ps1": {"double": "test_double", "half": "test_half", "third": "test_third"}
}
"""
SOURCE = """
# %% code double solution
def double(x):
    ### BEGIN SOLUTION
    canary_of_the_solution = 2
    return canary_of_the_solution * x
    ### END SOLUTION
# %% code test_double grade 2
assert double(3) == 6
# %% code half solution
def half(x):
    ### BEGIN SOLUTION
    return x / 2
    ### END SOLUTION
# %% code test_half grade 2
assert half(3) == 1.5
# %% code third solution
def third(x):
    ### BEGIN SOLUTION
    return x / 3
    ### END SOLUTION
# %% code test_third grade 2
assert third(3) == 1
# %% code twice solution
def twice(x):
    ### BEGIN SOLUTION
    return double(double(x))
    ### END SOLUTION
# %% code test_twice grade 3
assert twice(1) == 4
# %% code run
result = twice(5)
# %% code answer solution
### BEGIN SOLUTION
answer = result
### END SOLUTION
# %% code test_answer grade 1
print("Answer noted:", answer)
### BEGIN HIDDEN TESTS
assert answer == 20, "it was not"
### END HIDDEN TESTS
"""
RIGHT = {
    "double": "def double(x):\n    return x + x",
    "half": "def half(x):\n    return 0.5 * x",
    "third": "def third(x):\n    return x / 3",
    "twice": "def twice(x):\n    return double(double(x))",
    "answer": "answer = result",
}
RAISES = "def double(x):\n    raise ArithmeticError(x)"
STUDENTS = {
    "right": RIGHT,
    "one_mistake": RIGHT | {"double": RAISES},
    "two_of_three": RIGHT | {"double": RAISES, "half": "def half(x):\n    return x"},
    "not_written": {name: text for name, text in RIGHT.items() if name != "double"},
    "nothing_below": {"double": RAISES, "half": RIGHT["half"], "third": RIGHT["third"]},
    "defined_twice": RIGHT | {"double": RAISES, "answer": "answer = 7"},
    # The solution is in the sandbox during the second run, and no text of it may come out.
    "curious": RIGHT
    | {
        "double": RAISES,
        "twice": "def twice(x):\n    print(In)\n    return double(double(x))",
        "answer": "class Shown(float):\n"
        "    def __repr__(self):\n        return str(In)\n"
        "    __str__ = __repr__\n"
        "print(In)\nanswer = Shown(result)\n",
    },
    "tells": RIGHT | {"double": RAISES, "answer": "answer = str(In)"},
}


@pytest.fixture(scope="module")
def course(tmp_path_factory, sandbox):
    folder = tmp_path_factory.mktemp("mended")
    (folder / "source" / NAME).mkdir(parents=True)
    nbformat.write(percent_notebook(SOURCE), folder / "source" / NAME / f"{NAME}.ipynb")
    (folder / "nbgrader_config.py").write_text("c = get_config()\n" + THE_TWO_LINES + SETTING)
    commands.completed(folder, ["coursekit", "release", NAME])
    for student, answers in STUDENTS.items():
        nb = nbformat.read(folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)
        for name, text in answers.items():
            find(nb, name).source = text
        theirs = folder / "submitted" / student / NAME
        theirs.mkdir(parents=True)
        nbformat.write(nb, theirs / f"{NAME}.ipynb")
    commands.completed(folder, ["coursekit", "grade", NAME])
    return folder


@pytest.fixture(scope="module")
def points(course):
    """Return the points of a student, by grade cell, as the gradebook has them."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return {
            student: {
                grade.name.removeprefix("test_"): grade.score
                for notebook in gradebook.find_submission(NAME, student).notebooks
                for grade in notebook.grades
            }
            for student in STUDENTS
        }


def autograded(course, student):
    return course / "autograded" / student / NAME / f"{NAME}.ipynb"


def test_a_right_submission_earns_all(points):
    assert sum(points["right"].values()) == 10


def test_what_is_right_below_a_mistake_keeps_its_points(points):
    assert points["one_mistake"] == {"double": 0, "half": 2, "third": 2, "twice": 3, "answer": 1}


def test_where_most_is_wrong_nothing_is_mended(points):
    assert points["two_of_three"] == {"double": 0, "half": 0, "third": 2, "twice": 0, "answer": 0}


def test_what_was_not_written_is_not_mended(points):
    assert points["not_written"] == {"double": 0, "half": 2, "third": 2, "twice": 0, "answer": 0}


def test_what_is_missing_below_earns_nothing(points):
    assert points["nothing_below"] == {"double": 0, "half": 2, "third": 2, "twice": 0, "answer": 0}


def test_a_wrong_answer_below_stays_wrong(points):
    assert points["defined_twice"]["answer"] == 0


def test_the_verdict_says_that_it_was_graded_once_more(course):
    nb = nbformat.read(autograded(course, "one_mistake"), as_version=4)
    checks = verdict_in(find(nb, "test_twice").outputs)["checks"]
    assert checks[0]["sentence"] == (
        "Graded once more with the course's `double` in place of yours, which lost points above: "
        "what you wrote here is right."
    )
    assert not verdict_in(find(nb, "test_double").outputs)["points"]


@pytest.mark.parametrize("student", STUDENTS)
def test_the_solution_comes_out_in_no_file_of_a_student(course, student):
    folder = autograded(course, student).parent
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert b"canary_of_the_solution" not in path.read_bytes(), path


@pytest.mark.parametrize(
    ("answer", "grade_cell"),
    [
        ("double", "test_doubel"),
        ("doubel", "test_double"),
        ("twice", "test_double"),  # which stands above it
        ("test_double", "test_half"),
        ("double", "answer"),
    ],
)
def test_a_setting_that_names_no_such_cells_is_refused(answer, grade_cell):
    source = percent_notebook(SOURCE)
    graded = {"test_double", "test_half", "test_third", "test_twice", "test_answer"}
    settings = SimpleNamespace(mended_cells={NAME: {answer: grade_cell}})
    with pytest.raises(CourseKitError, match=f"maps {answer} of ps1 to {grade_cell}: give the id"):
        mended_by(NAME, settings, [source], graded)
