"""Who owns each name of each grade cell: `coursekit doctor --names`."""

from collections.abc import Iterator
from typing import Literal

from ..course import Course
from ..grader.contracts import NameTable, Version
from ..grader.owners import Owner, TableReader, name_table
from ..run.frame import source_cells

OWNERS: dict[Owner, str] = {
    "text": "the instructor's text, in",
    "data": "the instructor's data, made in",
    "graded": "the instructor's, from the grade cell",
    "result": "what the student's functions gave, in",
    "student": "the student's answer, in",
    "builtin": "Python's own",
}


def names_of_course(course: Course) -> str:
    """Return a text with the owner of each name of each grade cell of a course."""
    lines = []
    by_hand = course.by_assignment("manual_cells")
    for assignment in course.assignments():
        for name, source in course.sources(assignment).items():
            manual = by_hand.get(assignment, ())
            table = name_table(source_cells(source, course.config, manual))
            for cell in table["starts"]:
                lines += [f"{assignment}/{name}, cell {cell}", *owners_in(table, cell), ""]
    return "\n".join(lines).rstrip()


def owners_in(table: NameTable, cell: str) -> Iterator[str]:
    """Yield a line for each name that a grade cell, or a text that it uses, reads."""
    reader = TableReader(table)
    own = [version for version in table["versions"] if version["graded"] == cell]
    names = sorted(reader.names_of(cell))
    width = max(map(len, names), default=0)
    for name in names:
        binding = first(name, own, "binds")
        above = reader.last(name, table["starts"][cell]) is not None
        # What is read before the cell binds it is that of whoever bound it above.
        if binding is not None and (not above or binding < (first(name, own, "reads") or 0)):
            yield f"  {name:{width}}  this cell"
        else:
            until = "" if binding is None else ", until this cell binds it"
            yield f"  {name:{width}}  {owner_above(reader, cell, name)}{until}"


def first(name: str, versions: list[Version], what: Literal["binds", "reads"]) -> int | None:
    """Return the number of the first of these statements that binds or reads a name."""
    return next((n for n, version in enumerate(versions) if name in version[what]), None)


def owner_above(reader: TableReader, cell: str, name: str) -> str:
    """Say who owns a name that a grade cell does not bind."""
    start = reader.table["starts"][cell]
    owner = reader.owner(cell, name)
    index = reader.last(name, start)
    if index is not None:
        return f"{OWNERS[owner]} {reader.versions[index]['where']}"
    if reader.stars(None, start):
        other = "Python's" if owner == "builtin" else "the student's"
        return f"a star import above, or else {other}"
    return OWNERS[owner] if owner == "builtin" else "the student's: no cell binds it"
