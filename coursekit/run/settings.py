"""What c.TrustedExecute says of one assignment."""

from collections.abc import Collection, Iterable
from typing import Any, Protocol

from ..beside import REQUIREMENTS
from ..course import Course
from ..errors import CourseKitError
from ..notebook import is_grade, is_solution, named_cells
from ..sandbox.requirements import requirement, requirements_in
from ..settings import question


class Settings(Protocol):
    """The settings of grading: `c.TrustedExecute` in nbgrader_config.py."""

    cell_seconds: float
    call_seconds: float
    grade_seconds: float
    output_bytes: int
    grader_memory: int
    limits: dict[str, Any]
    accepted_cells: dict[str, dict[str, str]]
    manual_cells: dict[str, dict[str, str]]
    accepted_files: dict[str, dict[str, str]]
    mended_cells: dict[str, dict[str, str]]
    packages: list[str] | None
    run_all: bool
    submission_limits: dict[str, Any]


def accepted_cells(name: str, settings: Settings, known: Collection[str]) -> dict[str, str]:
    """Return the grade cells that the course accepts as they are: {grade id: reason}.

    `known` are the ids of all automatically graded cells.
    """
    accepted = settings.accepted_cells.get(name, {})
    wanted = "give the id of a grade cell, and the reason why it is accepted."
    check_cells("accepted_cells", name, accepted, known, wanted)
    return accepted


def manual_cells(name: str, settings: Settings, known: Collection[str]) -> dict[str, str]:
    """Return the automatically graded cells that a person grades instead: {grade id: reason}."""
    by_hand = settings.manual_cells.get(name, {})
    wanted = "give the id of a cell that is graded automatically, and why a person grades it."
    check_cells("manual_cells", name, by_hand, known, wanted)
    for cell in by_hand.keys() & settings.accepted_cells.get(name, {}).keys():
        raise CourseKitError(
            f"c.TrustedExecute.manual_cells and accepted_cells both name {cell} of {name} in "
            "nbgrader_config.py: take it out of one of them."
        )
    return by_hand


def mended_by(
    name: str, settings: Settings, sources: Iterable[Any], graded: Collection[str]
) -> dict[str, str]:
    """Return the solution cells that a second run puts right: {cell: the grade cell that tells}.

    `graded` are the ids of the automatically graded cells. Raises CourseKitError where a source
    notebook does not have both, the solution cell above the other.
    """
    wanted = settings.mended_cells.get(name, {})
    cells = [list(named_cells(source).items()) for source in sources]
    for answer, grade_cell in wanted.items():
        if not any(above(answer, grade_cell, each) for each in cells) or grade_cell not in graded:
            raise CourseKitError(
                f"c.TrustedExecute.mended_cells in nbgrader_config.py maps {answer} of {name} to "
                f"{grade_cell}: give the id of a solution cell, and that of the automatically "
                "graded cell below it which tells whether it is right."
            )
    return wanted


def above(answer: str, grade_cell: str, cells: list[tuple[str, Any]]) -> bool:
    """Tell whether a solution cell stands above a grade cell of a notebook."""
    names = [name for name, _ in cells]
    if answer not in names or grade_cell not in names:
        return False
    cell = dict(cells)[answer]
    pure = is_solution(cell) and not is_grade(cell)
    return pure and names.index(answer) < names.index(grade_cell)


def check_cells(
    setting: str, name: str, given: dict[str, str], known: Collection[str], wanted: str
) -> None:
    """Refuse a cell that is not one of the known, or that is given without a reason."""
    for cell, reason in given.items():
        if cell not in known or not isinstance(reason, str) or not reason.strip():
            near = "" if cell in known else question(cell, known)
            raise CourseKitError(
                f"c.TrustedExecute.{setting} names {cell} of {name} in nbgrader_config.py"
                f"{near and f' ({near})'}: {wanted}"
            )


def accepted_files(name: str, settings: Settings) -> dict[str, str]:
    """Return the files and cells that go out to students as they are: {name: reason}."""
    accepted = settings.accepted_files.get(name, {})
    for file, reason in accepted.items():
        if not isinstance(reason, str) or not reason.strip():
            raise CourseKitError(
                f"c.TrustedExecute.accepted_files names {file} of {name} in nbgrader_config.py: "
                "give the reason why students get it as it is."
            )
    return accepted


def packages_of(course: Course, assignment: str, settings: Settings) -> list[str] | None:
    """Return what students' code can import, as requirements; None where the course says nothing.

    The setting says it, or else the requirements.txt that students get beside the notebook.
    """
    if settings.packages is not None:
        where = "c.TrustedExecute.packages names"
        return [requirement(package, where) for package in settings.packages]
    file = course.source(assignment) / REQUIREMENTS
    return requirements_in(file) if file.is_file() else None
