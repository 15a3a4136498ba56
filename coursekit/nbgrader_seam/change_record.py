"""A plan of `change`, carried out in the tables of a gradebook.

Rows are changed by statements and not through nbgrader's objects: SQLAlchemy would take a grade
away from its cell when that is deleted. A grade hangs on the cell of a notebook and on the notebook
of a submission; both have to follow where a cell goes. Nothing is committed here.
"""

from typing import Any

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    Notebook,
    SolutionCell,
    SourceCell,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
    new_uuid,
)
from sqlalchemy import delete, insert, select, update

from .change import GRADE, SOLUTION, TASK, Cell, Plan

# nbgrader keeps a row of its own for each role, and one for the text.
KINDS: dict[str, Any] = {GRADE: GradeCell, SOLUTION: SolutionCell, TASK: TaskCell}
BASE, GRADES, COMMENTS = BaseCell.__table__, Grade.__table__, Comment.__table__
NOTEBOOKS, SOURCES = Notebook.__table__, SourceCell.__table__
HANDED_IN, SUBMITTED = SubmittedAssignment.__table__, SubmittedNotebook.__table__


def record_change(db: Any, assignment_id: str, plan: Plan, kernelspec: str) -> None:
    """Carry out a plan in an SQLAlchemy session; new notebooks get the kernelspec."""
    ids = notebook_ids(db, assignment_id)
    rows = cell_rows(db, ids)
    for name, new_name in plan.renamed_notebooks.items():
        db.execute(update(NOTEBOOKS).where(NOTEBOOKS.c.id == ids[name]).values(name=new_name))
    for name in plan.new_notebooks:
        about = {"name": name, "assignment_id": assignment_id, "kernelspec": kernelspec}
        db.execute(insert(NOTEBOOKS).values(id=new_uuid(), **about))
    places = notebook_ids(db, assignment_id)
    fill_notebooks(db, assignment_id)
    for cell in plan.removed:
        remove_cell(db, rows.pop((cell.notebook, cell.name), {}))
        source = (SOURCES.c.notebook_id == ids[cell.notebook]) & (SOURCES.c.name == cell.name)
        db.execute(delete(SOURCES).where(source))
    changed = [(old, new) for old, new in plan.kept if old != new]
    # Two cells may change their names with each other.
    for old, _ in changed:
        for row in rows.get((old.notebook, old.name), {}).values():
            db.execute(update(BASE).where(BASE.c.id == row).values(name=row))
    sources = {
        old: db.scalar(
            select(SOURCES.c.id).where(
                SOURCES.c.notebook_id == ids[old.notebook], SOURCES.c.name == old.name
            )
        )
        for old, _ in changed
    }
    for row in filter(None, sources.values()):
        db.execute(update(SOURCES).where(SOURCES.c.id == row).values(name=row))
    for old, new in changed:
        place = places[new.notebook]
        now = change_cell(db, rows.get((old.notebook, old.name), {}), old, new, place)
        if plan.moved(old, new):
            move_grades(db, list(now.values()), ids[old.notebook], place)
        put_source(db, sources[old], new, place)
    for cell in plan.added:
        for role in cell.roles:
            add_row(db, role, cell, places[cell.notebook])
        put_source(db, None, cell, places[cell.notebook])
    for name in plan.gone_notebooks:
        db.execute(delete(SUBMITTED).where(SUBMITTED.c.notebook_id == ids[name]))
        db.execute(delete(NOTEBOOKS).where(NOTEBOOKS.c.id == ids[name]))
    fill_cells(db, assignment_id)
    db.expire_all()  # nbgrader's objects that were read before


def notebook_ids(db: Any, assignment_id: str) -> dict[str, str]:
    """Return the notebooks of an assignment: {name: id}."""
    query = select(NOTEBOOKS.c.name, NOTEBOOKS.c.id).where(
        NOTEBOOKS.c.assignment_id == assignment_id
    )
    return {row.name: row.id for row in db.execute(query)}


def cell_rows(db: Any, ids: dict[str, str]) -> dict[tuple[str, str], dict[str, str]]:
    """Return the rows of all cells: {(notebook, cell): {role: id}}."""
    names = {notebook: name for name, notebook in ids.items()}
    roles = {kind.__mapper_args__["polymorphic_identity"]: role for role, kind in KINDS.items()}
    query = select(BASE.c.notebook_id, BASE.c.name, BASE.c.type, BASE.c.id)
    rows: dict[tuple[str, str], dict[str, str]] = {}
    for notebook, name, kind, row in db.execute(query.where(BASE.c.notebook_id.in_(names))):
        rows.setdefault((names[notebook], name), {})[roles[kind]] = row
    return rows


