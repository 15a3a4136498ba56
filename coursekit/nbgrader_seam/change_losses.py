"""What people gave that a change leaves no place for, or more points than there are now."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from nbgrader.api import BaseCell, Comment, Grade, Notebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import func, select

from ..wording import points
from .change import Plan


class Work(NamedTuple):
    """Something that a person gave one student, in words."""

    notebook: str
    cell: str | None  # None: it is about the whole notebook
    student: str
    what: str


def losses(db: Any, assignment_id: str, plan: Plan) -> list[Work]:
    """Return the scores, comments and flags of people that have no place after the change."""
    grades = [(cell.notebook, cell.name) for cell in plan.removed if cell.graded]
    comments = [(cell.notebook, cell.name) for cell in plan.removed if cell.commented]
    for old, new in plan.kept:
        if old.graded and not new.graded:
            grades.append((old.notebook, old.name))
        if old.commented and not new.commented:
            comments.append((old.notebook, old.name))
    found = []
    for notebook, cell, student, manual, extra in scores(db, assignment_id):
        if (notebook, cell) in grades:
            given = [f"manual score {points(manual)}"] if manual is not None else []
            given += [f"extra credit {points(extra)}"] if extra else []
            found += [Work(notebook, cell, student, what) for what in given]
    query = (
        select(Notebook.name, BaseCell.name, SubmittedAssignment.student_id)
        .select_from(Comment)
        .join(BaseCell, BaseCell.id == Comment.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Comment.notebook_id)
    )
    query = within(query, assignment_id).where(func.coalesce(Comment.manual_comment, "") != "")
    for notebook, cell, student in db.execute(query):
        if (notebook, cell) in comments:
            found.append(Work(notebook, cell, student, "comment"))
    flags = select(Notebook.name, SubmittedAssignment.student_id).select_from(SubmittedNotebook)
    for notebook, student in db.execute(
        within(flags, assignment_id).where(SubmittedNotebook.flagged.is_(True))
    ):
        if notebook in plan.gone_notebooks:
            found.append(Work(notebook, None, student, "flag"))
    return sorted(found, key=lambda work: (work.notebook, work.cell or "", work.student))


def above_maximum(db: Any, assignment_id: str, plan: Plan) -> list[Work]:
    """Return the manual scores that are more than their cell gives after the change."""
    most = {
        (old.notebook, old.name): new.points
        for old, new in plan.kept
        if new.points is not None and new.points != old.points
    }
    return [
        Work(notebook, cell, student, points(manual))
        for notebook, cell, student, manual, _ in scores(db, assignment_id)
        if manual is not None and manual > most.get((notebook, cell), manual)
    ]


def scores(db: Any, assignment_id: str) -> list[Any]:
    """Return what people gave: (notebook, cell, student, manual score, extra credit)."""
    about = BaseCell.name, SubmittedAssignment.student_id, Grade.manual_score, Grade.extra_credit
    query = (
        select(Notebook.name, *about)
        .select_from(Grade)
        .join(BaseCell, BaseCell.id == Grade.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == Grade.notebook_id)
    )
    by_hand = Grade.manual_score.isnot(None) | Grade.extra_credit.isnot(None)
    return sorted(db.execute(within(query, assignment_id).where(by_hand)).all(), key=str)


def within(query: Any, assignment_id: str) -> Any:
    """Narrow a query of submitted notebooks to an assignment."""
    query = query.join(Notebook, Notebook.id == SubmittedNotebook.notebook_id)
    submission = SubmittedAssignment.id == SubmittedNotebook.assignment_id
    query = query.join(SubmittedAssignment, submission)
    return query.where(SubmittedAssignment.assignment_id == assignment_id)


def by_cell(works: Iterable[Work]) -> dict[tuple[str, str | None], dict[str, list[str]]]:
    """Return what people gave: {(notebook, cell): {student: [what]}}."""
    found: dict[tuple[str, str | None], dict[str, list[str]]] = {}
    for work in works:
        students = found.setdefault((work.notebook, work.cell), {})
        students.setdefault(work.student, []).append(work.what)
    return found
