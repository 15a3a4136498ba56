"""Feedback for those whose notebooks cannot be read: a page that says so, and what to do.

Nothing of theirs was graded, so nbgrader has no page to make. What is wrong is found out anew: what
the last run said was for the instructor.
"""

import fnmatch
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..course import Course, record_beside
from ..errors import CourseKitError
from ..feedback.render import render_unread
from ..files import whole
from ..notebook import named_cells
from ..settings import numbers_from
from ..standing import failures_of_runs
from ..submission.limits import SubmissionLimits
from ..submission.read import (
    AGAIN,
    MissingNotebook,
    UnreadableNotebook,
    find_submission,
    read_submission,
)
from ..titles import title_of
from .execute import TrustedExecute


class Unread(NamedTuple):
    """Somebody of whom no notebook could be read: the folder, and why in a sentence or two."""

    folder: Path
    reason: str


def unread(course: Course, name: str, wanted: str) -> dict[str, Unread]:
    """Return of whom nothing could be read in the last run, by their ids: {student: Unread}.

    `wanted` is a student's id or a pattern.
    """
    failures = failures_of_runs(course, name)
    found: dict[str, Unread] = {}
    folders = {s: f for s, f in course.handed_in(name).items() if fnmatch.fnmatchcase(s, wanted)}
    if not failures.keys() & folders.keys():
        return found
    ids = {notebook: set(named_cells(nb)) for notebook, nb in course.sources(name).items()}
    given = TrustedExecute(config=course.config).submission_limits
    limits = numbers_from(SubmissionLimits, given, "submission_limits")
    for student in sorted(failures.keys() & folders.keys()):
        folder = folders[student]
        linked = folder.is_symlink() or folder.parent.is_symlink()
        if linked or graded_since(course, name, student, failures[student][1]):
            continue
        if reason := reason_of(folder, ids, limits):
            found[student] = Unread(folder, reason)
    return found


def graded_since(course: Course, name: str, student: str, time: float) -> bool:
    """Tell whether all notebooks of a student were graded after a run that could not."""
    folder = course.folder("autograded", student, name)
    records = [record_beside(folder / notebook) for notebook in course.source_paths(name)]
    return all(path.is_file() and path.stat().st_mtime > time for path in records)


def reason_of(folder: Path, ids: dict[str, set[str]], limits: SubmissionLimits) -> str | None:
    """Return why nothing in a folder can be graded, or None where that is not its fault."""
    missing = []
    for notebook in ids:
        try:
            path, _ = find_submission(folder, notebook, ids, limits)
            read_submission(path, limits)
        except UnreadableNotebook as error:
            return told(error)
        except MissingNotebook as error:
            missing.append(told(error))
    return missing[0] if len(missing) == len(ids) else None


def told(error: CourseKitError) -> str:
    return str(error).removesuffix(AGAIN).strip()


def pages_of(course: Course, name: str, student: str, reason: str) -> Iterator[tuple[str, str]]:
    """Yield the names and the texts of the pages of a student."""
    for notebook, source in course.sources(name).items():
        yield f"{notebook}.html", render_unread(title_of(source), student, name, notebook, reason)


def write_page(path: Path, text: str) -> bool:
    """Write a page, whole or not at all; tell whether it was another one before."""
    try:
        if path.read_text("utf-8") == text:
            return False
    except (OSError, ValueError):
        pass
    path.parent.mkdir(parents=True, exist_ok=True)
    with whole(path) as unfinished:
        unfinished.write_text(text, "utf-8")
    return True
