"""Small things that are done with files in many places."""

import contextlib
import ctypes
import os
import re
import shutil
import stat
from collections.abc import Callable, Iterator
from pathlib import Path

from .errors import CourseKitError

ARCHIVE = re.compile(r"\.(zip|7z|rar|tar|tgz|tar\.(gz|bz2|xz))$", re.IGNORECASE)


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


def check_output(path: Path, made_here: Callable[[str], bool], what: str) -> None:
    """Refuse to write to a file that holds something else, or that cannot be written.

    `made_here` tells by how its text begins whether an earlier run wrote what is there; `what` is
    what that is called. Nothing stays behind. Raises CourseKitError.
    """
    if path.is_symlink() or path.exists():
        if not path.is_file():
            raise CourseKitError(f"{path} is no file: give another name for {what}.")
        with path.open("rb") as file:
            begin = file.read(10_000).decode("utf-8", "replace").removeprefix("\ufeff")
        if begin and not made_here(begin):
            raise CourseKitError(
                f"{path} is not {what}, and is not overwritten: give another name, or move it away."
            )
    if not path.parent.is_dir():
        raise CourseKitError(
            f"There is no folder {path.parent}: make it, or give another place for {what}."
        )
    trial = path.with_name(f".{path.name}.part")
    try:
        trial.touch()
        trial.unlink()
    except OSError as error:
        raise CourseKitError(
            f"{path} cannot be written: {error.strerror}. Give another place, or mend that."
        ) from None


def unfinished_folder(folder: Path) -> Path:
    """Return the folder beside one, in which what is to take its place is made."""
    return folder.with_name(f".{folder.name}.part")


def remove_folder(folder: Path) -> None:
    """Remove a folder that the kit made; without one, do nothing."""
    if folder.exists():
        shutil.rmtree(folder)


def put_in_place(fresh: Path, folder: Path) -> Path | None:
    """Give a finished folder, which lies beside it, the name of an older one.

    Returns where the older one is now, for whoever removes it, or None where there was none.
    """
    if not folder.exists():
        fresh.rename(folder)
        return None
    if exchange(fresh, folder):
        return fresh
    # Killed between the two, nothing has its name: who looks for it finds the older one beside.
    previous = folder.with_name(f".{folder.name}.previous")
    folder.rename(previous)
    fresh.rename(folder)
    return previous


def replace_folder(fresh: Path, folder: Path) -> None:
    """Give a finished folder the name of an older one, which is removed."""
    if previous := put_in_place(fresh, folder):
        remove_folder(previous)


def exchange(one: Path, other: Path) -> bool:
    """Have two folders change names at once; return whether this system can."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    here, both = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(rename) and not rename(here, os.fsencode(one), here, os.fsencode(other), both)


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
