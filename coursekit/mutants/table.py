"""The author's own mutants and honest variants of an assignment.

`grader_tests/NAME/mutants.py` has a table MUTANTS: solution cell → mistake → what to replace in the
cell's text, and by what, as a pair of texts or a list of pairs. `grader_tests/NAME/honest/` has a
file for each other solution that deserves all points, written as samples are; see `demo.sample`.
"""

import runpy
from typing import Any, NamedTuple

from ..course import TESTS, Course
from ..demo.sample import cells_in
from ..errors import CourseKitError
from ..wording import no_such, short


class Own(NamedTuple):
    """A solution of the author's: the text of some cells, and what it is called."""

    name: str
    cells: dict[str, str]


def own_mutants(course: Course, assignment: str, solutions: dict[str, str]) -> list[Own]:
    """Return the mutants of the author's table; `solutions` are the texts of the solution cells.

    Raises CourseKitError where the table cannot be read, or does not fit the notebook.
    """
    path = course.mutants(assignment)
    if not path.is_file():
        return []
    where = f"{TESTS}/{assignment}/{path.name}"
    try:
        table = runpy.run_path(str(path)).get("MUTANTS")
    except (Exception, SystemExit) as error:
        raise CourseKitError(f"{where} cannot be read: {short(error)}. Mend it there.") from None
    if table is None:
        raise CourseKitError(f"{where} has no table MUTANTS: write one.")
    found = []
    try:
        for cell, mistakes in table.items():
            look_up(cell, solutions, where)
            for name, given in mistakes.items():
                text = replaced(solutions[cell], given, f"{name} of {cell} in {where}")
                found.append(Own(f"{cell}, {name}", {cell: text}))
    except (AttributeError, TypeError, ValueError, LookupError):
        raise CourseKitError(
            f"MUTANTS in {where} has another form: give {{cell: {{mistake: (text, other text)}}}}."
        ) from None
    return found


def replaced(source: str, given: Any, where: str) -> str:
    """Return a cell's text with a pair of texts, or each of several, put into effect."""
    for old, new in [given] if isinstance(given[0], str) else given:
        if (count := source.count(old)) != 1:
            raise CourseKitError(
                f"{where} replaces {old!r}, which stands {count} times in that cell: give a text "
                "that stands there once."
            )
        source = source.replace(old, new)
    return source


def honest_variants(course: Course, assignment: str, solutions: dict[str, str]) -> list[Own]:
    """Return the author's other right solutions. Raises CourseKitError as `own_mutants` does."""
    found = []
    for path in course.honest(assignment):
        where = f"{TESTS}/{assignment}/{path.parent.name}/{path.name}"
        above: dict[str, str] = {}
        cells: dict[str, str] = {}
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, ValueError) as error:
            raise CourseKitError(
                f"{where} cannot be read: {short(error)}. Mend it there."
            ) from None
        for own, name, body in cells_in(text):
            look_up(name, solutions, where)
            (above if own else cells)[name] = body
        for name, body in above.items():
            cells[name] = f"{body}\n{cells.get(name, solutions[name])}"
        if not cells:
            raise CourseKitError(f"{where} has no solution: begin each cell with “# %% NAME”.")
        found.append(Own(path.stem, cells))
    return found


def look_up(cell: Any, solutions: dict[str, str], where: str) -> None:
    """Refuse a cell that is no solution cell of the notebook."""
    if cell not in solutions:
        remedy = f"Put it right in {where}."
        there = f"in the notebook (there: {', '.join(solutions) or 'none'})"
        raise CourseKitError(no_such("solution cell", str(cell), list(solutions), there, remedy))
