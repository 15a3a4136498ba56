"""What other users of the machine can read of a course, and should not."""

import contextlib
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path

from ..course import CACHE, Course
from ..lint.words import Finding


def privacy(course: Course) -> Iterator[Finding]:
    """Look for hidden tests, submissions and grades that are open to everybody."""
    if not can_be_entered(course.root):
        return
    steps = [course.step(name) for name in ("source", "submitted", "autograded", "feedback")]
    paths = [course.tests, *steps, course.reports, course.root / CACHE, course.gradebook_file]
    names = [
        str(path.relative_to(course.root) if path.is_relative_to(course.root) else path)
        for path in paths
        if path and can_be_entered(path.parent) and is_open(path)
    ]
    if names:
        yield Finding(
            "warning",
            f"Other users of this machine can read {', '.join(names)}.",
            f"Run `{shlex.join(['chmod', 'o-rwx', *names])}`.",
        )


def can_be_entered(folder: Path) -> bool:
    """Tell whether everybody can get to what is in a folder."""
    places = [folder, *folder.parents]
    return all(place.is_dir() and place.stat().st_mode & stat.S_IXOTH for place in places)


def is_open(path: Path) -> bool:
    """Tell whether everybody who gets to a path can read it, or a file somewhere in it."""
    with contextlib.suppress(OSError):  # it is not there, or may not be looked at
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode):
            return bool(mode & stat.S_IROTH)
        # What is in a folder that cannot be entered is open to nobody.
        if stat.S_ISDIR(mode) and mode & stat.S_IXOTH:
            return any(is_open(inside) for inside in path.iterdir())
    return False
