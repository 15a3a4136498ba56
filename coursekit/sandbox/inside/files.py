"""What the student's code has written below its current folder: names, and bytes of plain files.

Files that a grade cell has written are laid there too, or among the temporary files.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Sequence

MOST_FILES = 100
MOST_SEEN = 5_000  # entries of folders that are looked at
MOST_BYTES = 5 * 2**20  # of one file
MOST_BYTES_IN_ALL = 10 * 2**20
DEPTH = 5  # parts of a path


def written(others: list[str], known: dict[str, str], roots: Sequence[str] = ()) -> list:
    """Return the folders that are there, and [path, stamp, content] of each file but `others`.

    The content is None where the stamp is the one in `known`: the file is as it was. `roots` are
    other places that are looked at.
    """
    folders, files, passed, left = [], [], set(others), MOST_BYTES_IN_ALL
    for path, facts in found_in(["", *roots]):
        if stat.S_ISDIR(facts.st_mode):
            folders.append(path)
        elif path not in passed and stat.S_ISREG(facts.st_mode):
            stamp = stamp_of(facts)
            content = None
            if known.get(path) != stamp:
                if facts.st_size > min(MOST_BYTES, left):
                    continue
                content = content_of(path)
                left -= len(content)
            files.append([path, stamp, content])
        if len(files) + len(folders) >= MOST_FILES:
            break
    return [folders, files]


def found_in(roots: list[str]):
    left = [MOST_SEEN]
    for root in roots:
        if root:
            try:
                facts = os.lstat(root)
            except OSError:
                continue
            yield root, facts
            if not stat.S_ISDIR(facts.st_mode):
                continue
        yield from entries(root, 1, left)


def stamp_of(facts: os.stat_result) -> str:
    return f"{facts.st_ino} {facts.st_mtime_ns} {facts.st_size}"


def lay(rows: list) -> list:
    """Write files, [path, content]: True makes a folder, None takes away; return their stamps."""
    stamps: list[str | None] = []
    for path, content in rows:
        stamps.append(None)
        with contextlib.suppress(OSError):
            if content is None and os.path.isdir(path):  # noqa: PTH112 - a text is at hand
                shutil.rmtree(path)
            elif content is None:
                os.remove(path)  # noqa: PTH107
            elif content is True:
                os.makedirs(path, exist_ok=True)  # noqa: PTH103
            else:
                os.makedirs(os.path.dirname(path) or ".", exist_ok=True)  # noqa: PTH103, PTH120
                with open(path, "wb") as file:  # noqa: PTH123
                    file.write(content)
                stamps[-1] = stamp_of(os.lstat(path))
    return stamps


def entries(folder: str, depth: int, left: list[int]):
    """Yield what lies below a folder: path and facts; no link is followed."""
    try:
        found = sorted(os.listdir(folder or "."))  # noqa: PTH208 - names are what is wanted
    except OSError:
        return
    for name in found:
        left[0] -= 1
        if left[0] < 0:
            return
        if name.startswith(".") or name == "__pycache__":
            continue
        path = f"{folder}/{name}" if folder else name
        try:
            facts = os.lstat(path)
        except OSError:
            continue
        yield path, facts
        if stat.S_ISDIR(facts.st_mode) and depth < DEPTH:
            yield from entries(path, depth + 1, left)


def content_of(path: str) -> bytes:
    """Return the content of a plain file, which may have become something else meanwhile."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(MOST_BYTES)
