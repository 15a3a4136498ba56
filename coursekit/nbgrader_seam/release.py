"""`coursekit release`: the release version, and the gradebook changed after source/.

nbgrader adds and removes no cells while there are submissions. Here the gradebook follows whatever
changed: the release version is generated without it, then all of the change is committed at once.
When either fails both are as they were; when the program is killed between the two, the same
command finishes it.
"""

import contextlib
import json
from pathlib import Path
from typing import Any, NamedTuple

from nbgrader.api import MissingEntry
from sqlalchemy import text

from ..course import Course, open_course, private
from ..errors import CourseKitError
from ..gradebook import opened
from ..release import Released, kept_on_failure, release
from . import change_words
from .change import Notebooks, Plan, compare
from .change_cells import recorded_cells, source_cells
from .change_copy import keep_copy
from .change_losses import Work, above_maximum, losses
from .change_record import record_change
from .gradebook import OpenGradebook
from .one_run import only_run
from .stock_executor import is_let_in, kernelspec

# What people write in the formgrader meanwhile, in both kinds of databases.
LOCKED = "grade, comment, submitted_notebook, submitted_assignment"


class Change(NamedTuple):
    """What a release would change in the gradebook."""

    plan: Plan
    lost: list[Work]
    above: list[Work]
    submissions: int


def release_assignment(folder: Path, assignment: str, yes: bool = False) -> Released:
    """Release an assignment, and bring the gradebook after it. `folder` is the course's.

    Raises CourseKitError, and changes nothing, where the course is being graded, and where what
    people gave would be lost: with `yes` that goes.
    """
    course = open_course(folder)
    course.source_paths(assignment)
    if course.config.GenerateAssignment.get("no_database"):
        return release(folder, assignment)
    with being_changed(course):
        wanted = source_cells(course, assignment)
        # What is refused below makes no gradebook.
        if course.gradebook_file is None or course.gradebook_file.exists():
            with open_gradebook(course) as gradebook:
                refuse_losses(assignment, change_of(gradebook, assignment, wanted), yes)
        with kept_on_failure(course.release(assignment), course.bundle(assignment)):
            released = release(folder, assignment, record=False)
            with open_gradebook(course) as gradebook, gradebook.transaction():
                lock(gradebook.db)
                said = bring_up_to_date(course, gradebook, assignment, wanted, yes)
    return released._replace(said=[*released.said, *said])


@contextlib.contextmanager
def being_changed(course: Course) -> Any:
    """Keep the course from being graded meanwhile; refuse while it is."""
    with contextlib.ExitStack() as stack:
        with private(course.folders):
            running = only_run(course.step("autograded"), course.folders.groupshared)
            stack.enter_context(running)
        yield


@contextlib.contextmanager
def open_gradebook(course: Course) -> Any:
    """Open the gradebook; where there is none, nbgrader makes it."""
    with (
        private(course.folders),
        opened(
            course.db_url, course.id, writes=True, may_be_missing=True, make=OpenGradebook
        ) as gradebook,
    ):
        yield gradebook


def lock(db: Any) -> None:
    """Keep others from writing until the transaction ends: what they write would not be seen."""
    on_server = db.get_bind().dialect.name != "sqlite"
    db.execute(text(f"LOCK TABLE {LOCKED} IN EXCLUSIVE MODE" if on_server else "BEGIN IMMEDIATE"))


def change_of(gradebook: Any, assignment: str, wanted: Notebooks) -> Change:
    """Compare the cells in source/ with those in a gradebook."""
    plan = compare(recorded_cells(gradebook, assignment), wanted)
    try:
        entry = gradebook.find_assignment(assignment)
    except MissingEntry:
        return Change(plan, [], [], 0)
    lost, above = (f(gradebook.db, entry.id, plan) for f in (losses, above_maximum))
    return Change(plan, lost, above, len(entry.submissions))


def refuse_losses(assignment: str, change: Change, yes: bool) -> None:
    if change.lost and not yes:
        raise CourseKitError(change_words.lost(assignment, change.lost))


def bring_up_to_date(
    course: Course, gradebook: Any, assignment: str, wanted: Notebooks, yes: bool
) -> list[str]:
    """Change the gradebook after source/ in an open transaction; return what to say of it."""
    # Somebody may have graded by hand since it was looked at.
    change = change_of(gradebook, assignment, wanted)
    refuse_losses(assignment, change, yes)
    told = change.submissions and change.plan.concerns_grades
    entry = gradebook.update_or_create_assignment(assignment)
    copy, said = keep_copy(course, gradebook.db, entry.id) if told else (None, "")
    try:
        kernel = "{}" if is_let_in(course.config) else json.dumps(kernelspec())
        record_change(gradebook.db, entry.id, change.plan, kernel)
        gradebook.write()
    except BaseException:
        if copy:
            copy.unlink(missing_ok=True)  # nothing changed
        raise
    if not told:
        return []
    gone = ["This is gone:", *change_words.listed(change.lost)] if change.lost else []
    return [
        *change_words.sentences(change.plan),
        *change_words.above(change.above),
        *gone,
        said,
        f"Now run `coursekit grade {assignment}`: scores are those from before the change.",
    ]
