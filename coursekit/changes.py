"""What a grading changes in points that somebody had before: who gains, who loses, and where.

A mended test or a new limit re-grades a class: the gradebook then holds the new points alone.
"""

import datetime
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from .wording import points as points_in_words
from .wording import visible

ROUNDING = 1e-6  # points: partial credit adds up binary fractions

Points = Mapping[str, float | None]  # by grade cell; None where a person has still to say them


class Change(NamedTuple):
    """The points of one student in one grade cell, before and after a grading."""

    cell: str
    before: float
    after: float

    @property
    def gain(self) -> float:
        return self.after - self.before


def changes(before: Points, after: Points) -> list[Change]:
    """Return what changed in the cells whose points are known before and after."""
    found = []
    for cell, points in after.items():
        was = before.get(cell)
        if was is not None and points is not None and abs(points - was) > ROUNDING:
            found.append(Change(cell, was, points))
    return found


def change_record(
    notebook: str,
    before: Mapping[tuple[str, str], float | None],
    after: Mapping[tuple[str, str], float | None],
    known: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """Return what the record of a notebook says of points that changed, now or the last time.

    `before` and `after` are points by notebook and cell, `known` is the record as it was, or None.
    """
    was, now = (
        {cell: points for (name, cell), points in points.items() if name == notebook}
        for points in (before, after)
    )
    if found := changes(was, now):
        time = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        points = {change.cell: [change.before, change.after] for change in found}
        return {"change": {"time": time, "points": points}}
    return {"change": known["change"]} if known and "change" in known else {}


def gain_of(found: Iterable[Change]) -> float:
    """Return what a student gains by changes in all, or loses where it is negative."""
    gain = sum(change.gain for change in found)
    return gain if abs(gain) > ROUNDING else 0.0


def signed(gain: float) -> str:
    """Return a gain as it is written in a table, with its sign."""
    sign = "+" if gain > 0 else "\N{MINUS SIGN}" if gain < 0 else "\N{PLUS-MINUS SIGN}"
    return f"{sign}{points_in_words(abs(gain))}"


def table(changed: Mapping[str, list[Change]]) -> Iterator[str]:
    """Yield the lines of a plain table of changes by student, and those of the checkpoints."""
    heading = ("student", "cell", "before", "after", "")
    rows = [heading]
    for student, found in sorted(changed.items()):
        for change in found:
            numbers = points_in_words(change.before), points_in_words(change.after)
            names = visible(student, ""), visible(change.cell, "")
            rows.append((*names, *numbers, signed(change.gain)))
    if len(rows) == 1:
        return
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        texts = [text.ljust(width) for text, width in zip(row[:2], widths[:2], strict=True)]
        texts += [text.rjust(width) for text, width in zip(row[2:], widths[2:], strict=True)]
        yield "  ".join(texts).rstrip()
    yield ""
    for cell, (gained, lost) in by_cell(changed).items():
        yield f"{visible(cell, '')}: {gained} would gain, {lost} would lose."


def by_cell(changed: Mapping[str, list[Change]]) -> dict[str, tuple[int, int]]:
    """Return {cell: (how many gain there, how many lose)}."""
    found: dict[str, tuple[int, int]] = {}
    for change in (change for each in changed.values() for change in each):
        gained, lost = found.get(change.cell, (0, 0))
        found[change.cell] = gained + (change.gain > 0), lost + (change.gain < 0)
    return found
