"""A course in which everything has happened once, and what must be there after each fault."""

import contextlib
import io
import json
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

import coursekit.release
from tests.support.commands import NbGraderApp, run
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

COMMANDS = {
    "release": ["coursekit", "release", NAME],
    "grade": ["coursekit", "grade", NAME, "--json", "run.json"],
    "feedback": ["nbgrader", "generate_feedback", NAME],
    "report": ["coursekit", "report", NAME],
    "export": ["nbgrader", "export"],
    "collect": [
        *("nbgrader", "zip_collect", NAME, "--force"),
        "--collector=coursekit.lms.collect.CanvasDownload",
    ],
    "demo": ["coursekit", "demo", NAME, "--samples", "samples"],
}
STUDENTS = ["student01", "student02"]


def here():
    """Have `coursekit release` run nbgrader in its own process, which has loaded it."""

    def run_nbgrader(*arguments, course, log=None):
        with contextlib.chdir(course):
            NbGraderApp.clear_instance()
            NbGraderApp.launch_instance(list(arguments))
        return ""

    coursekit.release.run_nbgrader = run_nbgrader


@pytest.fixture(scope="session")
def done_once(tmp_path_factory, sandbox):
    course = SmallCourse(tmp_path_factory.mktemp("faults") / "course")
    for student in STUDENTS:
        course.hand_in(student)
    (course.folder / "samples").mkdir()
    (course.folder / "samples" / "student01.py").write_text('"""All right."""\n')
    for name in ("release", "grade", "feedback", "report", "export"):
        done = run(course.folder, COMMANDS[name], here)
        assert done.status == 0, done.said
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}", "attacks") as gradebook:
        gradebook.add_student("student03", last_name="On the roster", lms_user_id="103")
        gradebook.find_student("student01").lms_user_id = "101"
        gradebook.find_grade("test_total", NAME, NAME, "student01").manual_score = 1.5
        gradebook.db.commit()
    archive = course.folder / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    content = (course.folder / "submitted" / "student01" / NAME / f"{NAME}.ipynb").read_bytes()
    with zipfile.ZipFile(archive / "submissions.zip", "w") as file:
        file.writestr(f"lastfirst_101_1_{NAME}.ipynb", content + b"\n")
    return course


@pytest.fixture
def copy_of(done_once, tmp_path):
    """Return a function that makes a copy in which a command has something to do."""

    def copy(command, number=0):
        course = done_once.copy(tmp_path / f"{command}{number}" / "course")
        if command == "grade":  # from the cache of outcomes, in which they are
            for record in course.folder.glob("autograded/*/*/*.grading.json"):
                record.chmod(0o600)
                known = json.loads(record.read_text())
                record.write_text(json.dumps({**known, "fingerprint": "another"}))
        if command == "demo":
            lay_demo(course)
        return course

    return copy


def lay_demo(course):
    from coursekit.demo.sample_class import copy_course

    with contextlib.chdir(course.folder):
        copy_course(Path(), Path("demo"))


def check_whole(course):
    """Nothing is gone and nothing is half-written."""
    folder = course.folder
    for student in STUDENTS:
        name = Path("submitted") / student / NAME / f"{NAME}.ipynb"
        assert (folder / name).is_file(), f"{name} is gone"
        assert (folder / "feedback" / student / NAME / f"{NAME}.html").is_file()
        assert (folder / "autograded" / student / NAME / f"{NAME}.ipynb").is_file()
    assert (folder / "release" / NAME / f"{NAME}.ipynb").is_file()
    assert (folder / "release" / NAME / "notes.txt").is_file()
    for name in ("grades.csv", f"reports/{NAME}.csv"):
        lines = (folder / name).read_text().splitlines()
        assert len(lines) in (3, 4), f"{name} is cut: {lines}"
    for path in folder.rglob("*"):
        parts = path.relative_to(folder).parts
        if path.is_file() and not any(part.startswith(".") for part in parts):
            check_file(path)
    with contextlib.closing(sqlite3.connect(folder / "gradebook.db")) as database:
        assert database.execute("pragma integrity_check").fetchone() == ("ok",)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}", "attacks") as gradebook:
        assert gradebook.find_student("student03").last_name == "On the roster"
        assert gradebook.find_grade("test_total", NAME, NAME, "student01").manual_score == 1.5
        for student in STUDENTS:
            found = gradebook.find_submission(NAME, student).notebooks[0].grades
            assert {grade.name: grade.auto_score for grade in found} == FULL_MARKS


def check_file(path):
    """A file under its final name is all there."""
    if path.suffix in (".ipynb", ".json"):
        json.loads(path.read_text())
    elif path.suffix == ".zip":
        assert zipfile.ZipFile(io.BytesIO(path.read_bytes())).testzip() is None
    elif path.suffix == ".html":
        assert path.read_text().rstrip().endswith("</html>"), f"{path} is cut"


def check_next_run(course, command):
    """Run the command again: it ends well, and leaves nothing unfinished."""
    if command == "demo":  # all of it takes long; what was killed was the laying of the course
        lay_demo(course)
        assert (course.folder / "demo" / "source" / NAME / f"{NAME}.ipynb").is_file()
    else:
        done = run(course.folder, COMMANDS[command], here)
        assert done.status == 0, done.said
    check_whole(course)
    left = [
        path
        for step in ("release", "submitted", "autograded", "feedback", "reports", ".")
        for path in (course.folder / step).rglob(".*.part" if step != "." else "[!.]*/.*.part")
    ]
    assert not left
    shutil.rmtree(course.folder)
