"""What has to be right before anyone is graded, and before an assignment is released."""

import os
from collections.abc import Collection, Mapping
from typing import Any

from nbgrader.api import MissingEntry

from ..course import Course
from ..errors import CourseKitError
from ..gradebook import opened
from ..grader.job import check_of, run_job
from ..lint.grade_cells import ungradable_cells
from ..notebook import is_solution, is_task, named_cells, points_of
from ..sandbox.available import UNSANDBOXED, check_sandbox, sandbox_problem
from .assignment import Assignment, SourceNotebook, read_assignment, without_sandbox
from .cache import Cache
from .data import refuse_data
from .proof import proven
from .settings import Settings


def preflight(course: Course, assignment: str, settings: Settings, cache: Cache) -> Assignment:
    """Return the assignment, read and checked; `cache` knows hidden tests that passed before.

    Raises CourseKitError rather than grade anyone with hidden tests that cannot be right, or
    without a sandbox.
    """
    if not os.environ.get(UNSANDBOXED):
        check_sandbox()
    found = sound(course, assignment, settings, cache)
    sources = {name: notebook.source for name, notebook in found.notebooks.items()}
    check_gradebook(course, assignment, sources)
    return proven(found, cache)


def releasable(course: Course, assignment: str, settings: Settings, cache: Cache) -> Assignment:
    """Return the assignment, read and checked as for grading, but for the gradebook.

    Where there is no sandbox, the solution is run without one: it is the instructor's own. Nobody
    is graded by what comes of it.
    """
    found = sound(course, assignment, settings, cache, sandboxed=not sandbox_problem())
    return proven(found, cache)


def why_no_sandbox() -> str | None:
    """Return why a release is checked without a sandbox, or None where it has one."""
    return sandbox_problem()


def sound(
    course: Course, assignment: str, settings: Settings, cache: Cache, *, sandboxed: bool = True
) -> Assignment:
    """Return the assignment where its data can be read, and its hidden tests load."""
    found = read_assignment(course, assignment, settings)
    if not sandboxed:
        without_sandbox(found)
    refuse_data(course, found, cache)
    for notebook in found.notebooks.values():
        refuse_ungradable(notebook, course.config, found.accepted)
        if not cache.get(notebook.digest):
            cache.put(notebook.digest, run_job(check_of(notebook.frame), found.snapshot))
    return found


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


def check_gradebook(course: Course, assignment: str, sources: Mapping[str, Any]) -> None:
    """Refuse when the gradebook has other cells or points than the source notebooks."""
    with opened(course.db_url, writes=True) as gradebook:
        try:
            notebooks = gradebook.find_assignment(assignment).notebooks
        except MissingEntry:
            notebooks = []
        recorded = {
            notebook.name: (
                {cell.name: cell.max_score for cell in notebook.grade_cells},
                {cell.name: cell.max_score for cell in notebook.task_cells},
                {cell.name for cell in notebook.solution_cells},
            )
            for notebook in notebooks
        }
    written = {name: graded_cells(source) for name, source in sources.items()}
    for name in sorted({*written, *recorded}):
        if written.get(name) != recorded.get(name):
            raise CourseKitError(
                f"The grade cells of {name} in {course.folders.source_directory}/ are not those in "
                f"the gradebook: run `coursekit release {assignment}` first."
            )


def graded_cells(source: Any) -> tuple[dict[str, float], dict[str, float], set[str]]:
    """Return the points of the grade cells and of the tasks of a notebook, and its answers."""
    cells = named_cells(source).items()
    tasks = {name: float(cell.metadata.nbgrader.points) for name, cell in cells if is_task(cell)}
    return points_of(source), tasks, {name for name, cell in cells if is_solution(cell)}
