"""What the kit replaces, and did not make: it is moved to `kept/` in the course, never deleted."""

import itertools
from pathlib import Path

KEPT = "kept"


def keep(path: Path, root: Path, called: Path | None = None) -> Path:
    """Move a file or folder of a course to where it is kept; return that place.

    `called` is the path under which people knew it. Where another one is kept already, it gets a
    number.
    """
    called = called or path
    wanted = root / KEPT / called.relative_to(root)
    wanted.parent.mkdir(parents=True, exist_ok=True)
    for number in itertools.count(2):
        if not wanted.exists() and not wanted.is_symlink():
            return path.rename(wanted)
        wanted = wanted.with_name(f"{called.name}.{number}")
    raise AssertionError("there is always another number")


def keep_what_is_not_in(fresh: Path, folder: Path, root: Path) -> list[tuple[Path, Path]]:
    """Keep what an older folder holds and the one that takes its place does not.

    Returns (path, where it is now) for each file, both as people of the course would write them.
    """
    found = []
    for path in sorted(folder.rglob("*")) if folder.is_dir() else ():
        there = fresh / path.relative_to(folder)
        if path.is_dir() and not path.is_symlink():
            continue
        if not there.exists() and not is_clutter(path.relative_to(folder)):
            shown = path.relative_to(root)
            found.append((shown, keep(path, root).relative_to(root)))
    return found


def is_clutter(path: Path) -> bool:
    """Tell whether a program put a file there that it makes again."""
    return any(part in ("__pycache__", ".ipynb_checkpoints") for part in path.parts)
