"""What has to be right before anyone is graded, and before an assignment is released."""

import os
from collections.abc import Mapping
from typing import Any

from nbgrader.api import MissingEntry

from ..course import Course
from ..errors import CourseKitError
from ..gradebook import opened
from ..grader.job import check_of, run_job, warm
from ..grader.snapshot import Snapshot
from ..lint.grade_cells import ungradable_cells
from ..notebook import is_solution, is_task, named_cells, points_of
from ..sandbox.available import UNSANDBOXED, check_sandbox, sandbox_problem
from .assignment import Assignment, SourceNotebook, read_assignment, without_sandbox
from .cache import Cache
from .data import refuse_data
from .proof import proven
from .refusal import Fault
from .settings import Settings


def preflight(
    course: Course, assignment: str, settings: Settings, cache: Cache, *, recorded: bool = True
) -> Assignment:
    """Return the assignment, read and checked; `cache` knows hidden tests that passed before.

    `recorded` says whether grades go into the gradebook, which has to agree then. Raises
    CourseKitError rather than grade anyone with hidden tests that cannot be right, or without a
    sandbox.
    """
    if not os.environ.get(UNSANDBOXED):
        check_sandbox()
    found, refused = sound(course, assignment, settings, cache)
    if recorded:
        sources = {name: notebook.source for name, notebook in found.notebooks.items()}
        check_gradebook(course, assignment, sources)
    return proven(found, cache, refused)


def releasable(course: Course, assignment: str, settings: Settings, cache: Cache) -> Assignment:
    """Return the assignment, read and checked as for grading, but for the gradebook.

    Where there is no sandbox, the solution is run without one: it is the instructor's own. Nobody
    is graded by what comes of it.
    """
    sandboxed = not sandbox_problem()
    found, refused = sound(course, assignment, settings, cache, sandboxed=sandboxed)
    return proven(found, cache, refused)


def why_no_sandbox() -> str | None:
    """Return why a release is checked without a sandbox, or None where it has one."""
    return sandbox_problem()


def sound(
    course: Course, assignment: str, settings: Settings, cache: Cache, *, sandboxed: bool = True
) -> tuple[Assignment, list[Fault]]:
    """Return the assignment where its data can be read, and its hidden tests load.

    The cells with the faults are left out of it, as if they were graded by hand: so what is wrong
    with the others is found as well, and whether they go on without these.
    """
    found = read_assignment(course, assignment, settings)
    faults = [f for name in found.notebooks for f in ungradable(name, found)]
    if faults:
        found = read_assignment(course, assignment, settings, {fault.cell for fault in faults})
    if not sandboxed:
        without_sandbox(found)
    refuse_data(course, found, cache)
    for name, notebook in found.notebooks.items():
        if not cache.get(notebook.digest):
            # The solution runs next.
            warm(notebook.frame, found.snapshot)
            unusable = unusable_tests(name, notebook, found.snapshot)
            faults += unusable
            if not unusable:
                cache.put(notebook.digest, True)
    return found, faults


def unusable_tests(name: str, notebook: SourceNotebook, snapshot: Snapshot) -> list[Fault]:
    """Return which hidden tests of a notebook do not load, or have other points than their cell."""
    found = run_job(check_of(notebook.frame), snapshot).get("trouble") or {}
    return [Fault(c, f"{name}: {about['error']}", "Mend them.") for c, about in found.items()]


def ungradable(name: str, found: Assignment) -> list[Fault]:
    """Return what grade cells of a notebook ask for and cannot have, but for accepted ones."""
    ours = found.notebooks[name]
    names, files = ours.frame["names"], list(ours.frame["files"])
    return [
        Fault(finding.cell or "", f"{name}: {finding.sentence}", finding.remedy)
        for finding in ungradable_cells(ours.source, names, found.config, files)
        if finding.kind == "fault" and finding.cell not in found.accepted
    ]


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
