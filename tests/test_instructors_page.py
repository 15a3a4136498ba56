"""docs/instructors.md, followed from its first command to its last with a class of eleven.

What a command prints has to be what the page shows below it: … alone stands for any lines but
errors, inside a line for anything; what differs from run to run (`VARIES`) is taken out of both.
The settings, the roster and the time of the late submission are those of the page. What
docs/grading.md and README.md show of the same class is compared too.

One thing is not the page's: source/ holds a vectorised solution, which earns the same in a tenth of
the time.
"""

import re
import shlex
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest
from click.testing import CliRunner

from coursekit.cli import main
from coursekit.demo import sample_class
from tests.support.commands import run
from tests.support.em_notebook import vectorised_functions
from tests.support.places import ASSIGNMENT, ROOT, SUBMISSIONS
from tests.support.typed_pages import block_with, commands, compared, matches

PAGE = (ROOT / "docs" / "instructors.md").read_text("utf-8")
GRADING = (ROOT / "docs" / "grading.md").read_text("utf-8")
README = (ROOT / "README.md").read_text("utf-8")
NOTEBOOK = f"{ASSIGNMENT}.ipynb"

NOT_TYPED = {
    "make setup": "it makes the environment that this test runs in",
    ". .venv/bin/activate": "the environment's programs are first in PATH here",
}


class Typed(NamedTuple):
    """A command, the lines that a page shows below it, and those that it printed."""

    command: str
    shown: list
    printed: list


OURS = "coursekit", "nbgrader"


def ours(folder, words):
    """Run a command in a fork of this process; return its exit status and what it said."""
    done = run(folder, words)
    return done.status, done.said


def other(folder, words):
    """The same for a program of the system."""
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True)
    return done.returncode, done.stdout + done.stderr


