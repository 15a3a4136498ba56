"""Who may need help, each with the reason: for a person to ask, not to judge."""

from typing import NamedTuple

from ..changes import gain_of
from ..wording import points as points_in_words
from .marks import NONE, NOT_RUN, mark, stands_at

LOW = 0.5  # of all points
ENOUGH = 3  # checkpoints without a point, one after the other


class Help(NamedTuple):
    """A student, a `facts.Row`, and why somebody should ask."""

    row: object
    reasons: list


def may_need_help(graded, cells, titles, quartile):
    """Return Help for those of the graded who may need some, the lowest score first.

    Who filled in nothing is counted apart. `quartile` is the first one of the scores.
    """
    wrote = [row for row in graded if not row.untouched]
    found = [Help(row, reasons(row, cells, titles, quartile)) for row in wrote]
    found = [one for one in found if one.reasons]
    return sorted(found, key=lambda one: (one.row.score, one.row.student))


def reasons(row, cells, titles, quartile):
    """Return sentences that say why a student may need help."""
    of, found = sum(cells.values()), []
    marks = {cell: mark(row, cell, points) for cell, points in cells.items()}
    if row.cut_short:
        found.append(f"The run was cut short: {row.cut_short[0]}")
    cell = stands_at(row, cells)
    if cell is not None:
        names = list(cells)
        after = [marks[name] for name in names[names.index(cell) :]]
        if len(after) >= ENOUGH and set(after) <= {NONE, NOT_RUN}:
            found.append(f"No point from {titles[cell]} on.")
    if row.score <= quartile and row.score < LOW * of:
        score = f"{points_in_words(row.score)} of {points_in_words(of)} points"
        found.append(f"{score}, in the lowest quarter of the class.")
    if (gain := gain_of(row.changes)) < 0:
        unit = "point" if gain == -1 else "points"
        found.append(f"Lost {points_in_words(-gain)} {unit} at the last change.")
    return found
