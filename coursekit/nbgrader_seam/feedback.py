"""`coursekit feedback`: the pages of a whole class through nbgrader's GenerateFeedback."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from nbgrader.converters.base import NbGraderException

from ..course import open_course
from ..errors import CourseKitError
from .generate_feedback import CourseFeedback
from .unread_pages import unread


class Pages(NamedTuple):
    """How many pages were made, were as they should be, and failed; and sentences about these."""

    made: int
    unchanged: int
    failed: int
    problems: list[str]


def feedback(
    folder: Path,
    assignment: str,
    *,
    student: str = "*",
    jobs: int = 0,
    afresh: bool = False,
    on_pages: Callable[[int, int], None] = lambda number, total: None,
) -> Pages:
    """Make the pages that are not there as they should be; `afresh` makes all.

    `folder` is the course's. `on_pages` is called with a number of pages that are done, and how
    many there will be. Raises CourseKitError when there can be no page.
    """
    course = open_course(folder, assignment_id=assignment, student_id=student)
    course.source_paths(assignment)
    graded = course.step("autograded").glob(f"{student}/{assignment}/*.ipynb")
    if next(graded, None) is None and not unread(course, assignment, student):
        whose = "Nobody is" if student == "*" else f"{student} is not"
        raise CourseKitError(
            f"{whose} graded in {assignment}, so there is nothing to give feedback on: run "
            f"`coursekit grade {assignment}` first."
        )
    maker = CourseFeedback(coursedir=course.folders, config=course.config)
    maker.jobs, maker.afresh = jobs or maker.jobs, afresh
    maker.on_pages = on_pages
    with contextlib.chdir(course.root):
        # What is wrong with some pages is told one by one.
        try:
            with contextlib.suppress(NbGraderException):
                maker.start()
        except SystemExit as error:
            raise CourseKitError(str(error)) from None
    failed = maker.total - maker.unchanged - maker.made
    return Pages(maker.made, maker.unchanged, failed, maker.problems)
