"""Release an assignment: the release version by nbgrader, and the bundle for students."""

import contextlib
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

from .errors import CourseKitError
from .files import files_in, whole

EXCEPTION = re.compile(r"^\s*[\w.]*(?:Error|Exception): (.+)$", re.MULTILINE)


def run_nbgrader(*arguments, course, log=None):
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


def last_words(output):
    """Return what failed: the last exception in the output of a command, or its last line."""
    lines = EXCEPTION.findall(output) or output.strip().splitlines() or ["it printed nothing"]
    return lines[-1]


def release(course, assignment, log=None):
    """Generate the release version and zip it for students; return the path of the bundle.

    Raises CourseKitError when there is no such assignment, or nbgrader cannot generate it; an
    earlier release then stays as it was.
    """
    source = course / "source" / assignment
    if not source.is_dir():
        known = ", ".join(sorted(path.name for path in source.parent.glob("*/"))) or "none"
        raise CourseKitError(f"There is no assignment {assignment} in source/ (there: {known}).")
    folder = course / "release" / assignment
    with kept_on_failure(folder):
        try:
            run_nbgrader("generate_assignment", assignment, "--force", course=course, log=log)
        except CourseKitError as error:
            if "Cannot add or remove cells" not in str(error):
                raise
            raise CourseKitError(
                f"The gradebook has grades for {assignment}, and the cells of source/{assignment} "
                "are no longer those that were graded. Put the cells back; or move gradebook.db "
                "away, release again, and grade the submissions again."
            ) from None
    return bundle(folder)


@contextlib.contextmanager
def kept_on_failure(folder):
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


def bundle(folder):
    """Zip a release folder beside itself, whole or not at all; return the path of the zip."""
    target = folder.with_suffix(".zip")
    with (
        whole(target) as unfinished,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        for path in files_in(folder):
            archive.write(path, path.relative_to(folder.parent))
    return target
