"""The folder of the scratch course: only what an earlier demo made there is ever deleted.

A file in it says who made it. It is written before anything else and removed after everything else,
so that what a run that was killed has left can be told from what is somebody's own.
"""

import os
import shutil
from pathlib import Path

from ..course import CACHE, CONFIG, REPORTS, STEPS, Course
from ..errors import CourseKitError
from ..files import put_in_place

MARKER = ".coursekit-demo"
SENTENCE = "`coursekit demo` made this folder, and deletes all of it when it runs again.\n"


def check_scratch(course: Course, scratch: Path) -> None:
    """Refuse a folder that is not for a scratch course, or holds what no demo made.

    Raises CourseKitError.
    """
    if scratch.is_symlink():
        raise refusal(scratch, "it is a link")
    place = scratch.resolve()
    for what, other in (
        ("the course", course.root),
        ("the folder that you are in", Path.cwd()),
        ("your home", Path.home()),
    ):
        if other.resolve().is_relative_to(place):
            raise refusal(scratch, f"{what}, {other.resolve()}, is that folder or lies in it")
    for folder in (
        *map(course.step, STEPS),
        course.tests,
        course.root / REPORTS,
        course.root / CACHE,
    ):
        if place.is_relative_to(folder.resolve()):
            raise refusal(scratch, f"it lies in {folder}, which is the course's own")
    if ".git" in place.parts:
        raise refusal(scratch, "it lies in a repository's own folder")
    for folder in (place, beside(place)):
        check_deletable(folder)


def check_deletable(folder: Path) -> None:
    """Refuse a folder, if there is one, that holds what no demo made; raises CourseKitError."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise refusal(folder, "it is no folder")
    if not folder.is_dir() or not any(folder.iterdir()):
        return
    if not is_marked(folder):
        raise refusal(
            folder,
            f"it holds files, and no {MARKER}, which says that an earlier demo made them (those of "
            "older versions have none: delete such a folder by hand)",
        )
    for parent, folders, files in os.walk(folder):
        here = Path(parent)
        if ".git" in folders or ".git" in files:
            raise refusal(folder, f"there is a repository in it, {here}")
        if CONFIG in files and here != folder and not is_marked(here):
            raise refusal(folder, f"there is a course in it, {here}")


def refusal(folder: Path, reason: str) -> CourseKitError:
    return CourseKitError(
        f"The demo does not use {folder}: {reason}. Nothing was deleted. Give a folder that is "
        "empty, or not there yet, with --scratch."
    )


def is_marked(folder: Path) -> bool:
    marker = folder / MARKER
    return marker.is_file() and not marker.is_symlink()


def beside(scratch: Path) -> Path:
    """Return the folder in which the new scratch course is laid, until it is complete."""
    return scratch.with_name(f".{scratch.name}.part")


def begin(scratch: Path) -> Path:
    """Return an empty folder, marked, for what is to become the scratch course."""
    unfinished = beside(scratch.resolve())
    remove_marked(unfinished)
    unfinished.mkdir(parents=True, exist_ok=True)
    (unfinished / MARKER).write_text(SENTENCE, "utf-8")
    return unfinished


def finish(unfinished: Path, scratch: Path) -> None:
    """Put the new scratch course where the earlier one is, and remove that."""
    if previous := put_in_place(unfinished, scratch.resolve()):
        remove_marked(previous)


def remove_marked(folder: Path) -> None:
    """Remove a folder that a demo made, or one that is empty; without one, do nothing."""
    if not folder.is_dir():
        return
    check_deletable(folder)
    for path in folder.iterdir():
        if path.name == MARKER:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink()
    (folder / MARKER).unlink(missing_ok=True)
    folder.rmdir()
