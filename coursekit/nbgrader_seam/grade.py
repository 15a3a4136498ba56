"""`coursekit grade`: a whole class through nbgrader's Autograde, and the document of the run."""

import contextlib
import fnmatch
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbgrader.converters.base import NbGraderException

from ..course import Course, open_course, private
from ..errors import CourseKitError
from ..run.class_run import Result
from ..run.document import describe, update_document
from .autograde import CourseAutograde


def grade(folder: Path, assignment: str, *, student: str = "*", **options: Any) -> dict[str, Any]:
    """Grade the submissions that changed since they were graded; return the document of the run.

    `folder` is the course's, and the options are those of `run_class`. Raises CourseKitError when
    nobody can be graded.
    """
    begin = time.monotonic()
    course = open_course(folder, assignment_id=assignment, student_id=student)
    grader = CourseAutograde(coursedir=course.folders, config=course.config)
    results = run_class(grader, course, **options)
    with contextlib.chdir(course.root):
        document = describe(course, assignment, results)
        document["seconds"] = round(time.monotonic() - begin, 3)
        # On a full disk the exit status tells enough.
        with contextlib.suppress(OSError), private(course.folders):
            update_document(course.last_runs(assignment), document)
        return document


def run_class(
    grader: CourseAutograde,
    course: Course,
    *,
    jobs: int = 0,
    scheduler: str = "",
    afresh: bool = False,
    on_result: Callable[[Result], None] = lambda result: None,
    on_running: Callable[[list[str], int], None] = lambda students, total: None,
) -> list[Result]:
    """Run a grader over the submissions of its assignment; return what came of each.

    `afresh` runs all of them again, whatever the cache holds. `on_result` is called with each
    Result, `on_running` with the students whose notebooks are running, and how many Results there
    will be: at the beginning too, when nobody is yet. Raises CourseKitError when nobody can be
    graded.
    """
    results: list[Result] = []
    grader.force = grader.afresh = afresh
    grader.jobs, grader.scheduler = jobs or grader.jobs, scheduler or grader.scheduler

    def keep(result: Result) -> None:
        results.append(result)
        on_result(result)

    grader.on_result = keep
    grader.on_running = lambda students: on_running(students, grader.total)
    # The assignment itself is looked at first, which may take a minute.
    wanted = grader.coursedir.student_id
    handed_in = course.handed_in(grader.coursedir.assignment_id)
    on_running([], sum(fnmatch.fnmatchcase(one, wanted) for one in handed_in))
    with contextlib.chdir(course.root):
        try:
            grader.start()
        except NbGraderException as error:
            if not results:
                raise CourseKitError(str(error)) from None
        except SystemExit as error:
            raise CourseKitError(str(error)) from None
    return results
