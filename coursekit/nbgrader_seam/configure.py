"""What the kit adds to the configuration of a course: `coursekit.configure(c)`."""

import shutil
import sys
from pathlib import Path

import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.apps.generateassignmentapp
import nbgrader.apps.generatefeedbackapp
from traitlets.config import Application

from ..course import RECORD, missing_data, open_course, put_first
from ..errors import CourseKitError
from ..files import unfinished_folder, whole
from ..settings import CONFIG
from ..wording import VISIBLE
from .autograde import CourseAutograde
from .commands import guard_commands
from .formgrader import escape_names, settle_penalties, tell_of_gradebooks
from .generate_assignment import CourseGenerateAssignment
from .generate_feedback import CourseFeedback
from .roster import import_tables
from .stock_executor import keep_out, let_in

RELEASE_FEEDBACK = "coursekit.nbgrader_seam.release_feedback.CourseReleaseFeedback"


def configure(c, stock_executor=False, **unknown):
    """Plug the kit into a course; called in its `nbgrader_config.py` with nbgrader's config `c`.

    `c.TrustedExecute.data_files` maps an assignment to the files and folders, relative to the
    course, that its students get beside the notebook, or to a dict of their paths below it. With
    `stock_executor` nbgrader runs everything in the student's kernel, hidden tests included,
    without a sandbox: to compare, never to grade.
    """
    for name in unknown:
        # nbgrader would log an ordinary exception, and go on without the kit.
        raise SystemExit(
            f"coursekit.configure(c, {name}=…) in {CONFIG} is no option of the kit. "
            "The only one is stock_executor: did you mean that? Else take it out."
        )
    put_first("PATH", Path(sys.executable).parent)
    if Application.initialized():  # the command that reads the configuration
        Application.instance().log.addFilter(VISIBLE)

    if stock_executor:
        let_in(c)
        put_first("PYTHONPATH", Path.cwd())  # the hidden tests import `grader_tests`
    else:
        # nbgrader has no setting for its converter classes: the two places that use each.
        nbgrader.apps.autogradeapp.Autograde = CourseAutograde
        nbgrader.apps.api.Autograde = CourseAutograde
        nbgrader.apps.generatefeedbackapp.GenerateFeedback = CourseFeedback
        nbgrader.apps.api.GenerateFeedback = CourseFeedback
        # A course may have an exchange of its own.
        if "release_feedback" not in c.ExchangeFactory:
            c.ExchangeFactory.release_feedback = RELEASE_FEEDBACK
    nbgrader.apps.generateassignmentapp.GenerateAssignment = CourseGenerateAssignment
    nbgrader.apps.api.GenerateAssignment = CourseGenerateAssignment
    c.CourseAutograde.configured = True
    guard_commands()
    tell_of_gradebooks()
    escape_names()
    import_tables()
    settle_penalties()
    # What the sandbox stopped is for the instructor; stock feedback takes all other files along.
    c.CourseDirectory.ignore = [
        ".ipynb_checkpoints",
        "*.pyc",
        "__pycache__",
        ".pytest_cache",
        ".DS_Store",
        ".git",
        ".*.ipynb",  # its own pattern, *.ipynb, does not match them
        f"*{RECORD}",
    ]
    c.ExportApp.plugin_class = "coursekit.lms.export.Csv"
    c.ZipCollectApp.extractor_plugin = "coursekit.lms.unpack.Extractor"
    c.ZipCollectApp.collector_plugin = "coursekit.lms.collect.NamedDownload"

    def finish(assignment, **_):
        finish_release(c, stock_executor, assignment)

    def refuse(assignment, **_):
        refuse_release(c, assignment)

    c.GenerateAssignment.pre_convert_hook = refuse
    c.GenerateAssignment.post_convert_hook = finish


def refuse_release(c, assignment):
    """Stop a release before it is made where the kit cannot follow what lies in the course."""
    try:
        open_course(Path.cwd(), c).files_beside(assignment)
    except CourseKitError as error:
        raise SystemExit(f"Nothing is released. {error}") from None


def finish_release(c, stock_executor, assignment):
    """Finish a release that nbgrader made: data files beside it, and stock nbgrader kept out."""
    try:
        course = open_course(Path.cwd(), c)  # nbgrader is there now, wherever it was started
        folder = unfinished_folder(course.release(assignment))
        for target, name in course.data_targets(assignment).items():
            lay_beside(course.root / name, folder / target, name)
        if not stock_executor:
            keep_out(course.db_url, assignment)
    except Exception as error:
        # nbgrader logs an exception of a hook and reports success.
        raise SystemExit(f"{assignment} is not released: {error}") from None


def lay_beside(file, target, name):
    """Copy a data file, which the configuration calls `name`, whole or not at all."""
    if not file.is_file():
        raise CourseKitError(missing_data(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole(target) as unfinished:
        shutil.copyfile(file, unfinished)
