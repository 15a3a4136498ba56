"""Grading through nbgrader: what is kept, what is refused, and what is nobody's zero."""

import os
import signal
import subprocess
import sys
import time

import nbformat
import pytest

from coursekit.sandbox.available import UNSANDBOXED
from tests.support import commands
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture
def course(tmp_path):
    return SmallCourse(tmp_path / "course")


def outputs(notebook, name):
    return next(c for c in notebook.cells if c.id == name).outputs


def test_a_grade_cell_shows_its_visible_part_and_a_sentence_for_each_check(course):
    course.hand_in("student01", "# %% double\ndef double(x):\n    return int(2 * x)\n")
    course.grade()
    notebook = course.autograded("student01")
    sentences, number = outputs(notebook, "test_double")
    assert number["data"]["text/plain"] == "1.0"
    text = sentences["data"]["text/plain"]
    assert text.startswith("1 of 2 points\n✓ The result is twice the argument. (1 point)\n✗ Arrays")
    assert text.endswith("Hint: Multiply by two.")
    assert (
        "<li>✓ The result is twice the argument. (1 point)</li>" in sentences["data"]["text/html"]
    )
    sources = "\n".join(cell.source for cell in notebook.cells)
    assert "assert double(3) == 6" in sources
    assert "grader_tests" not in sources
    assert not course.leaks("student01")


def test_a_failed_visible_part_says_its_message_and_the_hidden_checks_still_count(course):
    course.hand_in(
        "student01", "# %% double\ndef double(x):\n    return 2 * x if x is not 3 else 7\n"
    )
    course.grade()
    sentences, number = outputs(course.autograded("student01"), "test_double")
    said = "All points. Only what you see in the notebook is not passed: double(3) should be 6"
    assert said in sentences["data"]["text/plain"]
    assert number["data"]["text/plain"] == "2.0"


def test_a_failed_visible_part_stands_in_front_of_failed_checks(course):
    course.hand_in("student01", "# %% double\ndef double(x):\n    return 3 * x\n")
    course.grade()
    sentences, number = outputs(course.autograded("student01"), "test_double")
    assert "Checkpoint not passed. double(3) should be 6" in sentences["data"]["text/plain"]
    assert number["data"]["text/plain"] == "0.0"


def test_a_dead_kernel_keeps_what_was_earned_before(course):
    course.hand_in("student01", "# %% total\nimport os\nos._exit(1)\n")
    course.grade()
    assert course.scores()["student01"] == {"test_double": 2, "test_total": 0, "test_answer": 0}
    assert [i["kind"] for i in course.incidents("student01")] == ["kernel_died"]


def test_what_a_visible_part_assigns_is_there_for_the_student_s_later_cells(course):
    source = course.source
    source.cells[4].source = source.cells[4].source.replace(
        "assert double(3)", "six = 6\nassert double(3)"
    )
    nbformat.write(source, course.folder / "source" / NAME / f"{NAME}.ipynb")
    course.nbgrader("generate_assignment", NAME)
    course.hand_in("student01", "# %% total\ndef total(xs):\n    return sum(xs) + six - 6\n")
    course.grade()
    assert course.scores()["student01"] == FULL_MARKS


def test_a_check_that_runs_for_ever_on_what_came_back_fails_alone(course):
    tests = course.folder / "grader_tests" / NAME / "double.py"
    tests.write_text(
        tests.read_text().replace("    value = int(", "    (10**double(9)) ** 9\n    value = int(")
    )
    course.hand_in(
        "student01", "# %% double\ndef double(x):\n    return 10**9 if x == 9 else 2 * x\n"
    )
    course.grade(check=False)
    assert course.scores()["student01"] == {"test_double": 0, "test_total": 3, "test_answer": 1}


def test_the_formgrader_s_button_grades_in_the_same_way(course):
    """What the button calls, in a process that was started in another folder."""
    course.hand_in("student01", "# %% double\ndef double(x):\n    return 7\n")
    program = f"""
import json, os, sys
from nbgrader.apps.api import NbGraderAPI
from nbgrader.coursedir import CourseDirectory
from traitlets.config import PyFileConfigLoader
config = PyFileConfigLoader("nbgrader_config.py").load_config()
config.CourseDirectory.root = os.getcwd()
os.chdir("/")
result = NbGraderAPI(config=config).autograde("{NAME}", "student01")
sys.exit(0 if result["success"] else str(result))
"""
    subprocess.run([sys.executable, "-c", program], cwd=course.folder, check=True)
    assert course.scores()["student01"] == {"test_double": 0, "test_total": 3, "test_answer": 1}
    assert course.autograded("student01").metadata["coursekit"]["sandboxed"] is True
    assert not course.leaks("student01")


