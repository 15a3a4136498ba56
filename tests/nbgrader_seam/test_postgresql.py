"""PostgreSQL as gradebook: one run against a real server gives what SQLite gives."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.support.changed_course import ChangedCourse, grade_by_hand
from tests.support.class_runs import ODD, TRIPLES, coursekit_grade, statuses
from tests.support.notebooks import cell, find
from tests.support.small_course import NAME, SmallCourse

ACCOUNT = "postgres"  # the server refuses to run as root


@pytest.fixture(scope="module")
def server():
    """Start a server of Debian's in a folder of its own; return the URL of an empty database."""
    programs = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if not programs:
        reason = "There is no PostgreSQL server here: apt install postgresql."
        if os.environ.get("REQUIRE_POSTGRESQL") == "1":
            raise RuntimeError(reason)
        pytest.skip(reason)
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # the path of a socket is short
    become = []
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT)
        become = ["setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--clear-groups"]
    program = [*become, programs[-1].with_name("initdb"), "-D", folder / "data", "-U", ACCOUNT]
    subprocess.run([*program, "--no-sync", "-E", "UTF8"], check=True, capture_output=True, cwd="/")
    options = ["-D", folder / "data", "-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
    with subprocess.Popen(
        [*become, programs[-1].with_name("postgres"), *options], cwd="/", stderr=subprocess.DEVNULL
    ) as process:
        try:
            url = f"postgresql://{ACCOUNT}@/postgres?host={folder}"
            wait_until_it_answers(url)
            yield url
        finally:
            process.terminate()
            process.wait()
            shutil.rmtree(folder)


def wait_until_it_answers(url):
    import psycopg

    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with contextlib.suppress(psycopg.OperationalError):
            psycopg.connect(url).close()
            return
        time.sleep(0.1)
    raise RuntimeError("The PostgreSQL server does not answer.")


def another_database(server):
    """Make an empty database on the server; return its URL."""
    import psycopg

    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute("CREATE DATABASE another")
    return server.replace("/postgres?", "/another?")


def gradebook_contents(url):
    """Return what a gradebook says of each submission."""
    with Gradebook(url) as gradebook:
        return {
            submission.student.id: (
                submission.score,
                submission.timestamp,
                submission.late_submission_penalty,
                {
                    grade.name: (grade.auto_score, grade.manual_score, grade.needs_manual_grade)
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                },
                {c.name: c.comment for notebook in submission.notebooks for c in notebook.comments},
            )
            for submission in gradebook.assignment_submissions(NAME)
        }


def test_a_run_gives_the_same_gradebook_as_with_sqlite(server, sandbox, tmp_path):
    course = SmallCourse(tmp_path / "course")
    for student, text in (("student01", ""), ("student02", TRIPLES), (ODD, "# %% answer\nx = 1")):
        course.hand_in(student, text)
    folder = course.folder / "submitted" / "student01" / NAME
    (folder / "timestamp.txt").write_text("2026-03-01 12:00:01 UTC")
    assert coursekit_grade(course)[0] == 0
    with_sqlite = gradebook_contents(f"sqlite:///{course.folder / 'gradebook.db'}")

    shutil.rmtree(course.folder / "autograded")
    (course.folder / "gradebook.db").unlink()
    config = course.folder / "nbgrader_config.py"
    config.write_text(config.read_text() + f"c.CourseDirectory.db_url = {server!r}\n")
    course.nbgrader("generate_assignment", NAME)
    status, document, said = coursekit_grade(course)
    assert status == 0, said
    assert set(statuses(document).values()) == {"cached"}
    assert gradebook_contents(server) == with_sqlite
    assert not (course.folder / "gradebook.db").exists()
    course.nbgrader("generate_feedback", NAME)
    assert len(list(course.folder.glob("feedback/*/*/*.html"))) == 3
    assert set(statuses(coursekit_grade(course)[1]).values()) == {"unchanged"}


@pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own
def test_a_change_of_a_graded_assignment_is_the_same_as_with_sqlite(server, tmp_path):
    with_sqlite = ChangedCourse(tmp_path / "sqlite")
    course = ChangedCourse(tmp_path / "postgresql")
    course.url = another_database(server)
    config = course.folder / "nbgrader_config.py"
    config.write_text(config.read_text() + f"c.CourseDirectory.db_url = {course.url!r}\n")
    assert course.bring_up_to_date() == []
    grade_by_hand(course)
    assert course.held() == with_sqlite.held()

    for each in (with_sqlite, course):
        made = each.notebook()
        made.cells.append(cell("Say.", "new", "markdown", grade=True, points=1))
        made.cells.remove(find(made, "essay"))
        find(made, "test").metadata.nbgrader.points = 7
        each.write(made, "renamed")
        (each.source / "nb.ipynb").unlink()
    said = course.bring_up_to_date(yes=True)
    assert said[:-2] == with_sqlite.bring_up_to_date(yes=True)[:-2]
    assert "Only the server's own backup can be put back." in said[-2]
    assert course.held() == with_sqlite.held()
    (looked_up,) = course.folder.glob("gradebook.*.json")
    assert "Well said: essay." in looked_up.read_text()
