"""What nbgrader's metadata mean: grade ids, the roles of cells, hidden regions, release versions.

A cell is a solution cell (a student's answer), a grade cell (its points), both (graded by hand), a
task cell (graded by hand, with a mark scheme), or a locked cell; nbgrader's own functions tell.
"""

import copy
from typing import Any
from urllib.parse import quote

from nbgrader import preprocessors
from nbgrader.utils import compute_checksum, is_grade, is_locked, is_solution, is_task
from traitlets.config import Config

from .errors import CourseKitError
from .wording import short

__all__ = [
    "compute_checksum",
    "drop_attachments",
    "grade_id",
    "hidden_cells",
    "hidden_region",
    "is_answer",
    "is_grade",
    "is_locked",
    "is_solution",
    "is_task",
    "named_cells",
    "points_of",
    "release_version",
    "students_lines",
]

# What nbgrader's generate_assignment does, less what needs a gradebook or a kernel.
RELEASE_STEPS = (
    preprocessors.LockCells,
    preprocessors.ClearSolutions,
    preprocessors.ClearOutput,
    preprocessors.CheckCellMetadata,
    preprocessors.ClearHiddenTests,
    preprocessors.ClearMarkScheme,
    preprocessors.ComputeChecksums,
)


def grade_id(cell: Any) -> str | None:
    """Return the grade id of a cell, or None where it has none, or what is no text."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else None


def is_answer(cell: Any) -> bool:
    """Tell whether the student's text counts in an instructor's cell: an unlocked task's too."""
    return is_solution(cell) or (is_task(cell) and not is_locked(cell))


def named_cells(notebook: Any) -> dict[str, Any]:
    """Return an instructor's cells that have a role in grading: {grade id: cell}, in order.

    Raises CourseKitError for such a cell without a grade id, and for one that stands twice.
    """
    named: dict[str, Any] = {}
    for cell in notebook.cells:
        if not any(has_role(cell) for has_role in (is_grade, is_solution, is_locked, is_task)):
            continue
        name = grade_id(cell)
        if not name or name in named:
            fault = f"The grade id {name} is used twice" if name else "A cell has no grade id"
            raise CourseKitError(f"{fault} in the source notebook: give each cell its own.")
        named[name] = cell
    return named


def points_of(source: Any) -> dict[str, float]:
    """Return the points of the grade cells of a source notebook: {grade id: points}."""
    cells = named_cells(source).items()
    return {name: float(cell.metadata.nbgrader.points) for name, cell in cells if is_grade(cell)}


def release_version(source: Any, config: Config | None = None) -> Any:
    """Return the release version of a source notebook; `config` is nbgrader's.

    Raises CourseKitError where nbgrader cannot make one.
    """
    release = copy.deepcopy(source)
    try:
        for step in RELEASE_STEPS:
            release, _ = step(config=config)(release, {})
    # nbgrader and its schemas raise many kinds.
    except Exception as error:
        raise CourseKitError(
            f"The source notebook has no release version: {short(error)}"
        ) from None
    drop_attachments(release)
    return release


def drop_attachments(release: Any) -> None:
    """Take out attached files that the text of their cell does not show, of solutions for one.

    nbgrader takes out the text of a solution or a mark scheme, and leaves what was attached to it.
    """
    for cell in release.cells:
        for name in list(cell.get("attachments", {})):
            if name not in cell.source and quote(name) not in cell.source:
                del cell.attachments[name]
        if "attachments" in cell and not cell.attachments:
            del cell["attachments"]


def hidden_cells(source: Any, config: Config | None = None) -> dict[str, tuple[str, str | None]]:
    """Split the grade cells: {grade id: (visible part, hidden region or None)}.

    A region without a statement is none: the visible part decides. Manually graded cells are left
    out: nothing of them decides points. Raises CourseKitError where the delimiters do not pair.
    """
    cleaner = preprocessors.ClearHiddenTests(config=config)
    parts = {}
    for name, cell in named_cells(source).items():
        if not is_grade(cell) or is_solution(cell):
            continue
        try:
            visible, _ = cleaner.preprocess_cell(copy.deepcopy(cell), {}, 0)
        except RuntimeError as error:
            raise CourseKitError(f"The hidden tests of cell {name}: {short(error)}") from None
        region = hidden_region(cell.source, config)
        parts[name] = (visible.source, region if region and has_statement(region) else None)
    return parts


def hidden_region(text: str, config: Config | None = None) -> str | None:
    """Return what stands between the delimiters of hidden tests in a cell, None without them.

    Lines outside are empty, so that each line keeps its number.
    """
    cleaner = preprocessors.ClearHiddenTests(config=config)
    lines = text.split("\n")
    inside = lines_between(lines, cleaner.begin_test_delimeter, cleaner.end_test_delimeter)
    if not any(cleaner.begin_test_delimeter in line for line in lines):
        return None
    kept = [line if number in inside else "" for number, line in enumerate(lines, 1)]
    return "\n".join(kept).rstrip("\n")


def students_lines(cell: Any, config: Config | None = None) -> frozenset[int]:
    """Return the lines of an instructor's code cell that students fill in, counted from 1.

    They are the solution regions; a solution cell without any is replaced as a whole.
    """
    if not is_solution(cell):
        return frozenset()
    cleaner = preprocessors.ClearSolutions(config=config)
    lines = cell.source.split("\n")
    begin, end = cleaner.begin_solution_delimeter, cleaner.end_solution_delimeter
    if not any(begin in line for line in lines):
        return frozenset(range(1, len(lines) + 1))
    return lines_between(lines, begin, end)


def lines_between(lines: list[str], begin: str, end: str) -> frozenset[int]:
    """Return the numbers of the lines between delimiters, counted from 1."""
    found, inside = set(), False
    for number, line in enumerate(lines, 1):
        if begin in line:
            inside = True
        elif end in line:
            inside = False
        elif inside:
            found.add(number)
    return frozenset(found)


def has_statement(code: str) -> bool:
    """Tell whether code is more than comments and empty lines."""
    lines = (line.strip() for line in code.split("\n"))
    return any(line and not line.startswith("#") for line in lines)
