"""How well each checkpoint and each check tells students apart.

The discrimination is the item-rest correlation: of what a student has in the item with what the
student has in all other checkpoints. Only those count for whom the item ran.
"""

from collections import Counter
from typing import NamedTuple

import numpy as np

from .marks import MARKS, NOT_RUN, UNTOUCHED, WAITING, mark, stands_at

LEAST_STUDENTS = 20  # with fewer a correlation is mostly chance
LEAST_TO_NAME = 5  # that "everybody" is worth a word
MOST_CHECKS = 3  # of those failed, for each checkpoint
UNSEEN = NOT_RUN, UNTOUCHED, WAITING


class Item(NamedTuple):
    """A checkpoint or a check; `discrimination` is None where it cannot be said."""

    what: str
    saw: int  # students for whom it ran
    passed: int  # of these
    discrimination: float | None

    @property
    def same(self):
        """What everybody does with it, or None."""
        if self.saw < LEAST_TO_NAME or 0 < self.passed < self.saw:
            return None
        return "everybody passes" if self.passed else "nobody passes"


def discrimination(item, rest):
    """Return the correlation of two lists of numbers, one entry for each student, or None."""
    if len(item) < LEAST_STUDENTS or np.ptp(item) == 0 or np.ptp(rest) == 0:
        return None
    return float(np.corrcoef(item, rest)[0, 1])


def checkpoints(cells, titles, graded):
    """Sum up each grade cell: its outcomes, who stands there, how well it tells students apart.

    `cells` is {grade cell: points}, `titles` what they are called, `graded` the rows that count.
    """
    totals = {row.student: sum(filter(None, row.points.values())) for row in graded}
    standing = {name: [] for name in cells}
    for row in graded:
        if (cell := stands_at(row, cells)) is not None:
            standing[cell].append(row)
    return [
        checkpoint(name, of, graded, totals) | {"title": titles[name], "stand": standing[name]}
        for name, of in cells.items()
    ]


def checkpoint(name, of, graded, totals):
    marks = {row.student: mark(row, name, of) for row in graded}
    counts = Counter(marks.values())
    points = {row.student: row.points.get(name) for row in graded}
    known = [value for value in points.values() if value is not None]
    seen = [row for row in graded if marks[row.student] not in UNSEEN]
    rest = {student: total - (points[student] or 0) for student, total in totals.items()}
    checks = {}
    for row in seen:
        verdict = row.verdicts.get(name)
        for check, passed in (verdict.checks if verdict else {}).items():
            checks.setdefault(check, []).append((passed, rest[row.student]))
    values = [points[row.student] for row in seen]
    others = Counter(o for row in graded if name in row.verdicts for o in row.verdicts[name].others)
    return {
        "name": name,
        "of": of,
        "count": len(known),
        "mean": sum(known) / len(known) if known else None,
        "outcomes": [(one, counts[one]) for one in MARKS if counts[one]],
        "item": Item(
            name,
            len(seen),
            counts[MARKS[0]],
            discrimination(values, [rest[row.student] for row in seen]),
        ),
        "checks": [item_of(check, found) for check, found in checks.items()],
        "others": others.most_common(MOST_CHECKS),
    }


def item_of(check, found):
    """Return an Item from what came of a check for those who saw it: (passed, rest) for each."""
    passed, rest = zip(*found, strict=True)
    return Item(check, len(found), sum(passed), discrimination(np.asarray(passed, float), rest))


def most_failed(items):
    """Return the checks that failed most often."""
    failed = [item for item in items if item.passed < item.saw]
    return sorted(failed, key=lambda item: item.passed - item.saw)[:MOST_CHECKS]
