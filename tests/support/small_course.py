"""A course of one small assignment, for attacks: two functions, canaries, and short limits.

`double` (2 points) is graded by a checkpoint in grader_tests, `total` (3 points) by hidden asserts
in the notebook itself, `answer` (1 point) is a value. What must not leak holds the word CANARY and
a name: in the hidden tests, their messages and expected values, the gradebook, another student's
submission, and the environment of the grader.
"""

import contextlib
import copy
import functools
import json
import os
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from coursekit.course import open_course, private
from coursekit.demo.sample import sample_submission
from coursekit.nbgrader_seam.execute import TrustedExecute
from coursekit.release import nbgrader_command, run_nbgrader
from coursekit.run.assignment import read_assignment
from coursekit.run.cache import Cache
from coursekit.run.proof import proven
from coursekit.sandbox.available import SandboxUnavailable, check_sandbox
from tests.support.notebooks import cell, hidden, locked, notebook, percent_cell
from tests.support.sharing import share

NAME = "small"

CONFIG = """
import coursekit

c = get_config()
coursekit.configure(c)
c.CourseDirectory.course_id = "attacks"
c.GenerateAssignment.force = True
c.TrustedExecute.cell_seconds = 2
c.TrustedExecute.call_seconds = 1
c.TrustedExecute.grade_seconds = 3
c.TrustedExecute.output_bytes = 200_000
c.TrustedExecute.grader_memory = 2 * 2**30
c.TrustedExecute.limits = {
    "memory": 600 * 2**20,
    "cpu_seconds": 10,
    "wall_seconds": 40,
    "disk": 32 * 2**20,
    "message": 8 * 2**20,
}
"""

# Given to students in a locked cell. The tests of `total` use all of it, and no student can.
HELPERS = """
TOLERANCE = 1e-9
RIGHT = 40.0
near = lambda a, b: abs(a - b) < TOLERANCE
def start():
    return 0
def summed(xs):
    return start() + sum(xs)
def close(a, b, tolerance=TOLERANCE):
    return bool(abs(a - b) < tolerance)
""".strip()

HIDDEN_TESTS = '''
"""CANARY-docstring-of-the-hidden-tests"""

from coursekit.checks import Checkpoint, worth

EXPECTED = "CANARY-expected-value-918273645"


@worth(1)
def doubles(rng, double):
    """The result is twice the argument."""
    value = int(rng.integers(10, 10**6))
    assert double(value) == 2 * value, "it was not."


@worth(1)
def doubles_arrays(rng, double):
    """Arrays are doubled too."""
    import numpy as np

    values = rng.uniform(1, 9, size=3)
    result = double(values)
    assert np.shape(result) == (3,), "the shape was another."
    assert np.allclose(result, 2 * values), "they were not."


check = Checkpoint(doubles, doubles_arrays, hint="Multiply by two.")
'''


def source_notebook():
    """Return the instructor's notebook."""
    solution = "### BEGIN SOLUTION\n    {}\n    ### END SOLUTION"
    return notebook(
        percent_cell("markdown title", "# A small assignment"),
        locked("import numpy as np\nimport pandas as pd\nfrom math import *", "imports"),
        locked(HELPERS, "close"),
        cell("def double(x):\n    " + solution.format("return 2 * x"), "double"),
        locked(
            hidden(
                "pair, sum_of_pair = [2, 5], 7\nassert double(3) == 6, 'double(3) should be 6'",
                "from grader_tests.small.double import check\n\ncheck(double)",
            ),
            "test_double",
            grade=True,
            points=2,
        ),
        cell("def total(xs):\n    " + solution.format("return sum(xs)"), "total"),
        locked(
            hidden(
                "expected = 3\nassert close(total([1, 2]), expected)",
                "expected = 'CANARY-a-visible-name-that-the-hidden-part-reuses'\n"
                "assert close(total([4, 5]), 9)\n"
                "assert near(total([4, 7]), 11) and summed([6, 8]) == total([6, 8])\n"
                "assert total([40]) == RIGHT and total(pair) == sum_of_pair\n"
                "if abs(total([3, 9]) - 12) < TOLERANCE:\n    passed = True\n"
                "assert passed\n"
                "import __main__\n"
                "assert 'total' in globals() and 'total' in dir() and 'nothing' not in vars()\n"
                "assert globals()['near'](eval('total([3, 3])'), __main__.RIGHT - 34)\n"
                "assert isclose(get_ipython().user_ns['total']([0.5, 7]), 7.5)\n"
                "secret = 'CANARY-inline-hidden-test'\n"
                "assert total([20.25, 1]) == 21.25, 'CANARY-message-of-an-inline-test 21.25'\n"
                "assert np.isclose(total(np.array([0.5, 7.75])), 8.25), secret",
            ),
            "test_total",
            grade=True,
            points=3,
        ),
        cell("### BEGIN SOLUTION\nanswer = 918273645\n### END SOLUTION", "answer"),
        locked(
            hidden("assert answer is not None", "assert answer == 918273645, 'CANARY-answer'"),
            "test_answer",
            grade=True,
            points=1,
        ),
    )


