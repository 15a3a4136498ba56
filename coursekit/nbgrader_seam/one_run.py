"""One grading run or release at a time in a course, and what a run that was killed left."""

import contextlib
import glob
from collections.abc import Iterator
from pathlib import Path

import filelock

from ..errors import CourseKitError
from ..files import remove_folder

LOCK = ".lock"  # in autograded/, while a course is being graded


@contextlib.contextmanager
def only_run(autograded: Path, groupshared: bool) -> Iterator[None]:
    """Refuse to grade a course that is being graded already: there is one writer."""
    autograded.mkdir(parents=True, exist_ok=True)
    # Whoever can open the file can take the lock, and keep the course from being graded.
    mode = 0o660 if groupshared else 0o600
    try:
        with filelock.FileLock(autograded / LOCK, timeout=0, mode=mode):
            with contextlib.suppress(OSError):  # it is another grader's
                (autograded / LOCK).chmod(mode)
            yield
    except filelock.Timeout:
        raise CourseKitError(
            "This course is being graded right now, by another command or the formgrader: wait "
            "until that is done, or stop it."
        ) from None


def tidy(autograded: Path, name: str) -> None:
    """Mend what a run that was killed left there of an assignment."""
    for previous in autograded.glob(f"*/.{glob.escape(name)}.previous"):
        if not (folder := previous.with_name(name)).exists():
            previous.rename(folder)
    for leftover in autograded.glob(f"*/.{glob.escape(name)}.*"):
        remove_folder(leftover)
