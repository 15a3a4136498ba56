"""Small things that are done with files in many places."""

import contextlib


@contextlib.contextmanager
def whole(path):
    """Yield a path to write to; what was written gets its name when all of it is there."""
    unfinished = path.with_name(f".{path.name}.part")
    yield unfinished
    unfinished.replace(path)


def files_in(folder):
    """Return the files below a folder in order, without hidden ones and compiled Python."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(
            part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts
        )
    ]
