"""A gradebook that cannot be used: a sentence and what to do, in every command, and no loss."""

import contextlib
import shutil
import sqlite3
from pathlib import Path

import alembic.script
import nbgrader
import pytest

from coursekit.gradebook import newest_revision, revisions
from tests.support.commands import run
from tests.support.small_course import NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

COMMANDS = {
    "grade": ["coursekit", "grade", NAME],
    "report": ["coursekit", "report", NAME],
    "doctor": ["coursekit", "doctor"],
    "autograde": ["nbgrader", "autograde", NAME],
    "export": ["nbgrader", "export"],
    "feedback": ["nbgrader", "generate_feedback", NAME],
    "generate": ["nbgrader", "generate_assignment", NAME, "--force"],
    "collect": ["nbgrader", "zip_collect", NAME, "--force"],
    "release": ["coursekit", "release", NAME],
    "import": ["nbgrader", "db", "student", "import", "roster.csv"],
    "students": ["nbgrader", "db", "student", "list"],
    "assignment": ["nbgrader", "db", "assignment", "add", "another"],
}
STATUS = dict.fromkeys(COMMANDS, 1) | dict.fromkeys(("grade", "report", "release"), 2)
# They make a gradebook where there is none, or say in words of their own that there is none.
WITHOUT = {"generate", "release", "doctor", "import", "students", "assignment"}


def test_the_versions_of_gradebooks_are_those_that_alembic_finds():
    folder = Path(nbgrader.__file__).with_name("alembic")
    scripts = alembic.script.ScriptDirectory(str(folder))
    heads = scripts.get_heads()
    found = {script.revision: script.revision not in heads for script in scripts.walk_revisions()}
    assert revisions() == found
    assert [newest_revision()] == list(heads)


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """A course with a submission, its grade, its feedback, an export and a report."""
    course = SmallCourse(tmp_path_factory.mktemp("gradebooks") / "course")
    (course.folder / "roster.csv").write_text("id\nstudent02\n")
    course.hand_in("student01")
    for name in ("grade", "feedback", "report", "export"):
        done = run(course.folder, COMMANDS[name])
        assert done.status == 0, done.said
    return course


@pytest.fixture
def course(graded, tmp_path):
    return graded.copy(tmp_path / "course")


def execute(file, statement):
    with contextlib.closing(sqlite3.connect(file)) as database, database:
        database.execute(statement)


def older(file):
    execute(file, "update alembic_version set version_num = '724cde206c17'")


def without_version(file):
    execute(file, "drop table alembic_version")


def newer(file):
    execute(file, "update alembic_version set version_num = 'abcdefabcdef'")


def cut_short(file):
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def another_file(file):
    file.write_text("student,score\n")


def empty(file):
    file.write_bytes(b"")


def without_tables(file):
    file.unlink()
    execute(file, "create table a (b)")
    execute(file, "drop table a")


def another_database(file):
    file.unlink()
    execute(file, "create table accounts (name)")


def folder(file):
    file.unlink()
    file.mkdir()


def missing(file):
    file.unlink()


WRONG = {
    older: "older nbgrader. Make a copy of it, then run `nbgrader db upgrade`.",
    without_version: "older nbgrader. Make a copy of it, then run `nbgrader db upgrade`.",
    newer: "is of a newer nbgrader than",
    cut_short: "Put back a copy of it that is whole.",
    another_file: "is damaged, or no gradebook. Put back a copy of it that is whole.",
    empty: "is empty, 0 bytes. Put back a copy of it that is whole",
    without_tables: "is empty: it has no tables. Put back a copy of it that is whole",
    another_database: "is a database, and no gradebook of nbgrader's",
    folder: "is no file: move what is there away",
    missing: "There is no gradebook at",
}


def everything_in(folder):
    """Return the files of a course: {path: content}; not what any command may write."""
    return {
        path.relative_to(folder): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not {".cache", "__pycache__", ".lock"}.intersection(path.parts)
    }


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_says_what_is_wrong_with_a_gradebook_and_changes_nothing(course, name):
    file, whole = course.folder / "gradebook.db", course.folder.with_name("whole.db")
    shutil.copyfile(file, whole)
    for spoil, sentence in WRONG.items():
        if spoil is missing and name in WITHOUT:
            continue
        spoil(file)
        before = everything_in(course.folder)
        done = run(course.folder, COMMANDS[name])
        assert sentence in done.said, (spoil, done.said)
        assert "Traceback" not in done.said
        assert done.status == STATUS[name], spoil
        assert everything_in(course.folder) == before, spoil
        if file.is_dir():
            file.rmdir()
        shutil.copyfile(whole, file)


@pytest.mark.parametrize("name", ["grade", "autograde", "generate", "export", "report"])
def test_a_locked_gradebook_is_said_to_be(course, name, monkeypatch):
    monkeypatch.setattr("coursekit.gradebook.WAIT_SECONDS", 0.1)
    with contextlib.closing(sqlite3.connect(course.folder / "gradebook.db")) as other:
        other.execute("begin exclusive")
        done = run(course.folder, COMMANDS[name])
    assert "is locked: another program is writing to it. Wait until that is done" in done.said
    assert done.status == STATUS[name]
    assert "Traceback" not in done.said


@pytest.mark.parametrize("name", ["grade", "export", "feedback"])
def test_a_server_that_does_not_answer_is_one_sentence_without_its_password(course, name):
    config = course.folder / "nbgrader_config.py"
    url = "postgresql://me:secret@127.0.0.1:1/grades"
    config.write_text(config.read_text() + f"c.CourseDirectory.db_url = {url!r}\n")
    done = run(course.folder, COMMANDS[name])
    assert "The gradebook postgresql://me:***@127.0.0.1:1/grades does not answer" in done.said
    assert "secret" not in done.said
    assert "Traceback" not in done.said
    assert done.status == STATUS[name]


@pytest.mark.parametrize("name", ["export", "feedback", "generate", "collect"])
def test_a_configuration_that_ends_with_an_error_stops_every_command(course, name):
    config = course.folder / "nbgrader_config.py"
    config.write_text(config.read_text() + "c.NoSuchThing = no_such_name\n")
    before = everything_in(course.folder)
    done = run(course.folder, COMMANDS[name])
    assert done.status == 1
    assert "nbgrader_config.py cannot be read: NameError" in done.said
    assert everything_in(course.folder) == before


def test_a_page_that_cannot_be_made_leaves_the_one_that_is_there(course):
    page = course.folder / "feedback" / "student01" / NAME / f"{NAME}.html"
    before = page.read_bytes()
    notebook = course.folder / "autograded" / "student01" / NAME / f"{NAME}.ipynb"
    notebook.chmod(0o600)
    notebook.write_text("no notebook")
    done = run(course.folder, COMMANDS["feedback"])
    assert done.status == 1
    assert "student01 has no new feedback: " in done.said
    assert "Traceback" not in done.said
    assert page.read_bytes() == before