class Class:
    """The course of the page, its eleven students, and one student's folder for the exchange."""

    def __init__(self, folder):
        self.folder = folder / "demo"
        self.home = folder / "home"
        sample_class.copy_course(ROOT, self.folder)
        vectorise(self.folder / "source" / ASSIGNMENT / NOTEBOOK)
        heading, first, _ = block_with("email,lms_user_id", PAGE).splitlines()
        roster = [heading, *(re.sub(r"01\b", f"{n:02}", first) for n in range(1, 12))]
        (self.folder / "roster.csv").write_text("\n".join(roster) + "\n", "utf-8")
        self.samples = sorted((SUBMISSIONS / "demo").glob("student*"))

    def type_in(self, command):
        """Run a command of the page as its reader would; return the lines that it printed."""
        if step := BEFORE.get(command):
            step(self)
        folder = self.home if command in AS_A_STUDENT else self.folder
        words = shlex.split(command)
        status, said = ours(folder, words) if words[0] in OURS else other(folder, words)
        # One of the class hands in what is not a notebook; a guest is on no roster.
        not_all = command.startswith("coursekit grade") or command.endswith("CanvasDownload")
        expected = 1 if not_all else 0
        assert status == expected, f"{command}\n{said}"
        return said.splitlines()

    def set_up_the_exchange(self):
        exchange = self.folder.with_name("exchange")
        for folder in (exchange, self.home):
            folder.mkdir()
        shared = block_with("c.Exchange.root", PAGE).replace(
            "/srv/nbgrader/exchange", str(exchange)
        )
        with (self.folder / "nbgrader_config.py").open("a", encoding="utf-8") as file:
            file.write(f"\n{shared}\n{block_with('class TenPercentADay', PAGE)}\n")
            file.write("c.ExchangeCollect.check_owner = False\n")  # both have one account here
        (self.home / "nbgrader_config.py").write_text(
            f"c = get_config()\n{shared}\n"
            "c.CourseDirectory.student_id = 'student01'\n"
            f"c.Exchange.cache = {str(self.home / 'cache')!r}\n",
            "utf-8",
        )

    def download(self, name_of, guests=()):
        """Put the archive of a learning management system in the place of all handed in so far."""
        for name in ("submitted", "downloaded"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        archive = self.folder / "downloaded" / ASSIGNMENT / "archive"
        archive.mkdir(parents=True)
        for path in self.samples:
            sample_class.hand_in(path, self.folder, ASSIGNMENT)
        with zipfile.ZipFile(archive / "submissions.zip", "w") as file:
            for number, path in enumerate(self.samples, 1):
                handed_in = self.folder / "submitted" / path.stem / ASSIGNMENT / NOTEBOOK
                file.write(handed_in, name_of(number))
            for name in guests:
                file.write(handed_in, name)
        shutil.rmtree(self.folder / "submitted")

    def download_from_canvas(self):
        def name_of(number):
            late = "_LATE" if number == 4 else ""
            return f"student{number:02}{late}_201{number:02}_900{number:02}_{NOTEBOOK}"

        self.download(name_of, guests=[f"guest_20999_90099_{NOTEBOOK}"])

    def download_from_moodle(self):
        self.download(lambda n: f"{n:02} Student_7000{n:02}_assignsubmission_file_/{NOTEBOOK}")

    def hand_in_late(self):
        (written,) = re.findall(r"a line such as\s+`([^`]+)`", PAGE)
        folder = self.folder / "submitted" / "student04" / ASSIGNMENT
        (folder / "timestamp.txt").write_text(written)


BEFORE = {
    f"nbgrader release_assignment {ASSIGNMENT}": Class.set_up_the_exchange,
    f"nbgrader zip_collect {ASSIGNMENT} --collector coursekit.lms.collect.CanvasDownload": (
        Class.download_from_canvas
    ),
    f"nbgrader zip_collect {ASSIGNMENT} --collector coursekit.lms.collect.MoodleDownload": (
        Class.download_from_moodle
    ),
    f"coursekit grade {ASSIGNMENT}": Class.hand_in_late,
}
AS_A_STUDENT = {f"nbgrader fetch_assignment {ASSIGNMENT}", f"nbgrader submit {ASSIGNMENT}"}
TYPED = [(command, shown) for command, shown in commands(PAGE) if command not in NOT_TYPED]


def vectorise(path):
    """Put the vectorised sample solution into a source notebook."""
    functions = vectorised_functions()
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if function := functions.pop(cell.metadata.get("nbgrader", {}).get("grade_id"), None):
            head, _, body = function.strip("\n").partition("\n")
            cell.source = f"{head}\n    ### BEGIN SOLUTION\n{body}\n    ### END SOLUTION"
    assert not functions
    nbformat.write(notebook, path)


@pytest.fixture(scope="module")
def course(tmp_path_factory, sandbox):
    return Class(tmp_path_factory.mktemp("page"))


@pytest.fixture(scope="module")
def followed(course):
    """What came of each command of the page, typed in its order."""
    return [Typed(command, shown, course.type_in(command)) for command, shown in TYPED]


@pytest.mark.parametrize("number", range(len(TYPED)), ids=[command for command, _ in TYPED])
def test_a_command_of_the_page_prints_what_it_shows(number, followed):
    command, shown, printed = followed[number]
    assert matches(shown, printed), compared(command, shown, printed)


def test_what_is_not_typed_is_on_the_page():
    on_the_page = [command for command, _ in commands(PAGE)]
    assert set(NOT_TYPED) | set(BEFORE) | AS_A_STUDENT <= set(on_the_page)
    assert len(on_the_page) == len(set(on_the_page))


def test_the_page_about_grading_shows_what_the_same_class_prints(followed):
    ((command, shown),) = commands(GRADING)
    (printed,) = (typed.printed for typed in followed if typed.command == command)
    assert matches(shown, printed), compared(command, shown, printed)


def test_the_readme_shows_what_the_demo_prints_of_the_same_class(followed, course, monkeypatch):
    monkeypatch.chdir(course.folder.parent)
    monkeypatch.setattr(sample_class, "demo", lambda *_: None)  # it is graded already
    Path("nbgrader_config.py").touch()
    done = CliRunner().invoke(main, ["demo", "--samples", str(SUBMISSIONS / "demo")])
    shown = block_with("checkpoint_responsibilities", README).splitlines()
    printed = done.stdout.splitlines()
    assert matches(shown, printed), compared("make demo", shown, printed)


def test_the_readme_shows_what_a_student_reads(followed, course):
    shown = block_with("✗", README)
    page = course.folder / "autograded" / "student04" / ASSIGNMENT / NOTEBOOK
    outputs = [
        output.data["text/plain"]
        for cell in nbformat.read(page, as_version=4).cells
        for output in cell.get("outputs", [])
        if "coursekit" in output.get("metadata", {})
    ]
    assert any(shown in text for text in outputs)