making = threading.Lock()  # some tests lay several courses at once


def released_course(source):
    """Return a temporary folder with the course, released: that takes seconds, a copy none.

    `source` returns the instructor's notebook.
    """
    with making:
        return the_released_course(source)


@functools.cache
def the_released_course(source):
    temporary = tempfile.TemporaryDirectory(prefix="small-course-")
    folder = Path(temporary.name)
    tests = folder / "grader_tests" / NAME
    for path in (folder / "source" / NAME, tests):
        path.mkdir(parents=True)
    (folder / "grader_tests" / "__init__.py").write_text("")
    (tests / "__init__.py").write_text("")
    (tests / "double.py").write_text(HIDDEN_TESTS)
    (folder / "nbgrader_config.py").write_text(CONFIG)
    (folder / "source" / NAME / "notes.txt").write_text("A file beside the notebook.\n")
    nbformat.write(source(), folder / "source" / NAME / f"{NAME}.ipynb")
    run_nbgrader("generate_assignment", NAME, course=folder)
    prove(folder)
    shutil.rmtree(folder / "autograded")  # with the lock of the release
    return temporary


def prove(folder):
    """Grade the solution and the release once, so that no copy of the course has to."""
    with contextlib.suppress(SandboxUnavailable):
        check_sandbox()
        course = open_course(folder)
        found = read_assignment(course, NAME, TrustedExecute(config=course.config))
        with private(course.folders):
            share(proven(found, Cache(course.outcomes)))


class SmallCourse:
    """The course in a folder: hand in, grade, and look at what came of it."""

    def __init__(self, folder, source=source_notebook):
        self.folder, self.notebook = folder, source
        shutil.copytree(released_course(source).name, folder, dirs_exist_ok=True)
        self.source = nbformat.read(folder / "source" / NAME / f"{NAME}.ipynb", as_version=4)
        self.release = nbformat.read(folder / "release" / NAME / f"{NAME}.ipynb", as_version=4)

    def copy(self, folder, **options):
        """Return a course like this one in another folder; the options are of `copytree`."""
        shutil.copytree(self.folder, folder, **options)
        other = copy.copy(self)
        other.folder = folder
        return other

    def configure(self, changes):
        """Put other texts into the configuration: {text that is there: text in its place}."""
        path = self.folder / "nbgrader_config.py"
        text = path.read_text()
        for old, new in changes.items():
            assert old in text
            text = text.replace(old, new)
        path.write_text(text)

    def nbgrader(self, *arguments, check=True, fresh=False, **environment):
        """Run an nbgrader command; return the finished process.

        It is a fork of this one, which takes seconds less, but for one in another environment, of
        which this process may have kept something, and for a thread, beside which others run.
        `fresh` is for a command that may not find nbgrader as the kit has changed it here.
        """
        in_a_thread = threading.current_thread() is not threading.main_thread()
        if not (fresh or environment or in_a_thread):
            from tests.support.commands import completed  # loads nbgrader

            command = ["nbgrader", *arguments]
            return completed(self.folder, command, check=check)
        return subprocess.run(
            nbgrader_command(*arguments),
            cwd=self.folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            errors="replace",
            check=check,
        )

    def submission(self, text=""):
        """Return the notebook that a sample file describes (see `coursekit.demo.sample`)."""
        return sample_submission(text, self.source, self.release)

    def hand_in(self, student, submitted="", name=f"{NAME}.ipynb"):
        """Hand in a sample file's text, a notebook, or raw bytes."""
        folder = self.folder / "submitted" / student / NAME
        folder.mkdir(parents=True, exist_ok=True)
        if isinstance(submitted, str):
            submitted = self.submission(submitted)
        if not isinstance(submitted, bytes):
            submitted = json.dumps(submitted).encode()
        (folder / name).write_bytes(submitted)
        return folder

    def grade(self, *arguments, **options):
        return self.nbgrader("autograde", NAME, *arguments, **options)

    def scores(self):
        """Return {student: {grade cell: score}}; a score is None where there is no grade."""
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            return {
                submission.student.id: {
                    grade.name: grade.auto_score
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                }
                for submission in gradebook.assignment_submissions(NAME)
            }

    def autograded(self, student):
        """Return a student's autograded notebook."""
        path = self.folder / "autograded" / student / NAME / f"{NAME}.ipynb"
        return nbformat.read(path, as_version=4)

    def record(self, student):
        """Return what grading recorded about a student's notebook."""
        path = self.folder / "autograded" / student / NAME / f"{NAME}.grading.json"
        return json.loads(path.read_text())

    def incidents(self, student):
        """Return the incidents recorded for a student."""
        return self.record(student)["incidents"]

    def leaks(self, student):
        """Return the files of a student's results that hold a canary."""
        folders = [self.folder / stage / student for stage in ("autograded", "feedback")]
        files = [file for folder in folders for file in folder.rglob("*") if file.is_file()]
        return [file for file in files if b"CANARY" in file.read_bytes()]


FULL_MARKS = {"test_double": 2, "test_total": 3, "test_answer": 1}
