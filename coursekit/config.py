"""What the kit adds to nbgrader's configuration."""

import os
import shutil
import sys
from pathlib import Path

from .errors import CourseKitError


def configure(c):
    """Plug the kit into a course; called in its `nbgrader_config.py` with nbgrader's config `c`.

    The course is the current folder, as for nbgrader itself. `c.CourseKit.data_files` maps an
    assignment to the files, relative to the course, that its students get beside the notebook.
    """
    course = Path.cwd()
    # Kernels start in the submission's folder; the grade cells in them import `grader_tests`.
    put_first("PYTHONPATH", course)
    put_commands_on_path()

    def add_data_files(assignment, **_):
        release = course / c.CourseDirectory.get("release_directory", "release") / assignment
        for name in c.CourseKit.get("data_files", {}).get(assignment, []):
            try:
                copy_beside(course / name, release)
            except CourseKitError as error:
                # nbgrader logs any other exception of a hook and reports success.
                raise SystemExit(f"{assignment} is not released: {error}") from None

    c.GenerateAssignment.post_convert_hook = add_data_files


def put_first(variable, folder):
    """Put a folder in front of those in an environment variable such as PATH."""
    others = filter(None, os.environ.get(variable, "").split(os.pathsep))
    os.environ[variable] = os.pathsep.join(dict.fromkeys([str(folder), *others]))


def put_commands_on_path():
    """Let nbgrader find the commands that it calls, alembic for one, without an activated venv."""
    put_first("PATH", Path(sys.executable).parent)


def copy_beside(file, folder):
    """Copy a file into a folder, whole or not at all."""
    if not file.is_file():
        raise CourseKitError(
            f"{file} is missing, and c.CourseKit.data_files in nbgrader_config.py names it: put it "
            "there, or take the name out."
        )
    unfinished = folder / f".{file.name}.part"
    shutil.copyfile(file, unfinished)
    unfinished.replace(folder / file.name)
