"""A course sends one cell to grading by hand: the others are graded, and it waits for a person."""

import csv

import nbformat
import pytest
from nbgrader.api import Gradebook

from tests.support import commands
from tests.support.foreign_course import THE_TWO_LINES
from tests.support.notebooks import find, percent_notebook

NAME = "ps1"
SETTING = 'c.TrustedExecute.manual_cells = {"ps1": {"test_order": "Look at how it is sorted."}}\n'
SOURCE = """
# %% code double solution
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
# %% code test_double grade 2
assert double(3) == 6
# %% code order solution
def order(values):
    ### BEGIN SOLUTION
    return sorted(values)
    ### END SOLUTION
# %% code test_order grade 3
limit = 4
def small(number):
    return number < limit
shown = order([2, 1])
shown
### BEGIN HIDDEN TESTS
assert order([9, 8, 7]) == [7, 8, 9], "CANARY"
### END HIDDEN TESTS
# %% code answer solution
### BEGIN SOLUTION
answer = 1 if small(3) else 9
### END SOLUTION
# %% code test_answer grade 1
assert small(answer)
assert order([3, 2]) == [2, 3] or shown
"""
RIGHT = {
    "double": "def double(x):\n    return x + x",
    "order": "def order(values):\n    return sorted(values)",
    "answer": "answer = int(small(1))",
}
# What it shows in the cell is no number of points, and no page for the grader's browser.
LOUD = {
    "order": "from IPython.display import HTML, display\ndef order(values):\n"
    "    display(HTML('<b>loud</b><script>alert(1)</script>'))\n    return 3000.0",
}


class Course:
    """The course in a folder, and three students who have handed in."""

    def __init__(self, folder):
        self.folder = folder
        here = folder / "source" / NAME
        here.mkdir(parents=True)
        nbformat.write(percent_notebook(SOURCE), here / f"{NAME}.ipynb")
        self.configure(SETTING)
        self.run("coursekit", "release", NAME)
        for student, answers in (("right", RIGHT), ("loud", LOUD), ("untouched", {})):
            nb = nbformat.read(folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)
            for grade_id, text in answers.items():
                find(nb, grade_id).source = text
            theirs = folder / "submitted" / student / NAME
            theirs.mkdir(parents=True)
            nbformat.write(nb, theirs / f"{NAME}.ipynb")

    def configure(self, settings):
        config = "c = get_config()\n" + THE_TWO_LINES + settings
        (self.folder / "nbgrader_config.py").write_text(config)

    def run(self, *command):
        done = commands.run(self.folder, command)
        assert done.status == 0, done.said
        return done.said

    def gradebook(self):
        return Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}")

    def grades(self, student):
        """Return {cell: (automatic score, manual score, whether it waits, what counts)}."""
        with self.gradebook() as book:
            return {
                g.name: (g.auto_score, g.manual_score, g.needs_manual_grade, g.score)
                for g in book.find_submission_notebook(NAME, NAME, student).grades
            }

    def give(self, student, score):
        """Give points by hand as the formgrader does; None takes them back."""
        with self.gradebook() as book:
            grade = book.find_grade("test_order", NAME, NAME, student)
            grade.manual_score = score
            grade.needs_manual_grade = score is None and grade.auto_score is None
            book.db.commit()

    def export(self, exporter):
        """Return the lines of an export."""
        self.run(
            "nbgrader",
            "export",
            f"--exporter=coursekit.lms.export.{exporter}",
            f"--to={exporter}.csv",
        )
        with (self.folder / f"{exporter}.csv").open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    def autograded(self, student):
        return self.folder / "autograded" / student / NAME / f"{NAME}.ipynb"

    def feedback(self, student):
        self.run("nbgrader", "generate_feedback", NAME, "--force")
        page = self.folder / "feedback" / student / NAME / f"{NAME}.html"
        return page.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def course(tmp_path_factory, sandbox):
    made = Course(tmp_path_factory.mktemp("by_hand"))
    made.said = made.run("coursekit", "grade", NAME)
    return made


# The tests of this class follow one another: each begins with what the one before left.
class TestACellThatIsGradedByHand:
    def test_it_waits_for_a_person_and_the_rest_is_graded(self, course):
        assert "3 of them wait to be graded by hand." in course.said
        assert course.grades("right") == {
            "test_double": (2, None, False, 2),
            "test_order": (None, None, True, 0),
            "test_answer": (1, None, False, 1),
        }
        assert course.grades("loud")["test_order"] == (None, None, True, 0)
        assert course.grades("untouched") == {
            "test_double": (0, None, False, 0),
            "test_order": (None, None, True, 0),
            "test_answer": (0, None, False, 0),
        }

    def test_whoever_looks_at_it_sees_what_it_shows_and_nothing_of_the_hidden_tests(self, course):
        cell = find(nbformat.read(course.autograded("right"), as_version=4), "test_order")
        result, note = cell.outputs
        assert result["data"]["text/plain"] == "[1, 2]"
        assert note["data"]["text/plain"] == "This cell is graded by hand."
        for student in ("right", "loud", "untouched"):
            assert "CANARY" not in course.autograded(student).read_text()

    def test_what_it_shows_is_the_students_and_is_cleaned(self, course):
        cell = find(nbformat.read(course.autograded("loud"), as_version=4), "test_order")
        assert cell.outputs[0]["data"]["text/html"] == "<b>loud</b>"

    def test_pages_and_exports_say_so_as_for_other_answers(self, course):
        page = course.feedback("right")
        assert "This waits for your instructor: the points may change." in page
        assert "This cell is graded by hand." in page
        assert "Look at how it is sorted." not in page  # that is for the instructor
        course.run("coursekit", "report", NAME)
        report = (course.folder / "reports" / f"{NAME}.html").read_text(encoding="utf-8")
        assert "test_order: Look at how it is sorted." in report
        lines = {line["student_id"]: line for line in course.export("Csv")}
        assert lines["right"]["status"] == "needs manual grading"
        assert lines["right"]["reason"] == "To be graded in the formgrader: test_order."
        canvas = {line["SIS Login ID"]: line[NAME] for line in course.export("Canvas")}
        assert canvas["right"] == canvas["untouched"] == ""

    def test_the_points_that_a_person_gave_count_and_stay(self, course):
        course.give("right", 2.5)
        lines = {line["student_id"]: line for line in course.export("Csv")}
        assert (lines["right"]["status"], lines["right"]["score"]) == ("graded", "5.5")
        assert "Not all tests of this cell passed." not in course.feedback("right")
        course.run("coursekit", "grade", NAME, "--force")
        # As with every score that a person gave: marked for another look.
        assert course.grades("right")["test_order"] == (None, 2.5, True, 2.5)

    def test_without_the_setting_it_is_graded_again_and_a_persons_points_still_count(self, course):
        course.configure("")
        course.run("coursekit", "grade", NAME)
        assert course.grades("loud")["test_order"] == (0, None, False, 0)
        assert course.grades("right")["test_order"] == (3, 2.5, True, 2.5)
        course.give("right", None)  # the box in the formgrader is emptied
        assert course.grades("right")["test_order"] == (3, None, False, 3)
