"""A copy of the gradebook, kept beside it before it is changed."""

import contextlib
import datetime
import json
import sqlite3
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nbgrader.api import (
    Assignment,
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy import select

from ..course import Course, private
from ..files import whole


def keep_copy(course: Course, db: Any, assignment_id: str) -> tuple[Path, str]:
    """Keep what the gradebook holds; return the file, and the sentence that tells of it.

    A server's gradebook cannot be copied from here: what it says of the assignment is written to a
    file of JSON, to look things up.
    """
    with private(course.folders):
        if course.gradebook_file is None:
            copy = unused(course.root / "gradebook.json")
            write_rows(db, assignment_id, copy)
            said = (
                f"The gradebook is a server's: what it held of the assignment is in {copy.name}, "
                "to look things up. Only the server's own backup can be put back."
            )
        else:
            copy = unused(course.gradebook_file)
            copy_database(course.gradebook_file, copy)
            said = f"The gradebook as it was is in {copy.name}."
        copy.chmod(0o660 if course.folders.groupshared else 0o600)
    return copy, said


def unused(path: Path) -> Path:
    """Return a name beside a path that says the time, UTC, and that no file has."""
    time = datetime.datetime.now(datetime.UTC)
    while True:
        copy = path.with_name(f"{path.stem}.{time:%Y-%m-%d-%H-%M-%S}{path.suffix}")
        if not copy.exists():
            return copy
        time += datetime.timedelta(seconds=1)


def copy_database(path: Path, copy: Path) -> None:
    """Copy a file of SQLite, whole or not at all, whoever writes to it meanwhile."""
    address = f"file:{quote(str(path))}?mode=ro"
    with (
        whole(copy) as unfinished,
        contextlib.closing(sqlite3.connect(address, uri=True)) as original,
        contextlib.closing(sqlite3.connect(unfinished)) as database,
    ):
        original.backup(database)


def write_rows(db: Any, assignment_id: str, copy: Path) -> None:
    """Write the rows of an assignment to a file of JSON, table by table."""
    submissions = select(SubmittedAssignment.id).where(
        SubmittedAssignment.assignment_id == assignment_id
    )
    submitted = select(SubmittedNotebook.id).where(SubmittedNotebook.assignment_id.in_(submissions))
    notebooks = select(Notebook.id).where(Notebook.assignment_id == assignment_id)
    cells = select(BaseCell.id).where(BaseCell.notebook_id.in_(notebooks))
    chosen = {
        Assignment: Assignment.id == assignment_id,
        Notebook: Notebook.id.in_(notebooks),
        BaseCell: BaseCell.id.in_(cells),
        GradeCell: GradeCell.__table__.c.id.in_(cells),
        TaskCell: TaskCell.__table__.c.id.in_(cells),
        SubmittedAssignment: SubmittedAssignment.id.in_(submissions),
        SubmittedNotebook: SubmittedNotebook.id.in_(submitted),
        Grade: Grade.notebook_id.in_(submitted),
        Comment: Comment.notebook_id.in_(submitted),
    }
    tables = {}
    for kind, condition in chosen.items():
        table = kind.__table__
        rows = db.execute(select(table).where(condition)).mappings()
        tables[table.name] = [dict(row) for row in rows]
    with whole(copy) as unfinished:
        text = json.dumps(tables, indent=1, ensure_ascii=False, default=str)
        unfinished.write_text(text, "utf-8")
