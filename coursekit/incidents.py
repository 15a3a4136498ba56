"""What an instructor is told about a submission, beside its grade.

Whatever meets something odd notes an incident: the reading of a submission, its rebuilding, the
sandbox, the session with the kernel, the run of the grade cells. In memory they are all of this
shape; in files and between processes they are dicts with its fields.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple


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


def sentences(incidents: Iterable[Incident]) -> list[str]:
    """Return incidents as lines for an instructor, each once."""
    lines = (f"{incident.cell or 'notebook'}: {incident.detail}" for incident in incidents)
    return list(dict.fromkeys(lines))
