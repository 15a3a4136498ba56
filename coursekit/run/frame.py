"""What the jobs of all submissions of a notebook have in common, read off the course."""

import dataclasses
import hashlib
import os
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ..course import TESTS, Course, missing_data
from ..errors import CourseKitError
from ..files import files_in
from ..grader.code import keeps_lines
from ..grader.contracts import Frame, GradeCell, MendedCell, SessionLimits
from ..grader.owners import SourceCell, name_table
from ..grader.snapshot import Snapshot
from ..notebook import (
    grade_id,
    hidden_cells,
    is_grade,
    is_solution,
    named_cells,
    points_of,
    students_lines,
)
from ..sandbox.available import UNSANDBOXED
from ..sandbox.limits import Limits
from ..settings import numbers_from
from .cache import digest
from .preload import instructors_imports
from .settings import Settings, packages_of

VALUES = "values"  # the folder of the snapshot with the data that locked cells made


def files_beside(course: Course, assignment: str) -> dict[str, tuple[str, Path]]:
    """Return what lies beside the notebooks: {path there: (path in the snapshot, file)}."""
    data = course.data_targets(assignment)
    found = {
        # Hidden tests find them there, whatever the course calls its folder.
        name: (data.get(name, f"source/{assignment}/{name}"), file)
        for name, file in course.files_beside(assignment).items()
    }
    for path, file in found.values():
        if not file.is_file():
            raise CourseKitError(missing_data(path))
    return found


def hidden_tests(course: Course, assignment: str) -> dict[str, Path]:
    """Return the files of the hidden tests by their path in the snapshot.

    They are all of grader_tests/ but the folders of other assignments, and what only
    `coursekit mutants` reads: another mutant grades nobody anew.
    """
    tries = course.tries(assignment)
    others = {path.name for path in course.step("source").glob("*/")} - {assignment}
    return {
        f"{TESTS}/{path.relative_to(course.tests).as_posix()}": path
        for path in files_in(course.tests)
        if path.relative_to(course.tests).parts[0] not in others and path not in tries
    }


def frame(
    course: Course,
    assignment: str,
    source: Any,
    by_hand: Collection[str],
    settings: Settings,
    snapshot: Snapshot,
    files: dict[str, str],
) -> Frame:
    """Return what the jobs of all submissions of a notebook have in common.

    `by_hand` are the cells that a person grades; `files` are those beside it, by the path that they
    have in the snapshot.
    """
    points, cells = points_of(source), named_cells(source)
    code = source_cells(source, course.config, by_hand)
    parts = hidden_cells(source, course.config)
    return Frame(
        grade_cells={
            name: GradeCell(
                visible=visible,
                hidden=hidden,
                points=points[name],
                ends_visible=last_line(cells[name].source) == last_line(visible),
            )
            for name, (visible, hidden) in parts.items()
            if name not in by_hand
        },
        by_hand={name: visible for name, (visible, _) in parts.items() if name in by_hand},
        names=name_table(code),
        preload=instructors_imports(code),
        values_from=VALUES,
        import_from=[f"source/{assignment}", "."],
        files=files,
        sandboxed=not os.environ.get(UNSANDBOXED),
        packages=packages_of(course, assignment, settings),
        limits=dataclasses.asdict(numbers_from(Limits, settings.limits, "limits")),
        session=SessionLimits(
            cell_seconds=settings.cell_seconds,
            call_seconds=settings.call_seconds,
            output_bytes=settings.output_bytes,
        ),
        grade_seconds=settings.grade_seconds,
        grader_memory=settings.grader_memory,
        secret=secret_of(snapshot, source, course.config),
        run_all=settings.run_all,
        skip=[],
        mended=[],
    )


def mended_cells(source: Any, release: Any, graded_by: dict[str, str]) -> list[MendedCell]:
    """Return those solution cells of a source notebook that a second run puts right.

    `graded_by` says which grade cell tells whether a solution cell is right.
    """
    ours, theirs = named_cells(source), named_cells(release)
    return [
        MendedCell(
            cell=cell,
            grade_cell=grade_cell,
            solution=ours[cell].source,
            untouched=theirs[cell].source,
        )
        for cell, grade_cell in graded_by.items()
        if cell in ours
    ]


def source_cells(source: Any, config: Any, by_hand: Collection[str] = ()) -> list[SourceCell]:
    """Return the code cells of a source notebook, as `owners` reads them.

    What is graded by hand is a cell like any other of the instructor's: the part of it that
    students see runs in their kernel, and what it binds is known in the cells below.
    """
    found = []
    parts = hidden_cells(source, config)
    for number, cell in enumerate(source.cells, 1):
        if cell.cell_type == "code":
            name = grade_id(cell)
            if name and name in by_hand:
                found.append(SourceCell(name, parts[name][0], None, frozenset()))
                continue
            graded = name if is_grade(cell) and not is_solution(cell) else None
            lines = students_lines(cell, config)
            if lines and not keeps_lines(cell.source):
                raise CourseKitError(
                    f"Cell {name or number} has a magic that goes on over several lines beside its "
                    "solution: write the magic in one line, or into a cell of its own."
                )
            found.append(SourceCell(name or f"number {number}", cell.source, graded, lines))
    return found


def secret_of(snapshot: Snapshot, source: Any, config: Any) -> str:
    """Return a digest of what students never get: grader_tests/ and the hidden regions.

    Nothing else is in it: after a change elsewhere, to data or to limits, the same submission is
    asked the same again.
    """
    tests = {
        name: hashlib.sha256(content).hexdigest()
        for name, content in snapshot.contents.items()
        if name.startswith(f"{TESTS}/")
    }
    regions = {name: hidden for name, (_, hidden) in hidden_cells(source, config).items()}
    return digest(tests, regions)


def last_line(source: str) -> str:
    return source.rstrip().rpartition("\n")[2]
