"""What came of each student at each checkpoint: a mark that can be read without colour."""

from typing import NamedTuple

from ..changes import ROUNDING
from ..wording import DASH


class Mark(NamedTuple):
    """How an outcome stands in the table of students, and what it is called."""

    key: str  # one letter: the class of its cells in the page
    sign: str
    words: str


FULL = Mark("f", "✓", "passed")
PART = Mark("p", "◐", "in part")
NONE = Mark("n", "✗", "failed")
NOT_RUN = Mark("r", DASH, "not run")
UNTOUCHED = Mark("u", "·", "untouched")
WAITING = Mark("w", "?", "to grade by hand")
NO_SCORE = Mark("x", "", "no score")
MARKS = FULL, PART, NONE, NOT_RUN, UNTOUCHED, WAITING


def mark(row, cell, of):
    """Return the mark of a student, a `facts.Row`, at a grade cell of so many points."""
    if not row.counts:
        return NO_SCORE
    points = row.points.get(cell)
    if points is None:
        return WAITING
    if points >= of - ROUNDING:
        return FULL
    if row.untouched:
        return UNTOUCHED
    if points > ROUNDING:
        return PART
    return NOT_RUN if cell in row.not_run else NONE


def stands_at(row, cells):
    """Return the first grade cell, of {cell: points}, that a student did not pass, or None.

    Nobody stands at a cell that waits for a person.
    """
    passed_over = FULL, WAITING
    return next(
        (cell for cell, of in cells.items() if mark(row, cell, of) not in passed_over), None
    )
