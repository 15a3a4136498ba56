"""The configuration of a course: what the kit adds to it, and reading it."""

import contextlib
import os
import shutil
import sys
from pathlib import Path

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.apps.generatefeedbackapp
from traitlets.config import PyFileConfigLoader

from ..errors import CourseKitError
from ..files import whole
from .autograde import CourseAutograde
from .formgrader import escape_names
from .generate_feedback import CourseFeedback
from .stock_executor import keep_out, let_in


def configure(c, stock_executor=False):
    """Plug the kit into a course; called in its `nbgrader_config.py` with nbgrader's config `c`.

    `c.TrustedExecute.data_files` maps an assignment to the files, relative to the course, that its
    students get beside the notebook. With `stock_executor` nbgrader runs everything in the
    student's kernel, hidden tests included, without a sandbox: to compare, never to grade.
    """
    put_first("PATH", Path(sys.executable).parent)

    if stock_executor:
        let_in(c)
        put_first("PYTHONPATH", Path.cwd())  # the hidden tests import `grader_tests`
    else:
        # nbgrader has no setting for its converter classes: the two places that use this one.
        nbgrader.apps.autogradeapp.Autograde = CourseAutograde
        nbgrader.apps.api.Autograde = CourseAutograde
        nbgrader.apps.generatefeedbackapp.GenerateFeedback = CourseFeedback
        nbgrader.apps.api.GenerateFeedback = CourseFeedback
    c.CourseAutograde.configured = True
    escape_names()
    # What the sandbox stopped is for the instructor; stock feedback takes all other files along.
    c.CourseDirectory.ignore = [
        ".ipynb_checkpoints",
        "*.pyc",
        "__pycache__",
        ".pytest_cache",
        "*.grading.json",
    ]
    c.ExportApp.plugin_class = "coursekit.lms.export.Csv"
    c.ZipCollectApp.extractor_plugin = "coursekit.lms.unpack.Extractor"

    def finish_release(assignment, **_):
        course = Path.cwd()  # nbgrader is there now, wherever it was started
        release = course / c.CourseDirectory.get("release_directory", "release") / assignment
        try:
            for name in c.TrustedExecute.get("data_files", {}).get(assignment, []):
                copy_beside(course / name, release)
            if not stock_executor:
                url = c.CourseDirectory.get("db_url", f"sqlite:///{course / 'gradebook.db'}")
                keep_out(url, assignment)
        except Exception as error:
            # nbgrader logs an exception of a hook and reports success.
            raise SystemExit(f"{assignment} is not released: {error}") from None

    c.GenerateAssignment.post_convert_hook = finish_release


def load_config(course):
    """Return what a course's nbgrader_config.py says, as nbgrader reads it; it plugs the kit in."""
    if not (course / "nbgrader_config.py").is_file():
        raise CourseKitError(
            f"{course.resolve()} is not a course: it has no nbgrader_config.py. Change to the "
            "course's folder first."
        )
    with contextlib.chdir(course):
        try:
            return PyFileConfigLoader("nbgrader_config.py", path=str(Path.cwd())).load_config()
        except (Exception, SystemExit) as error:
            raise CourseKitError(
                f"nbgrader_config.py cannot be read: {type(error).__name__}: {error}. Mend it "
                "there."
            ) from None


def put_first(variable, folder):
    """Put a folder in front of those in an environment variable.

    In PATH that of this Python lets nbgrader find the commands that it calls, alembic for one,
    where nobody has activated the environment.
    """
    others = filter(None, os.environ.get(variable, "").split(os.pathsep))
    os.environ[variable] = os.pathsep.join(dict.fromkeys([str(folder), *others]))


def copy_beside(file, folder):
    """Copy a file into a folder, whole or not at all."""
    if not file.is_file():
        raise CourseKitError(
            f"{file} is missing, and data_files in nbgrader_config.py names it: put it there, or "
            "take the name out."
        )
    with whole(folder / file.name) as unfinished:
        shutil.copyfile(file, unfinished)