class TestRefusing:
    def refused(self, course, sentence, **environment):
        course.hand_in("student01")
        result = course.grade(check=False, **environment)
        assert result.returncode != 0
        assert sentence in result.stderr
        assert "Traceback" not in result.stderr
        assert not (course.folder / "autograded" / "student01").exists()

    def test_hidden_tests_that_cannot_be_imported(self, course):
        (course.folder / "grader_tests" / NAME / "double.py").write_text("import no_such_module\n")
        self.refused(course, "The hidden tests of test_double cannot be used: ModuleNotFoundError")

    def test_checks_that_do_not_add_up_to_their_cell(self, course):
        tests = course.folder / "grader_tests" / NAME / "double.py"
        tests.write_text(tests.read_text().replace("@worth(1)", "@worth(2)", 1))
        self.refused(course, "The checks of test_double add up to 3 points, its cell says 2")

    def test_a_source_notebook_that_is_not_the_one_in_the_gradebook(self, course):
        course.source.cells[6].metadata.nbgrader.points = 4
        nbformat.write(course.source, course.folder / "source" / NAME / f"{NAME}.ipynb")
        self.refused(course, "run `coursekit release small` first")

    def test_no_sandbox(self, course, tmp_path):
        """A bwrap that fails as where user namespaces are off."""
        (tmp_path / "bin").mkdir()
        fake = tmp_path / "bin" / "bwrap"
        fake.write_text(
            "#!/bin/sh\n[ $1 = --version ] && echo bubblewrap 0.11.0 && exit\n"
            "echo 'bwrap: No permissions to create new namespace' >&2; exit 1\n"
        )
        fake.chmod(0o755)
        path = f"{tmp_path / 'bin'}:{os.environ['PATH']}"
        self.refused(course, f"{UNSANDBOXED}=1 accepts the risk", PATH=path)
        course.grade(PATH=path, **{UNSANDBOXED: "1"})
        assert course.scores()["student01"] == FULL_MARKS
        assert course.autograded("student01").metadata["coursekit"]["sandboxed"] is False


def test_a_grade_cell_that_cannot_cross_the_line_is_refused(course):
    cell = course.source.cells[6]
    cell.source = cell.source.replace(
        "assert close(total([1", "get_ipython().system('ls')\nassert close(total([1"
    )
    nbformat.write(course.source, course.folder / "source" / NAME / f"{NAME}.ipynb")
    TestRefusing().refused(
        course, '{\n    "small": {\n        "test_total": "line 2: it uses a magic'
    )
    release = course.nbgrader("generate_assignment", NAME, check=False)
    assert release.returncode == 1
    assert "Nothing is released." in release.stderr
    assert 'c.TrustedExecute.manual_cells = {\n    "small": {\n' in release.stderr
    command = commands.run(course.folder, ["coursekit", "release", NAME])
    assert "  small: Cell test_total, line 2: it uses a magic" in command.said
    assert command.said.endswith("    },\n}\n")


class TestFaultsOfOurs:
    def test_a_missing_data_file_gives_no_grade_and_keeps_the_previous_one(self, course):
        config = course.folder / "nbgrader_config.py"
        (course.folder / "table.csv").write_text("1,2\n")
        config.write_text(
            config.read_text() + 'c.TrustedExecute.data_files = {"small": ["table.csv"]}\n'
        )
        course.hand_in("student01")
        course.grade()
        before = course.autograded("student01")
        (course.folder / "table.csv").unlink()
        course.hand_in("student02")
        result = course.grade("--force", check=False)
        assert result.returncode == 1
        assert "table.csv" in result.stderr
        assert course.scores()["student01"] == FULL_MARKS
        assert course.autograded("student01") == before
        assert "student02" not in course.scores()
        assert not (course.folder / "autograded" / "student02" / NAME / f"{NAME}.ipynb").exists()

    def test_a_run_that_is_killed_leaves_no_hidden_test_and_no_process(self, course):
        course.hand_in("student01", "# %% double\nimport time\ntime.sleep(3.5)\n")
        run = subprocess.Popen(
            [sys.executable, "-m", "nbgrader", "autograde", NAME],
            cwd=course.folder,
            stderr=subprocess.DEVNULL,
        )
        half_done = course.folder / "autograded" / "student01" / NAME / f"{NAME}.ipynb"
        deadline = time.monotonic() + 60
        while not half_done.exists() and time.monotonic() < deadline:
            time.sleep(0.05)
        assert half_done.exists()
        run.send_signal(signal.SIGKILL)
        run.wait()
        assert not course.leaks("student01")
        course.grade("--force")
        assert course.scores()["student01"]["test_total"] == 3
        assert not list(course.folder.glob("autograded/student01/.*"))

    def test_settings_that_cannot_be_read_do_not_bring_the_stock_executor_back(self, course):
        config = course.folder / "nbgrader_config.py"
        config.write_text(config.read_text() + "\nno_such_name\n")
        course.hand_in(
            "student01", "# %% double\nimport os\nprint(os.path.exists('/etc/shadow'))\n"
        )
        result = course.grade(check=False)
        assert result.returncode == 1
        assert "settings of nbgrader_config.py are missing" in result.stderr
        assert not list(course.folder.glob("autograded/*/*"))