def change_cell(db: Any, rows: dict[str, str], old: Cell, new: Cell, place: str) -> dict[str, str]:
    """Make one cell another; its grades and comments go along. Return its rows now."""
    now = {role: rows.get(role) or add_row(db, role, new, place) for role in new.roles}
    for role, row in now.items():
        if row == rows.get(role):
            about = {"name": new.name, "notebook_id": place}
            db.execute(update(BASE).where(BASE.c.id == row).values(**about))
            if role != SOLUTION:
                table = KINDS[role].__table__
                points = {"max_score": new.points, "cell_type": new.cell_type}
                db.execute(update(table).where(table.c.id == row).values(**points))
    for table, others in ((GRADES, (GRADE, TASK)), (COMMENTS, (SOLUTION, TASK))):
        before = next((rows[role] for role in others if role in rows), None)
        after = next((now[role] for role in others if role in now), None)
        if before and after and before != after:
            db.execute(update(table).where(table.c.cell_id == before).values(cell_id=after))
    remove_cell(db, {role: row for role, row in rows.items() if role not in now})
    if old.by_hand != new.by_hand:
        # A person decides what grading left, until it is graded again.
        asks = update(GRADES).where(GRADES.c.cell_id.in_(now.values()))
        db.execute(asks.values(needs_manual_grade=True))
    return now


def add_row(db: Any, role: str, cell: Cell, place: str) -> str:
    """Add the row of a role of a cell in the notebook that `place` is; return its id."""
    row, kind = new_uuid(), KINDS[role]
    about = {"name": cell.name, "notebook_id": place}
    identity = kind.__mapper_args__["polymorphic_identity"]
    db.execute(insert(BASE).values(id=row, type=identity, **about))
    points = {"max_score": cell.points, "cell_type": cell.cell_type} if role != SOLUTION else {}
    db.execute(insert(kind.__table__).values(id=row, **points))
    return row


def remove_cell(db: Any, rows: dict[str, str]) -> None:
    """Remove rows of a cell with the grades and comments that still hang on them."""
    for role, row in rows.items():
        for table in (GRADES, COMMENTS):
            db.execute(delete(table).where(table.c.cell_id == row))
        kind = KINDS[role].__table__
        db.execute(delete(kind).where(kind.c.id == row))
        db.execute(delete(BASE).where(BASE.c.id == row))


def put_source(db: Any, row: str | None, cell: Cell, place: str) -> None:
    """Write the text of a cell, into a new row where there is none."""
    values = {
        "name": cell.name,
        "notebook_id": place,
        "cell_type": cell.cell_type,
        "locked": cell.locked,
        "source": cell.source,
        "checksum": cell.checksum,
    }
    if row:
        db.execute(update(SOURCES).where(SOURCES.c.id == row).values(**values))
    else:
        db.execute(insert(SOURCES).values(id=new_uuid(), **values))


def move_grades(db: Any, cells: list[str], old_place: str, place: str) -> None:
    """Take grades and comments of cells to the other notebook of the same submissions."""
    query = select(SUBMITTED.c.assignment_id, SUBMITTED.c.id)
    before = dict(map(tuple, db.execute(query.where(SUBMITTED.c.notebook_id == old_place))))
    after = dict(map(tuple, db.execute(query.where(SUBMITTED.c.notebook_id == place))))
    for table in (GRADES, COMMENTS):
        for submission, notebook in before.items():
            theirs = (table.c.notebook_id == notebook) & table.c.cell_id.in_(cells)
            db.execute(update(table).where(theirs).values(notebook_id=after[submission]))


def fill_notebooks(db: Any, assignment_id: str) -> None:
    """Give every submission each notebook; nbgrader does so only when it makes one."""
    submissions = select(HANDED_IN.c.id).where(HANDED_IN.c.assignment_id == assignment_id)
    notebooks = notebook_ids(db, assignment_id).values()
    query = select(SUBMITTED.c.assignment_id, SUBMITTED.c.notebook_id)
    there = set(map(tuple, db.execute(query.where(SUBMITTED.c.notebook_id.in_(notebooks)))))
    missing = [
        {"assignment_id": submission, "notebook_id": notebook}
        for submission in db.scalars(submissions).all()
        for notebook in notebooks
        if (submission, notebook) not in there
    ]
    if missing:
        db.execute(insert(SUBMITTED), missing)


def fill_cells(db: Any, assignment_id: str) -> None:
    """Give every submission a grade and a comment for each cell that takes one.

    A grade is to be given by a person until the submission is graded, as nbgrader makes it: what
    is not graded yet has no final score.
    """
    for table, roles in ((GRADES, (GRADE, TASK)), (COMMENTS, (SOLUTION, TASK))):
        kinds = [KINDS[role].__mapper_args__["polymorphic_identity"] for role in roles]
        query = (
            select(BASE.c.id, SUBMITTED.c.id)
            .join(SUBMITTED, SUBMITTED.c.notebook_id == BASE.c.notebook_id)
            .join(NOTEBOOKS, NOTEBOOKS.c.id == BASE.c.notebook_id)
            .outerjoin(
                table, (table.c.cell_id == BASE.c.id) & (table.c.notebook_id == SUBMITTED.c.id)
            )
            .where(
                NOTEBOOKS.c.assignment_id == assignment_id,
                BASE.c.type.in_(kinds),
                table.c.id.is_(None),
            )
        )
        missing = [{"cell_id": cell, "notebook_id": nb} for cell, nb in db.execute(query)]
        if missing:
            db.execute(insert(table), missing)
