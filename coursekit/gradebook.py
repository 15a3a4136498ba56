"""The gradebook, opened: whatever is wrong with it is one sentence, and what to do.

nbgrader makes an empty gradebook where there is none, and fails with its traceback on one that is
damaged, locked or of another version. Whoever opens a gradebook does it here.
"""

import contextlib
import functools
import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import nbgrader
from nbgrader.api import (
    BaseCell,
    Grade,
    Gradebook,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
)
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.engine import URL
from sqlalchemy.exc import DatabaseError, SQLAlchemyError

from .errors import CourseKitError

SQLITE = b"SQLite format 3\0"  # how such a file begins
WAIT_SECONDS = 5  # for another program that is writing
CONNECT_SECONDS = 10  # for a server
# In the files of nbgrader's versions of the gradebook: which each makes, and of which.
REVISION = re.compile(r"^revision = '(\w+)'", re.M)
FOLLOWED = re.compile(r"^down_revision = '(\w+)'", re.M)
MEND = "Put back a copy of it that is whole"
MAKE = "run `coursekit release` or `nbgrader generate_assignment` with the assignment's name first"


@contextlib.contextmanager
def opened(
    url: str,
    course_id: str = "default_course",
    *,
    writes: bool = False,
    may_be_missing: bool = False,
    make: Callable[..., Gradebook] = Gradebook,
) -> Iterator[Any]:
    """Open the gradebook at an address of SQLAlchemy's, and close it.

    With `writes` it has to be one that can be written to. It has to be there, unless it
    `may_be_missing`: nbgrader makes it then. Raises CourseKitError for what is wrong with it, then
    or while it is used.
    """
    check_gradebook(url, writes=writes, may_be_missing=may_be_missing)
    with told(url):
        gradebook = make(url, course_id)
        try:
            yield gradebook
        finally:
            gradebook.close()


@contextlib.contextmanager
def told(url: str) -> Iterator[None]:
    """Raise what a database says meanwhile as a CourseKitError."""
    try:
        yield
    except DatabaseError as error:
        raise failure(url, error.orig or error) from None


def check_gradebook(url: str, *, writes: bool = False, may_be_missing: bool = False) -> None:
    """Refuse a gradebook that cannot be used, without making one. Raises CourseKitError."""
    address = make_url(url)
    if address.get_backend_name() != "sqlite":
        check_server(address)
        return
    file = Path(address.database or "")
    if not file.exists() and not file.is_symlink() and may_be_missing:
        return
    check_file(file)
    state = file.stat()
    look_into(file, state.st_mtime_ns, state.st_size)
    if writes:
        check_writable(file)


def check_file(file: Path) -> None:
    """Refuse what is no database. Raises CourseKitError."""
    if not file.exists():
        raise CourseKitError(f"There is no gradebook at {file}: {MAKE}.")
    if not file.is_file():
        raise CourseKitError(
            f"The gradebook {file} is no file: move what is there away, or set "
            "c.CourseDirectory.db_url in nbgrader_config.py."
        )
    try:
        with file.open("rb") as content:
            begin = content.read(len(SQLITE))
    except OSError as error:
        raise CourseKitError(
            f"The gradebook {file} cannot be read ({error.strerror}): get the permission, or have "
            "its owner run this."
        ) from None
    if not begin:
        raise CourseKitError(
            f"The gradebook {file} is empty, 0 bytes. {MEND}; if there were no grades yet, delete "
            f"it and {MAKE}."
        )
    if begin != SQLITE:
        raise CourseKitError(f"The gradebook {file} is damaged, or no gradebook. {MEND}.")


@functools.lru_cache(maxsize=8)
def look_into(file: Path, _changed: int, _size: int) -> None:
    """Refuse a damaged database, or one of another version; one that passed is not read again."""
    with reading(file) as database:
        tables = {name for (name,) in database.execute("select name from sqlite_master")}
        faults = database.execute("pragma quick_check(1)").fetchone()
        if faults != ("ok",):
            raise failure_of_file(file, str(faults[0]))
        if not tables:
            raise CourseKitError(
                f"The gradebook {file} is empty: it has no tables. {MEND}; if there were no grades "
                f"yet, delete it and {MAKE}."
            )
        version = None
        if "alembic_version" in tables:
            version = database.execute("select version_num from alembic_version").fetchone()
        elif "assignment" not in tables:
            raise CourseKitError(f"{file} is a database, and no gradebook of nbgrader's. {MEND}.")
    check_version(f"The gradebook {file}", version and version[0])


@contextlib.contextmanager
def reading(file: Path) -> Iterator[sqlite3.Connection]:
    """Open an SQLite file to read it; what is wrong with it is a CourseKitError."""
    try:
        with contextlib.closing(
            sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True, timeout=WAIT_SECONDS)
        ) as database:
            yield database
    except sqlite3.DatabaseError as error:
        raise failure_of_file(file, str(error)) from None


def check_writable(file: Path) -> None:
    """Refuse a gradebook that cannot be written to now. Raises CourseKitError."""
    if not (os.access(file, os.W_OK) and os.access(file.parent, os.W_OK)):
        raise CourseKitError(
            f"The gradebook {file} cannot be written to: it, its folder or the disk is read-only. "
            "Get the permission, or have its owner run this."
        )
    try:
        with contextlib.closing(
            sqlite3.connect(file, timeout=WAIT_SECONDS, isolation_level=None)
        ) as database:
            database.execute("begin immediate")
            database.execute("rollback")
    except sqlite3.DatabaseError as error:
        raise failure_of_file(file, str(error)) from None


