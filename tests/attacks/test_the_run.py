"""Attacks on the run itself, on its notebooks, and on the people who look at what comes of it.

Every file in attacks/escaping and attacks/people and every function in attacks/tampered_*.py goes
through the commands `nbgrader autograde` and `nbgrader generate_feedback`, three dozen in a run,
before an honest student.
"""

import functools
import hashlib
import itertools
import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

import pytest

from coursekit.release import nbgrader_command
from tests.attacks import tampered_folders, tampered_notebooks
from tests.support.attacks import (
    MARKS,
    Attack,
    batches_of,
    proven_courses,
    sample_attacks,
)
from tests.support.dangers import dangers_of
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

WATCHER = Path(__file__).with_name("watcher.py")
HONEST = "zz-honest"
PER_BATCH = 36
GRADER_BYTES = 900 * 2**20  # of the grader's processes together; without attacks they need 350 MB
STRANGE_NAMES = ["two words", "Jürgen 中文", 'it\'s "quoted"', "<script>alert(1)<", "{x}", "-e"]


class Run(NamedTuple):
    """What became of a command."""

    status: int
    peak: int
    left: list
    folders: list


TAMPERING = tampered_notebooks.ATTACKS | tampered_folders.ATTACKS
PEOPLE = sample_attacks("people")
NAMES = {name: Attack("", FULL_MARKS, None) for name in STRANGE_NAMES}
ALL = sample_attacks("escaping") | PEOPLE | TAMPERING | NAMES
STUDENTS = list(ALL)
BATCHES = batches_of({name: attack.notebook for name, attack in ALL.items()}, PER_BATCH)


pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture(scope="module", autouse=True)
def listener(sandbox):
    """A service of the host on a port that nobody was told."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        yield server


def hand_in_attack(course, student, attack):
    folder = course.folder / "submitted" / student / NAME
    submitted = attack.submitted
    if callable(submitted):
        folder.mkdir(parents=True)
        submitted = submitted(json.loads(json.dumps(course.submission())), folder)
    if submitted is not None:
        course.hand_in(student, submitted)


def watched_run(course, *arguments, seconds=600):
    """Run an nbgrader command; say what became of it. A command that takes too long is ended."""
    log = course.folder / f"{arguments[0]}.log"
    command = nbgrader_command(*arguments)
    watcher = subprocess.Popen(
        [sys.executable, WATCHER, log, *command],
        cwd=course.folder,
        env=os.environ | {"SECRET": "CANARY-environment"},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        told, _ = watcher.communicate(timeout=seconds)
    except subprocess.TimeoutExpired:
        os.killpg(watcher.pid, signal.SIGKILL)
        watcher.communicate()
        pytest.fail(f"{arguments[0]} took more than {seconds} s")
    return Run(**json.loads(told))


def contents(course):
    """Return a digest of all that a run has to leave alone: by path, links and pipes included."""
    found = {}
    for stage in ("source", "release", "grader_tests", "submitted", "nbgrader_config.py"):
        top = course.folder / stage
        for path in [top, *top.rglob("*")]:
            mode = path.lstat().st_mode
            content = hashlib.sha256(path.read_bytes()).digest() if stat.S_ISREG(mode) else None
            target = path.readlink() if path.is_symlink() else None
            if "__pycache__" not in path.parts:
                found[path] = (stat.S_IFMT(mode), content, target)
    return found


# A function that ignores its interrupt is ended some seconds later, before its grade cell is.
PATIENT = {"grade_seconds = 3": "grade_seconds = 10"}


class Batch:
    """A class of attackers and an honest student, graded in one run, with their feedback."""

    def __init__(self, folder, students, proven):
        self.notebook, self.students = ALL[students[0]].notebook, students
        self.course = proven[self.notebook].copy(folder)
        for student in students:
            hand_in_attack(self.course, student, ALL[student])
        self.course.hand_in(HONEST)
        self.before = contents(self.course)
        self.graded = watched_run(self.course, "autograde", NAME)
        self.feedback = watched_run(self.course, "generate_feedback", NAME)
        self.scores = self.course.scores()


@pytest.fixture(scope="module")
def batches(sandbox, listener, tmp_path_factory):
    folder = tmp_path_factory.mktemp("batches")
    folders = [folder / str(number) for number in range(len(BATCHES))]
    proven = proven_courses(folder / "proven", PATIENT)
    # Most of the time of most attacks is spent on waiting for a limit.
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(Batch, folders, BATCHES, itertools.repeat(proven)))
    yield made
    shutil.rmtree(folder, ignore_errors=True)


def batch_of(batches, student):
    return next(b for b, names in zip(batches, BATCHES, strict=True) if student in names)


def check_results(course, scores, student, log):
    attack = ALL[student]
    if attack.earns is None:
        told = next(line for line in log.splitlines() if f"{student} is not graded: " in line)
        assert attack.reason in told
        assert student not in scores
        assert not (course.folder / "autograded" / student / NAME).exists()
        return
    assert scores[student] == attack.earns
    kinds = {incident["kind"] for incident in course.incidents(student)}
    assert attack.incident is None or attack.incident in kinds
    assert course.leaks(student) == []
    assert dangers_of(page_of(course, student)) == []


# The attacks


@pytest.mark.parametrize("student", STUDENTS)
def test_an_attack_earns_exactly_what_its_honest_part_does(student, batches):
    batch = batch_of(batches, student)
    log = (batch.course.folder / "autograde.log").read_text(errors="replace")
    check_results(batch.course, batch.scores, student, log)


def test_a_folder_that_nbgrader_would_misread_is_named_and_the_others_are_graded(tmp_path):
    course = SmallCourse(tmp_path / "course")
    for name in ("[a]", "b\nc", "honest"):
        course.hand_in(name)
    result = course.grade(check=False)
    assert result.returncode == 1
    assert "Rename this folder" in result.stderr
    assert course.scores() == {"honest": FULL_MARKS}


# What a class of attackers may not do to others


def every_batch(function):
    @pytest.mark.parametrize("number", range(len(BATCHES)))
    @functools.wraps(function)
    def test(number, batches):
        function(batches[number])

    del test.__wrapped__  # pytest would ask for its arguments
    return test


@every_batch
def test_both_commands_succeed_but_for_what_cannot_be_graded(batch):
    ungradable = any(ALL[student].earns is None for student in batch.students)
    assert batch.graded.status == int(ungradable)
    assert batch.feedback.status == 0


@every_batch
def test_the_honest_student_after_them_has_full_marks(batch):
    assert batch.scores[HONEST] == MARKS[batch.notebook]
    assert batch.course.incidents(HONEST) == []
    assert page_of(batch.course, HONEST)


@every_batch
def test_nothing_is_left_running_or_lying_about(batch):
    assert batch.graded.left == batch.feedback.left == []
    assert batch.graded.folders
    assert [folder for folder in batch.graded.folders if Path(folder).exists()] == []
    planted = [*batch.course.folder.rglob("*"), *Path("/tmp").glob("*"), *Path.home().glob("*")]
    submitted = batch.course.folder / "submitted"
    assert [p for p in planted if "PWNED" in p.name and submitted not in p.parents] == []


@every_batch
def test_the_course_and_what_was_handed_in_are_unchanged(batch):
    assert contents(batch.course) == batch.before


@every_batch
def test_the_graders_memory_is_bounded(batch):
    assert 50 * 2**20 < batch.graded.peak < GRADER_BYTES


def test_no_service_of_the_host_was_reached(batches, listener):
    with pytest.raises(TimeoutError):
        listener.accept()


# What a browser would do


def page_of(course, student):
    """Return the body of a feedback page, without the one script that ends nbgrader's template."""
    page = (course.folder / "feedback" / student / NAME / f"{NAME}.html").read_text()
    return page.partition("<body>")[2]


