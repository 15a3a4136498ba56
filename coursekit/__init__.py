"""A course kit for Jupyter with an autograder, on top of nbgrader.

An assignment is a source notebook; its grade cells call hidden tests in `grader_tests`, which say
by `coursekit.verdict` what a student has earned and why. `configure` plugs the kit into nbgrader.
"""

from .config import configure
from .errors import CourseKitError
from .verdict import Checkpoint, worth

__all__ = ["Checkpoint", "CourseKitError", "configure", "worth"]
