"""What runs that were killed have left behind, and grades that are not the kit's."""

import contextlib
import os
import shlex
import tempfile
import time
from pathlib import Path

import filelock

from ..lint.grade_cells import Finding

OLD_SECONDS = 24 * 3600
OUR_FOLDERS = "coursekit-*", "grade-cells-*"  # hidden tests and data, while a run lasts


def leftovers():
    """Look for them in the course, which is the current folder, and among temporary files."""
    if is_being_graded():
        yield Finding("ok", "This course is being graded right now.")
        return
    yield from interrupted()
    yield from not_ours()
    yield from temporary_folders()


def is_being_graded():
    lock = Path("autograded", ".lock")
    if not lock.exists():
        return False
    try:
        with filelock.FileLock(lock, timeout=0):
            return False
    except filelock.Timeout:
        return True


def interrupted():
    """Find what is written in full before it takes its place, where that was cut short."""
    unfinished = [p for folder in ("release", "autograded", "feedback") for p in parts(folder)]
    for previous in sorted(Path("autograded").glob("*/.*.previous")):
        folder = previous.with_name(previous.name.removeprefix(".").removesuffix(".previous"))
        if folder.exists():
            unfinished.append(previous)
        else:
            yield Finding(
                "warning",
                f"{folder} is not in its place: a run was stopped while it replaced it.",
                f"Run `{shlex.join(['mv', str(previous), str(folder)])}`, then grade again.",
            )
    if unfinished:
        some = ", ".join(map(str, unfinished[:3])) + (" and more" if unfinished[3:] else "")
        yield Finding(
            "warning",
            f"A run that was stopped left unfinished work: {some}.",
            f"Nobody needs it: run `{shlex.join(['rm', '-r', *map(str, unfinished)])}`.",
        )


def parts(folder):
    return sorted(Path(folder).rglob(".*.part"))


def not_ours():
    """Find autograded notebooks beside which there is no record of a run of this kit."""
    students = {}
    for path in sorted(Path("autograded").glob("*/*/*.ipynb")):
        assignment, name = path.parent.name, path.stem
        ours = Path("source", assignment, path.name).is_file()
        if ours and not path.with_name(f"{name}.grading.json").is_file():
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
    for pattern in OUR_FOLDERS:
        for folder in Path(tempfile.gettempdir()).glob(pattern):
            with contextlib.suppress(OSError):  # gone, or a file of somebody else
                status = folder.lstat()
                if status.st_uid == os.geteuid() and status.st_mtime < before:
                    old.append(folder)
    if old:
        patterns = " ".join(str(Path(tempfile.gettempdir(), pattern)) for pattern in OUR_FOLDERS)
        yield Finding(
            "warning",
            f"{len(old)} temporary folders are more than a day old: grading that was killed left "
            "them, hidden tests included.",
            f"When nothing is being graded on this machine, run `rm -r {patterns}`.",
        )
