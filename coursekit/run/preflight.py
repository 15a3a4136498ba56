"""What has to be right before anyone is graded."""

import os
from collections.abc import Collection
from typing import Any

from nbgrader.api import MissingEntry

from ..course import Course
from ..errors import CourseKitError
from ..gradebook import opened
from ..grader.job import check_of, run_job
from ..lint.grade_cells import ungradable_cells
from ..notebook import points_of
from ..sandbox.available import UNSANDBOXED, check_sandbox
from .assignment import Assignment, Settings, SourceNotebook, read_assignment
from .cache import Cache
from .proof import proven


def preflight(course: Course, assignment: str, settings: Settings, cache: Cache) -> Assignment:
    """Return the assignment, read and checked; `cache` knows hidden tests that passed before.

    Raises CourseKitError rather than grade anyone with hidden tests that cannot be right, or
    without a sandbox.
    """
    if not os.environ.get(UNSANDBOXED):
        check_sandbox()
    found = read_assignment(course, assignment, settings)
    for name, notebook in found.notebooks.items():
        refuse_ungradable(notebook, course.config, found.accepted)
        if not cache.get(notebook.digest):
            cache.put(notebook.digest, run_job(check_of(notebook.frame), found.snapshot))
        check_gradebook(course, assignment, name, notebook.source)
    return proven(found, cache)


def refuse_ungradable(notebook: SourceNotebook, config: Any, accepted: Collection[str]) -> None:
    """Refuse when a grade cell asks for what cannot cross, unless it is accepted as it is."""
    frame = notebook.frame
    found = ungradable_cells(notebook.source, frame["names"], config, list(frame["files"]))
    faults = [f for f in found if f.kind == "fault" and f.cell not in accepted]
    if faults:
        raise CourseKitError(
            f"{faults[0].sentence} {faults[0].remedy} (`coursekit doctor` lists all "
            f"{len(faults)} such faults.)"
        )


def check_gradebook(course: Course, assignment: str, name: str, source: Any) -> None:
    """Refuse when the gradebook has other grade cells or points than the source notebook."""
    with opened(course.db_url, writes=True) as gradebook:
        try:
            notebook = gradebook.find_notebook(name, assignment)
            recorded = {cell.name: cell.max_score for cell in notebook.grade_cells}
        except MissingEntry:
            recorded = {}
    if recorded != points_of(source):
        raise CourseKitError(
            f"The grade cells of {name} in {course.folders.source_directory}/ are not those in the "
            "gradebook: run "
            f"`nbgrader generate_assignment {assignment} --force` first."
        )
