"""Small things that are done with files in many places."""

import contextlib
import stat
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Yield a path to write to; what was written gets its name when all of it is there.

    When what is done with it raises, nothing stays behind, and an older file is as it was.
    """
    unfinished = path.with_name(f".{path.name}.part")
    try:
        yield unfinished
        unfinished.replace(path)
    except BaseException:
        # What failed is told; that its file may not be removed either, or is none, is not.
        with contextlib.suppress(OSError):
            unfinished.unlink()
        raise


def files_in(folder: Path) -> list[Path]:
    """Return the files below a folder in order, without hidden ones and compiled Python."""
    return [
        path
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not any(
            part.startswith(".") or part == "__pycache__" for part in path.relative_to(folder).parts
        )
    ]


def is_notebook_file(file: Path) -> bool:
    """Tell whether a file may be a notebook; some browsers add an extension of their own."""
    ours = file.name.lower().endswith((".ipynb", ".ipynb.txt", ".ipynb.json"))
    # macOS puts ._name.ipynb beside the files of a zip.
    return ours and not file.name.startswith(".") and stat.S_ISREG(file.lstat().st_mode)
