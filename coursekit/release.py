"""Release an assignment: the release version by nbgrader, and the bundle for students."""

import contextlib
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from . import quick_start
from .beside import walk
from .course import open_course
from .errors import CourseKitError
from .files import remove_folder, whole

WARNING = re.compile(r"^\[\w+ \| WARNING\] (.+)$", re.MULTILINE)
REFUSED = re.compile(r"^Nothing is released\..*", re.MULTILINE | re.DOTALL)
EXCEPTION = re.compile(r"^\s*[\w.]*(?:Error|Exception): (.+)$", re.MULTILINE)


def nbgrader_command(*arguments: str) -> list[str]:
    """Return the command that runs nbgrader in this Python, as `python -m nbgrader` does."""
    return [sys.executable, quick_start.__file__, *arguments]


def run_nbgrader(*arguments: str, course: Path, log: Path | None = None) -> str:
    """Run an nbgrader command in a course; raise CourseKitError with its last words if it fails.

    What it prints is appended to `log`, when given, and returned.
    """
    command = " ".join(["nbgrader", *arguments])
    process = subprocess.run(
        nbgrader_command(*arguments),
        cwd=course,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    output = process.stdout
    if log:
        with log.open("a", encoding="utf-8") as file:
            file.write(f"$ {command}\n{output}\n")
    if process.returncode:
        raise CourseKitError(
            f"`{command}` failed: {last_words(output)}"
            + (f" (all of it is in {log})" if log else "")
        )
    return output


def last_words(output: str) -> str:
    """Return what failed: the last exception in the output of a command, or its last line."""
    if refused := REFUSED.search(output):
        return refused[0].strip()
    lines = EXCEPTION.findall(output) or output.strip().splitlines() or ["it printed nothing"]
    return lines[-1]


class Released(NamedTuple):
    """What students get, and what an instructor is to be told."""

    bundle: Path
    said: list[str]


def release(
    folder: Path, assignment: str, log: Path | None = None, *, record: bool = True
) -> Released:
    """Generate the release version and zip it for students.

    `folder` is the course's. Without `record` the gradebook stays as it is. Raises CourseKitError
    when there is no such assignment, or nbgrader cannot generate it; an earlier release then stays
    as it was.
    """
    course = open_course(folder)
    course.source_paths(assignment)
    options = ["--force"] if record else ["--force", "--no-db"]
    try:
        output = run_nbgrader(
            "generate_assignment", assignment, *options, course=course.root, log=log
        )
    except CourseKitError as error:
        _, refused, why = str(error).partition("Nothing is released. ")
        if refused:
            raise CourseKitError(refused + why) from None
        raise
    try:
        path = bundle(course.release(assignment), course.bundle(assignment))
    except OSError as error:
        raise CourseKitError(
            f"{course.bundle(assignment)} cannot be written ({error.strerror}): make room, or "
            "make it writable, and release again."
        ) from None
    return Released(path, list(dict.fromkeys(WARNING.findall(output))))


@contextlib.contextmanager
def kept_on_failure(*paths: Path) -> Iterator[None]:
    """Put folders and files back as they were when what is done with them fails.

    What was not there before is removed then. The copies lie beside them, so that putting them back
    takes no room on a full disk.
    """
    copies = {path: path.with_name(f".{path.name}.before") for path in paths}
    try:
        for path, copy in copies.items():
            remove(copy)
            copy_to(path, copy)
        try:
            yield
        except BaseException:
            for path, copy in copies.items():
                remove(path)
                if copy.exists():
                    copy.rename(path)
            raise
    finally:
        for copy in copies.values():
            with contextlib.suppress(OSError):
                remove(copy)


def copy_to(path: Path, copy: Path) -> None:
    if path.is_dir():
        shutil.copytree(path, copy)
    elif path.is_file():
        shutil.copy2(path, copy)


def remove(path: Path) -> None:
    if path.is_dir():
        remove_folder(path)
    else:
        path.unlink(missing_ok=True)


def bundle(folder: Path, target: Path) -> Path:
    """Zip a release folder, whole or not at all; return the path of the zip."""
    with (
        whole(target) as unfinished,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for path in walk(folder):
            archive.write(path, path.relative_to(folder.parent))
    return target