def test_the_parser_finds_what_it_should():
    for attack in ("<script>", "<b onclick=x>", "<a href=' java\tscript:x'>", "<img src=//x>"):
        assert dangers_of(attack), attack


@pytest.mark.parametrize("student", [n for n in STUDENTS if n in PEOPLE])
def test_the_autograded_notebook_holds_nothing_that_runs(student, batches):
    for cell in batch_of(batches, student).course.autograded(student).cells:
        assert cell.cell_type != "raw" or dangers_of(cell.source) == []
        assert set(cell.metadata) <= {"nbgrader", "deletable", "editable"}
        role = cell.metadata.get("nbgrader", {})
        graders_own = role.get("grade") and not role.get("solution")
        for output in cell.get("outputs", ()):
            shown = output.get("data", {})
            assert set(shown) <= {
                *("text/plain", "text/html", "text/latex", "text/markdown"),
                *("image/png", "image/jpeg"),
            }
            assert graders_own or output.get("metadata", {}) == {}
            assert dangers_of(shown.get("text/html", "")) == []


def seen_in_a_browser(browser, files):
    """Return pages as they are after their scripts ran; nothing can be loaded from elsewhere."""
    pages = [browser.new_page(offline=True) for _ in files]
    for page, file in zip(pages, files, strict=True):
        page.goto(file.as_uri())
    pages[-1].wait_for_timeout(2_000)  # for scripts that wait
    seen = [page.content() for page in pages]
    for page in pages:
        page.close()
    return seen


def test_the_browser_runs_what_it_finds(browser, tmp_path):
    page = tmp_path / "page.html"
    page.write_text("<title>x</title><img src=nowhere onerror=\"document.title = 'PWNED'\">")
    (seen,) = seen_in_a_browser(browser, [page])
    assert "<title>PWNED</title>" in seen


PLANTED = [name for name in STUDENTS if name in PEOPLE or name == "text_cells_with_scripts"]


@pytest.fixture(scope="module")
def seen_pages(batches, browser, tmp_path_factory):
    """The feedback of those who plant something, as a browser shows it: {student: page}."""
    folder = tmp_path_factory.mktemp("pages")
    files = [folder / f"{student}.html" for student in PLANTED]
    for student, file in zip(PLANTED, files, strict=True):
        course = batch_of(batches, student).course
        shutil.copyfile(course.folder / "feedback" / student / NAME / f"{NAME}.html", file)
    return dict(zip(PLANTED, seen_in_a_browser(browser, files), strict=True))


@pytest.mark.parametrize("student", PLANTED)
def test_nothing_planted_runs_in_a_browser(student, seen_pages):
    seen = seen_pages[student]
    assert f"<title>A small assignment: feedback for {student}</title>" in seen
    assert [d for d in dangers_of(seen) if "PWNED" in d] == []
