"""What being late costs: by the rule of the course, of the points that somebody has now.

nbgrader works a penalty out in grading, from the points of the automatic cells, and does not look
at it again when a person gives points. Here it is computed anew whenever a score is shown, and
`settle` brings the gradebook's own column after it, which nbgrader's pages show.
"""

import logging
from collections.abc import Callable
from typing import Any

from nbgrader.api import SubmittedNotebook
from nbgrader.preprocessors import AssignLatePenalties
from traitlets.config import Config

from .errors import CourseKitError

#: (student id, score, seconds late) → the penalty, or None.
Rule = Callable[[str, float, float], float | None]


def rule_of(config: Config) -> Rule:
    """Return the rule for late submissions that nbgrader's configuration has.

    Raises CourseKitError where it cannot be made.
    """
    quiet = logging.getLogger("coursekit.penalty")  # it is asked often, and nbgrader's tells of it
    try:
        settings = AssignLatePenalties(config=config)
        plugin = settings.plugin_class(parent=settings, log=quiet)
        return plugin.late_submission_penalty  # type: ignore[attr-defined]
    # It is the course's own code.
    except Exception as error:
        raise failure(error) from None


def penalty_of(notebook: Any, seconds_late: float, rule: Rule) -> float | None:
    """Return the penalty of a notebook of nbgrader's, or None; never more than its score.

    Raises CourseKitError where the rule fails.
    """
    if seconds_late <= 0:
        return None
    try:
        penalty = rule(notebook.student.id, notebook.score, seconds_late)
        return None if penalty is None else min(max(0.0, float(penalty)), max(0.0, notebook.score))
    except Exception as error:
        raise failure(error) from None


def penalties(submission: Any, rule: Rule) -> dict[str, float]:
    """Return the penalties of a submission: {notebook: points}, without those that are nothing."""
    late = seconds_late(submission)
    found = {nb.name: penalty_of(nb, late, rule) for nb in submission.notebooks} if late else {}
    return {name: penalty for name, penalty in found.items() if penalty}


def seconds_late(submission: Any) -> float:
    """Return by how many seconds a submission of nbgrader's is late."""
    if submission is None or submission.assignment.duedate is None:
        return 0.0  # nbgrader fails on an extension of no due date
    return float(submission.total_seconds_late)


def settle(gradebook: Any, assignment: str, rule: Rule) -> None:
    """Bring the penalties of an assignment in a gradebook up to date, without a commit.

    Raises CourseKitError where the rule fails.
    """
    for submission in gradebook.assignment_submissions(assignment):
        if seconds_late(submission):
            settle_one(submission, rule)
    entry = gradebook.find_assignment(assignment)
    charged = SubmittedNotebook.late_submission_penalty.isnot(None)
    for notebook in gradebook.db.query(SubmittedNotebook).filter(charged):
        if notebook.assignment.assignment_id == entry.id and not seconds_late(notebook.assignment):
            notebook.late_submission_penalty = None


def settle_one(submission: Any, rule: Rule) -> None:
    """Bring the penalties of one submission in a gradebook up to date, without a commit."""
    found = penalties(submission, rule)
    for notebook in submission.notebooks:
        notebook.late_submission_penalty = found.get(notebook.name)


def failure(error: Exception) -> CourseKitError:
    return CourseKitError(
        "The rule for late submissions, c.AssignLatePenalties.plugin_class in nbgrader_config.py, "
        f"failed: {type(error).__name__}: {error}. Mend it there."
    )
