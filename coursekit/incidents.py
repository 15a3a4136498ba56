"""What an instructor is told about a submission, beside its grade.

Whatever meets something odd notes an incident: the reading of a submission, its rebuilding, the
sandbox, the session with the kernel, the run of the grade cells. In memory they are all of this
shape; in files and between processes they are dicts with its fields.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

MOST_RECORDED = 200  # of one notebook
MOST_SHOWN = 20  # of one submission, on a terminal and on a page
NO_TIME = "time_unknown"  # the kind of one that decides where a student stands
# What a cell's output says of them, where the student sees it.
DIED_HERE = "The kernel died in this cell."
DIED_BEFORE = "The kernel had died before this cell: it was not run."
STOPPED = "The cell was stopped: it "  # and then why


class Incident(NamedTuple):
    """Something that happened to a submission. It costs no points by itself."""

    kind: str  # one word for programs, such as "memory"
    detail: str  # a sentence for the instructor
    cell: str | None = None  # the grade id of the cell that it is about; None: the notebook


def as_records(incidents: Iterable[Incident]) -> list[dict[str, str | None]]:
    """Return incidents as they are written to JSON."""
    return [incident._asdict() for incident in incidents]


def from_records(records: Iterable[dict[str, Any]]) -> list[Incident]:
    """Return the incidents that `as_records` wrote."""
    return [Incident(one["kind"], one["detail"], one["cell"]) for one in records]


def recordable(incidents: list[Incident]) -> list[Incident]:
    """Return the incidents of a notebook as they are recorded: the first of them, and how many."""
    more = len(incidents) - MOST_RECORDED
    if more <= 0:
        return incidents
    return [*incidents[:MOST_RECORDED], Incident("more", f"There were {more:,} more incidents.")]


def sentences(incidents: Iterable[Incident]) -> list[str]:
    """Return incidents as lines for an instructor: each once, the first of them, and how many."""
    each = dict.fromkeys(f"{one.cell or 'notebook'}: {one.detail}" for one in incidents)
    lines = list(each)
    more = len(lines) - MOST_SHOWN
    return lines if more <= 0 else [*lines[:MOST_SHOWN], f"and {more:,} more"]
