"""What the kit adds to the configuration of a course: `coursekit.configure(c)`."""

import sys
from pathlib import Path

import nbgrader.api
import nbgrader.apps.api
import nbgrader.apps.autogradeapp
import nbgrader.apps.generateassignmentapp
import nbgrader.apps.generatefeedbackapp
from traitlets.config import Application

from ..beside import LEFT_BEHIND
from ..course import RECORD, put_first
from ..gradebook import newest_revision
from ..settings import CONFIG
from ..wording import VISIBLE
from .autograde import CourseAutograde
from .commands import guard_commands
from .formgrader import escape_names, settle_penalties, tell_of_gradebooks
from .generate_assignment import CourseGenerateAssignment
from .generate_feedback import CourseFeedback
from .roster import import_tables
from .stock_executor import let_in

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
    # Stock grading releases in the same way, unchecked.
    nbgrader.apps.generateassignmentapp.GenerateAssignment = CourseGenerateAssignment
    nbgrader.apps.api.GenerateAssignment = CourseGenerateAssignment
    c.CourseGenerateAssignment.stock_executor = stock_executor
    c.CourseAutograde.configured = True
    # nbgrader runs a program for it with each gradebook that it makes, which takes two seconds.
    nbgrader.api.get_alembic_version = newest_revision
    guard_commands()
    tell_of_gradebooks()
    escape_names()
    import_tables()
    settle_penalties()
    # What the sandbox stopped is for the instructor; stock feedback takes all other files along.
    # Its own pattern of notebooks, *.ipynb, does not match hidden ones.
    c.CourseDirectory.ignore = [*LEFT_BEHIND, ".*.ipynb", f"*{RECORD}"]
    c.ExportApp.plugin_class = "coursekit.lms.export.Csv"
    c.ZipCollectApp.extractor_plugin = "coursekit.lms.unpack.Extractor"
    c.ZipCollectApp.collector_plugin = "coursekit.lms.collect.NamedDownload"
