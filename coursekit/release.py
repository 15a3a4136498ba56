"""Release an assignment: the release version by nbgrader, and the bundle for students."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

from .errors import CourseKitError


def run_nbgrader(*arguments, course, log=None, environment=(), on_line=lambda line: None):
    """Run an nbgrader command in a course; raise CourseKitError with its last words if it fails.

    What it prints is appended to `log`, when given, and handed to `on_line` line by line;
    `environment` is added to the current one. Returns all that it printed.
    """
    command = " ".join(["nbgrader", *arguments])
    lines = [f"$ {command}\n"]
    with subprocess.Popen(
        [sys.executable, "-m", "nbgrader", *arguments],
        cwd=course,
        env={**os.environ, **dict(environment)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        for line in process.stdout:
            lines.append(line)
            on_line(line)
    output = "".join(lines[1:])
    if log:
        with log.open("a", encoding="utf-8") as file:
            file.writelines([*lines, "\n"])
    if process.returncode:
        last = output.strip().splitlines()[-1:] or ["it printed nothing"]
        raise CourseKitError(
            f"`{command}` failed: {last[0]}" + (f" (all of it is in {log})" if log else "")
        )
    return output


def release(course, assignment, log=None):
    """Generate the release version and zip it for students; return the path of the bundle.

    Raises CourseKitError when there is no such assignment, or nbgrader cannot generate it.
    """
    source = course / "source" / assignment
    if not source.is_dir():
        known = ", ".join(sorted(path.name for path in source.parent.glob("*/"))) or "none"
        raise CourseKitError(f"There is no assignment {assignment} in source/ (there: {known}).")
    run_nbgrader("generate_assignment", assignment, course=course, log=log)
    return bundle(course / "release" / assignment)


def bundle(folder):
    """Zip a release folder beside itself, whole or not at all; return the path of the zip."""
    target = folder.with_suffix(".zip")
    unfinished = target.with_name(f".{target.name}.part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.rglob("*")):
            hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
            if path.is_file() and not hidden:
                archive.write(path, Path(folder.name) / path.relative_to(folder))
    unfinished.replace(target)
    return target
