"""What was handed in beside the notebooks: files that students were asked for, and others."""

import base64
import itertools
import os
from collections.abc import Collection, Mapping
from pathlib import Path

from ..errors import CourseKitError
from ..files import is_notebook_file
from ..incidents import NO_TIME, Incident
from ..wording import short
from .limits import SubmissionLimits
from .read import UnreadableNotebook, read_bytes
from .timestamp import read_timestamp

SECRET = "submission_secret.txt"  # nbgrader's exchange finds the way back to a student by it
MAX_FILES = 1_000  # in a folder, that are looked at
SHOWN = 3


def time_incidents(folder: Path) -> list[Incident]:
    """Return the incident of a folder with a timestamp.txt that tells no time, if it is one."""
    _, fault = read_timestamp(folder)
    if fault is None:
        return []
    remedy = "Write the time of submission there, such as 2030-01-31 20:30:00 UTC, and grade again."
    return [Incident(NO_TIME, f"Time unknown: {fault} {remedy}")]


def submitted_files(
    folder: Path, wanted: Collection[str], ours: Collection[str], limits: SubmissionLimits
) -> tuple[dict[str, str], list[Incident]]:
    """Read the files that students were asked for: ({name: content in base64}, incidents).

    One of the instructor's of that name, in `ours`, is never replaced.
    """
    found: dict[str, str] = {}
    incidents: list[Incident] = []
    for name in wanted:
        fault = None
        if name in ours:
            fault = f"{name} is the course's own: what was handed in under that name is not used."
        elif not os.path.lexists(folder / name):
            fault = f"{name} was not handed in."
        else:
            try:
                data = read_bytes(folder / name, short(name, repr), limits.submitted_file)
                found[name] = base64.b64encode(data).decode()
            except UnreadableNotebook as error:
                fault = f"It is not used: {error}"
        if fault:
            incidents.append(Incident("submitted_file", fault))
    return found, incidents


def unused_files(
    folder: Path, used: Collection[str], ours: Mapping[str, bytes], text: str
) -> list[Incident]:
    """Return the incident of files that a student's notebooks may need and do not find, if any.

    These are modules, and files that are named in `text`, the student's; `ours` are the
    instructor's by name, which students have as well.
    """
    unused = [
        name
        for name in files_below(folder)
        if name not in used
        and (name.endswith(".py") or Path(name).name in text)
        and not same(folder / name, ours.get(name))
    ]
    if not unused:
        return []
    shown = ", ".join(short(name, repr) for name in unused[:SHOWN])
    more = f" and {len(unused) - SHOWN} more" if unused[SHOWN:] else ""
    verb = "was" if len(unused) == 1 else "were"
    detail = (
        f"{shown}{more} {verb} handed in and not used: c.TrustedExecute.submitted_files in "
        "nbgrader_config.py declares what students may hand in."
    )
    return [Incident("unused_file", detail)]


def files_below(folder: Path) -> list[str]:
    """Return the ordinary files of a folder and the folders in it, by their path there."""
    paths = (
        Path(path, name)
        for path, folders, names in os.walk(folder)
        for name in sorted(names)
        if not folders.sort() and not name.startswith(".")
    )
    return [
        path.relative_to(folder).as_posix()
        for path in itertools.islice(paths, MAX_FILES)
        if path.is_file() and not path.is_symlink() and not is_notebook_file(path)
    ]


def same(path: Path, content: bytes | None) -> bool:
    """Tell whether a file is as the instructor handed it out."""
    if content is None:
        return False
    try:
        return read_bytes(path, path.name, len(content)) == content
    except CourseKitError:
        return False
