"""What the student's code has written below its current folder: names, and bytes of plain files."""

import os
import stat

MOST_FILES = 100
MOST_SEEN = 5_000  # entries of folders that are looked at
MOST_BYTES = 5 * 2**20  # of one file
MOST_BYTES_IN_ALL = 10 * 2**20
DEPTH = 5  # parts of a path


def written(others: list[str], known: dict[str, str]) -> list:
    """Return the folders that are there, and [path, stamp, content] of each file but `others`.

    The content is None where the stamp is the one in `known`: the file is as it was.
    """
    folders, files, passed, left = [], [], set(others), MOST_BYTES_IN_ALL
    for path, facts in entries("", 1, [MOST_SEEN]):
        if stat.S_ISDIR(facts.st_mode):
            folders.append(path)
        elif path not in passed and stat.S_ISREG(facts.st_mode):
            stamp = f"{facts.st_ino} {facts.st_mtime_ns} {facts.st_size}"
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
