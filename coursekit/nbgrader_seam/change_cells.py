"""The cells of an assignment: those that the gradebook knows, and those that source/ has now."""

import contextlib
from collections import defaultdict
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells

from ..course import Course
from ..errors import CourseKitError
from ..notebook import is_grade, is_locked, is_solution, is_task, named_cells
from ..run.autotest import sources_with_tests
from ..wording import short
from .change import GRADE, SOLUTION, TASK, Cell
from .execute import TrustedExecute
from .written_tests import with_written_tests

ROLES = {GRADE: is_grade, SOLUTION: is_solution, TASK: is_task}


def recorded_cells(gradebook: Any, assignment: str) -> dict[str, list[Cell]]:
    """Return the cells of each notebook in nbgrader's gradebook; nothing for what it lacks."""
    try:
        notebooks = gradebook.find_assignment(assignment).notebooks
    except MissingEntry:
        return {}
    return {notebook.name: cells_of(notebook) for notebook in notebooks}


def cells_of(notebook: Any) -> list[Cell]:
    """Return the cells of one of nbgrader's notebooks."""
    roles: dict[str, set[str]] = defaultdict(set)
    about = {}
    for role, cells in (
        (GRADE, notebook.grade_cells),
        (SOLUTION, notebook.solution_cells),
        (TASK, notebook.task_cells),
    ):
        for cell in cells:
            roles[cell.name].add(role)
            if role != SOLUTION:
                about[cell.name] = cell
    sources = {cell.name: cell for cell in notebook.source_cells}
    found = []
    for name in {**sources, **roles}:
        source, graded = sources.get(name), about.get(name)
        found.append(
            Cell(
                notebook=notebook.name,
                name=name,
                roles=frozenset(roles[name]),
                points=graded.max_score if graded else None,
                cell_type=(source or graded).cell_type if source or graded else "code",
                locked=bool(source and source.locked),
                source=(source.source or "") if source else "",
                checksum=source.checksum if source else None,
            )
        )
    return found


def source_cells(course: Course, assignment: str) -> dict[str, list[Cell]]:
    """Return the cells of each notebook in source/, as nbgrader would put them in the gradebook.

    Raises CourseKitError where a notebook has no release version.
    """
    sources = sources_with_tests(course, assignment, TrustedExecute(config=course.config))
    found = {}
    with contextlib.chdir(course.root):  # a header is given relative to it
        for name, notebook in sources.items():
            try:
                prepared = as_recorded(course, assignment, name, notebook)
            except CourseKitError:
                raise
            # nbgrader and its schemas raise many kinds.
            except Exception as error:
                raise CourseKitError(
                    f"{name}.ipynb has no release version: {short(error)}"
                ) from None
            found[name] = [
                cell_of(name, grade_id, cell) for grade_id, cell in named_cells(prepared).items()
            ]
    return found


def as_recorded(course: Course, assignment: str, name: str, notebook: Any) -> Any:
    """Return a notebook as it is when nbgrader's generate_assignment records its cells."""
    about = {"assignment": assignment, "notebook": name, "student": ".", "db_url": course.db_url}
    resources = {"nbgrader": about, "unique_key": name}
    converter = GenerateAssignment(coursedir=course.folders, config=course.config)
    for step in with_written_tests(converter.preprocessors, {name: notebook}):
        if issubclass(step, SaveCells):
            break
        notebook, resources = step(parent=converter)(notebook, resources)
    return notebook


def cell_of(notebook: str, name: str, cell: Any) -> Cell:
    graded = is_grade(cell) or is_task(cell)
    return Cell(
        notebook=notebook,
        name=name,
        roles=frozenset(role for role, has in ROLES.items() if has(cell)),
        points=float(cell.metadata.nbgrader["points"]) if graded else None,
        cell_type=cell.cell_type,
        locked=bool(is_locked(cell)),
        source=cell.source,
        checksum=cell.metadata.nbgrader.get("checksum"),
    )
