"""Release an assignment: the release version by nbgrader, and the bundle for students."""

import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from .beside import walk
from .course import open_course
from .errors import CourseKitError
from .files import whole

EXCEPTION = re.compile(r"^\s*[\w.]*(?:Error|Exception): (.+)$", re.MULTILINE)


def run_nbgrader(*arguments: str, course: Path, log: Path | None = None) -> str:
    """Run an nbgrader command in a course; raise CourseKitError with its last words if it fails.

    What it prints is appended to `log`, when given, and returned.
    """
    command = " ".join(["nbgrader", *arguments])
    process = subprocess.run(
        [sys.executable, "-m", "nbgrader", *arguments],
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
    lines = EXCEPTION.findall(output) or output.strip().splitlines() or ["it printed nothing"]
    return lines[-1]


def release(folder: Path, assignment: str, log: Path | None = None) -> Path:
    """Generate the release version and zip it for students; return the path of the bundle.

    `folder` is the course's. Raises CourseKitError when there is no such assignment, or nbgrader
    cannot generate it; an earlier release then stays as it was.
    """
    course = open_course(folder)
    course.source_paths(assignment)
    with kept_on_failure(course.release(assignment)):
        try:
            run_nbgrader("generate_assignment", assignment, "--force", course=course.root, log=log)
        except CourseKitError as error:
            if "Cannot add or remove cells" not in str(error):
                raise
            raise CourseKitError(
                f"The gradebook has grades for {assignment}, and the cells of "
                f"{course.folders.source_directory}/{assignment} are no longer those that were "
                "graded. Put the cells back; or move gradebook.db away, release again, and grade "
                "the submissions again."
            ) from None
    return bundle(course.release(assignment), course.bundle(assignment))


@contextlib.contextmanager
def kept_on_failure(folder: Path) -> Iterator[None]:
    """Put a folder back as it was when what is done with it fails: nbgrader removes it then."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / folder.name
        if folder.is_dir():
            shutil.copytree(folder, copy)
        try:
            yield
        except BaseException:
            if copy.is_dir():
                shutil.copytree(copy, folder, dirs_exist_ok=True)
            raise


def bundle(folder: Path, target: Path) -> Path:
    """Zip a release folder, whole or not at all; return the path of the zip."""
    with (
        whole(target) as unfinished,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for path in walk(folder):
            archive.write(path, path.relative_to(folder.parent))
    return target
