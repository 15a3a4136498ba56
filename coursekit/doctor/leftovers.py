"""What runs that were killed have left behind, and grades that are not the kit's."""

import contextlib
import os
import shlex
import tempfile
import time
from pathlib import Path

import filelock

from ..course import record_beside
from ..grader.job import PREFIX
from ..lint.words import Finding
from ..nbgrader_seam.one_run import LOCK

OLD_SECONDS = 24 * 3600
# They hold links to hidden tests and data while a run lasts. What `sandbox.own_folder` makes is
# removed by the next kernel that starts.
PATTERN = f"{PREFIX}*"


def leftovers(course):
    """Look for them in the course, and among temporary files."""
    if is_being_graded(course):
        yield Finding("ok", "This course is being graded right now.")
        return
    yield from interrupted(course)
    yield from not_ours(course)
    yield from temporary_folders()


def is_being_graded(course):
    lock = course.step("autograded") / LOCK
    if not lock.exists():
        return False
    try:
        with filelock.FileLock(lock, timeout=0):
            return False
    except filelock.Timeout:
        return True


def interrupted(course):
    """Find what is written in full before it takes its place, where that was cut short."""
    steps = [course.step(name) for name in ("release", "autograded", "feedback")]
    unfinished = [path for step in steps for path in sorted(step.rglob(".*.part"))]
    for previous in sorted(course.step("autograded").glob("*/.*.previous")):
        folder = previous.with_name(previous.name.removeprefix(".").removesuffix(".previous"))
        if folder.exists():
            unfinished.append(previous)
        else:
            here, there = previous.relative_to(course.root), folder.relative_to(course.root)
            yield Finding(
                "warning",
                f"{there} is not in its place: a run was stopped while it replaced it.",
                f"Run `{shlex.join(['mv', str(here), str(there)])}`, then grade again.",
            )
    if unfinished:
        names = [str(path.relative_to(course.root)) for path in unfinished]
        some = ", ".join(names[:3]) + (" and more" if names[3:] else "")
        yield Finding(
            "warning",
            f"A run that was stopped left unfinished work: {some}.",
            f"Nobody needs it: run `{shlex.join(['rm', '-r', *names])}`.",
        )


def not_ours(course):
    """Find autograded notebooks beside which there is no record of a run of this kit."""
    students = {}
    for path in sorted(course.step("autograded").glob("*/*/*.ipynb")):
        assignment = path.parent.name
        ours = (course.source(assignment) / path.name).is_file()
        if ours and not record_beside(path).is_file():
            students.setdefault(assignment, {})[path.parents[1].name] = None
    for assignment, names in students.items():
        yield Finding(
            "warning",
            f"{assignment}: graded without this kit, so that the grades may be forged: "
            f"{', '.join(names)}.",
            f"Run `coursekit grade {assignment}`, which grades them again.",
        )


def temporary_folders():
    """Find the folders that runs remove when they end, unless they are killed."""
    old, before = [], time.time() - OLD_SECONDS
    place = Path(tempfile.gettempdir())
    for folder in place.glob(PATTERN):
        with contextlib.suppress(OSError):  # gone, or a file of somebody else
            status = folder.lstat()
            if status.st_uid == os.geteuid() and status.st_mtime < before:
                old.append(folder)
    if old:
        yield Finding(
            "warning",
            f"{len(old)} temporary {'folder is' if len(old) == 1 else 'folders are'} more than a "
            "day old: left by grading that was killed, with links to hidden tests.",
            f"When nothing is being graded on this machine, run `rm -r {place / PATTERN}`.",
        )
