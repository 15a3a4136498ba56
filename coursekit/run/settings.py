"""What c.TrustedExecute says of one assignment."""

from collections.abc import Collection
from typing import Any, Protocol

from ..course import Course
from ..errors import CourseKitError
from ..sandbox.requirements import requirement, requirements_in


class Settings(Protocol):
    """The settings of grading: `c.TrustedExecute` in nbgrader_config.py."""

    cell_seconds: float
    call_seconds: float
    grade_seconds: float
    output_bytes: int
    grader_memory: int
    limits: dict[str, Any]
    accepted_cells: dict[str, dict[str, str]]
    accepted_files: dict[str, dict[str, str]]
    packages: list[str] | None
    submission_limits: dict[str, Any]


def accepted_cells(name: str, settings: Settings, known: Collection[str]) -> dict[str, str]:
    """Return the grade cells that the course accepts as they are: {grade id: reason}.

    `known` are the ids of all grade cells.
    """
    accepted = settings.accepted_cells.get(name, {})
    for cell, reason in accepted.items():
        if cell not in known or not isinstance(reason, str) or not reason.strip():
            raise CourseKitError(
                f"c.TrustedExecute.accepted_cells names {cell} of {name} in nbgrader_config.py: "
                "give the id of a grade cell, and the reason why it is accepted."
            )
    return accepted


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
    file = course.source(assignment) / "requirements.txt"
    return requirements_in(file) if file.is_file() else None
