"""What an instructor is told about the folder that was handed in, beside its notebooks."""

from pathlib import Path

from ..incidents import NO_TIME, Incident
from .timestamp import read_timestamp


def incidents_of_folder(folder: Path) -> list[Incident]:
    """Return the incidents of a folder that was handed in."""
    _, fault = read_timestamp(folder)
    if fault is None:
        return []
    remedy = "Write the time of submission there, such as 2030-01-31 20:30:00 UTC, and grade again."
    return [Incident(NO_TIME, f"Time unknown: {fault} {remedy}")]