def check_server(address: URL) -> None:
    """Refuse a server that does not answer, and a gradebook of another version there."""
    where = f"The gradebook {address.render_as_string(hide_password=True)}"
    try:
        arguments = {}
        if address.get_backend_name() == "postgresql":
            arguments = {"connect_timeout": CONNECT_SECONDS}
        engine = create_engine(address, connect_args=arguments)
        try:
            with engine.connect() as connection:
                if not engine.dialect.has_table(connection, "alembic_version"):
                    return  # nbgrader makes it
                found = connection.execute(text("select version_num from alembic_version"))
                version = found.scalar()
        finally:
            engine.dispose()
    except (SQLAlchemyError, ImportError) as error:
        reason = str(getattr(error, "orig", None) or error).strip().partition("\n")[0]
        raise CourseKitError(
            f"{where} does not answer ({reason}). Start its server, or mend "
            "c.CourseDirectory.db_url in nbgrader_config.py."
        ) from None
    check_version(where, version)


def check_version(where: str, version: str | None) -> None:
    """Refuse what another version of nbgrader made. Raises CourseKitError."""
    known = revisions()
    if version is not None and version not in known:
        raise CourseKitError(
            f"{where} is of a newer nbgrader than {nbgrader.__version__}, which is installed here. "
            "Use the environment in which it was made, or install that version."
        )
    if version is None or known[version]:
        raise CourseKitError(
            f"{where} is of an older nbgrader. Make a copy of it, then run `nbgrader db upgrade`."
        )


@functools.cache
def revisions() -> dict[str, bool]:
    """Return the versions of gradebooks that nbgrader knows, and whether each has a later one.

    Alembic says the same, after a quarter of a second in which it is imported.
    """
    folder = Path(nbgrader.__file__).with_name("alembic") / "versions"
    texts = [path.read_text("utf-8") for path in folder.glob("*.py")]
    known = [match[1] for text in texts for match in REVISION.finditer(text)]
    followed = {match[1] for text in texts for match in FOLLOWED.finditer(text)}
    return {revision: revision in followed for revision in known}


def newest_revision() -> str:
    """Return the version of the gradebooks that this nbgrader makes."""
    return next(revision for revision, followed in revisions().items() if not followed)


def failure(url: str, error: BaseException) -> CourseKitError:
    """Return what to tell of an error of the database that a gradebook is in."""
    address = make_url(url)
    reason = str(error).strip().partition("\n")[0]
    if address.get_backend_name() == "sqlite":
        return failure_of_file(Path(address.database or ""), reason)
    where = address.render_as_string(hide_password=True)
    return CourseKitError(f"The gradebook {where} fails ({reason}). Look after its server.")


def failure_of_file(file: Path, reason: str) -> CourseKitError:
    """Return what to tell of an SQLite file, by what SQLite says."""
    if "locked" in reason:
        return CourseKitError(
            f"The gradebook {file} is locked: another program is writing to it. Wait until that is "
            "done, or end it, and run this again."
        )
    if "readonly" in reason or "unable to open" in reason:
        return CourseKitError(
            f"The gradebook {file} cannot be written to, or not be opened ({reason}): get the "
            "permission, or have its owner run this."
        )
    if "full" in reason:
        return CourseKitError(f"There is no space for the gradebook {file}: make room on the disk.")
    if "no such" in reason:
        return CourseKitError(
            f"The gradebook {file} is of an older nbgrader ({reason}). Make a copy of it, then run "
            "`nbgrader db upgrade`."
        )
    return CourseKitError(f"The gradebook {file} is damaged ({reason}). {MEND}.")


class Scored(NamedTuple):
    """What the gradebook has of a student's cell; None is what is not known."""

    student: str
    notebook: str
    cell: str
    score: float | None  # that counts: a person's before that of the checks
    auto_score: float | None
    manual_score: float | None
    by_hand: bool  # whether a person has still to grade it


def scores_of(gradebook: Any, assignment: str, student: str | None = None) -> list[Scored]:
    """Return what the gradebook has of each cell of a class, or of one student.

    One query: nbgrader's objects would ask a few times for each student and cell.
    """
    found = (
        gradebook.db.query(
            SubmittedAssignment.student_id,
            Notebook.name,
            BaseCell.name,
            Grade.score,
            Grade.auto_score,
            Grade.manual_score,
            Grade.needs_manual_grade,
        )
        .select_from(Grade)
        .join(BaseCell, Grade.cell_id == BaseCell.id)
        .join(SubmittedNotebook, Grade.notebook_id == SubmittedNotebook.id)
        .join(Notebook, SubmittedNotebook.notebook_id == Notebook.id)
        .join(SubmittedAssignment, SubmittedNotebook.assignment_id == SubmittedAssignment.id)
        .filter(SubmittedAssignment.assignment_id == gradebook.find_assignment(assignment).id)
    )
    if student is not None:
        found = found.filter(SubmittedAssignment.student_id == student)
    return [Scored(*row) for row in found]


def points_by_student(scores: Iterable[Scored]) -> dict[str, dict[tuple[str, str], float | None]]:
    """Return {student: {(notebook, cell): points, or None while a person has to grade it}}."""
    points: dict[str, dict[tuple[str, str], float | None]] = {}
    for one in scores:
        cells = points.setdefault(one.student, {})
        cells[one.notebook, one.cell] = None if one.by_hand else one.score
    return points
