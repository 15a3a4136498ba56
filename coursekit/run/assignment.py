"""An assignment as its instructor wrote it: read once, for a whole class."""

import dataclasses
import hashlib
import os
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import nbformat

from ..course import TESTS, Course, missing_data
from ..errors import CourseKitError
from ..files import files_in
from ..grader.code import keeps_lines
from ..grader.contracts import Frame, GradeCell, SessionLimits
from ..grader.owners import SourceCell, name_table
from ..grader.snapshot import Snapshot, take_snapshot
from ..incidents import Incident
from ..notebook import (
    grade_id,
    hidden_cells,
    is_grade,
    is_solution,
    named_cells,
    points_of,
    release_version,
    students_lines,
)
from ..sandbox.available import UNSANDBOXED
from ..sandbox.limits import Limits
from ..settings import numbers_from
from ..submission.folder import files_below, submitted_files, time_incidents, unused_files
from ..submission.limits import SubmissionLimits
from ..submission.pictures import bring_files, files_shown
from ..submission.read import MissingNotebook, find_submission, read_submission
from ..submission.rebuild import rebuild, texts_of
from ..submission.timestamp import FILE as TIMESTAMP
from .cache import digest, environment
from .settings import Settings, accepted_cells, accepted_files, manual_cells, packages_of

VALUES = "values"  # the folder of the snapshot with the data that locked cells made


@dataclasses.dataclass
class SourceNotebook:
    """One source notebook, and what grading it asks for."""

    source: Any
    release: Any  # the release version
    frame: Frame  # what the jobs of all submissions have in common
    digest: str  # of all that an outcome depends on, but for the submission


@dataclasses.dataclass
class Assignment:
    """The notebooks of an assignment by name, and the files that grading needs."""

    name: str
    notebooks: dict[str, SourceNotebook]
    snapshot: Snapshot
    config: Any  # nbgrader's
    accepted: dict[str, str]  # the grade cells that are accepted as they are, with the reason
    limits: SubmissionLimits
    submitted: list[str]  # the names of files that students hand in beside the notebooks
    # The grade cells that a person grades, with the reason, of all assignments.
    manual: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    # What goes out to students as it is, with the reason.
    accepted_files: dict[str, str] = dataclasses.field(default_factory=dict)
    written: set[str] = dataclasses.field(default_factory=set)  # files that the solution writes

    @property
    def by_hand(self) -> dict[str, str]:
        """The grade cells that a person grades, with the reason."""
        return self.manual.get(self.name, {})

    @property
    def given(self) -> dict[str, bytes]:
        """The files that students get beside the notebooks, by name."""
        paths = {n: p for note in self.notebooks.values() for n, p in note.frame["files"].items()}
        return {name: self.snapshot.contents[path] for name, path in paths.items()}

    def beside(self, folder: Path, notebooks: Iterable[Any]) -> tuple[dict, list[Incident]]:
        """Return what was handed in beside the notebooks, by name in base64, and the incidents.

        `notebooks` are those of the submission, rebuilt: they say which files they look for.
        """
        ours = self.given
        files, incidents = submitted_files(folder, self.submitted, ours, self.limits)
        cells = [cell for nb in notebooks for cell in nb.cells]
        # A picture that a text shows is used; code that reads it does not find it.
        code = "\n".join(cell.source for cell in cells if cell.cell_type == "code")
        seen = {name for cell in cells for name in files_shown(cell) if Path(name).name not in code}
        own = "\n".join(cell.source for cell in cells)
        used = {*files, *seen, TIMESTAMP}
        return files, [
            *time_incidents(folder),
            *incidents,
            *unused_files(folder, used, ours, own),
        ]

    def rebuilt(self, folder: Path) -> dict[str, tuple[Any, list[Incident]]]:
        """Return the rebuilt notebooks of the submission in a folder, each with its incidents.

        Where one of several was not handed in, it is graded as if nothing had been filled in, and
        says so at its top. Raises MissingNotebook where none was, and UnreadableNotebook.
        """
        ids = {name: set(named_cells(n.source)) for name, n in self.notebooks.items()}
        found: dict[str, tuple[Any, list[Incident]]] = {}
        missing: list[MissingNotebook] = []
        others = files_below(folder)
        for name, ours in self.notebooks.items():
            try:
                path, renamed = find_submission(folder, name, ids, self.limits)
            except MissingNotebook as error:
                missing.append(error)
                found[name] = self.untouched(ours, error)
                continue
            submission, read = read_submission(path, self.limits)
            nb, noted = rebuild(ours.source, submission, self.config, ours.release, self.limits)
            unchanged = texts_of(ours.source, ours.release)
            bring_files(nb, folder, others, self.given, unchanged, self.limits)
            found[name] = nb, renamed + read + noted
        if len(missing) == len(found):
            raise missing[0]
        return found

    def untouched(self, ours: SourceNotebook, error: MissingNotebook) -> tuple[Any, list[Incident]]:
        """Return a notebook in which nothing was filled in, since it was not handed in."""
        empty = nbformat.from_dict({"cells": [], "metadata": {}})
        nb, _ = rebuild(ours.source, empty, self.config, ours.release)
        text = f"**Not graded as handed in.** {error}"
        nb.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="not-read"))
        return nb, [Incident("missing_notebook", str(error))]


def read_assignment(
    course: Course, name: str, settings: Settings, aside: Collection[str] = ()
) -> Assignment:
    """Read an assignment of the course.

    `aside` are grade cells to leave out as if they were graded by hand. Raises CourseKitError when
    there is no such assignment, when it cannot be released, and for a data file that is missing.
    """
    sources = course.sources(name)
    known = {cell for source in sources.values() for cell in hidden_cells(source, course.config)}
    accepted = accepted_cells(name, settings, known)
    by_hand = manual_cells(name, settings, known)
    beside = files_beside(course, name)
    snapshot = take_snapshot(dict(beside.values()) | hidden_tests(course, name))
    files = {there: path for there, (path, _) in beside.items()}
    notebooks = {}
    for notebook, source in sources.items():
        common = frame(course, name, source, {*by_hand, *aside}, settings, snapshot, files)
        notebooks[notebook] = SourceNotebook(
            source,
            release_version(source, course.config),
            common,
            outcome_digest(common, snapshot),
        )
    limits = numbers_from(SubmissionLimits, settings.submission_limits, "submission_limits")
    submitted = course.submitted_files(name)
    files_too = accepted_files(name, settings)
    return Assignment(
        name,
        notebooks,
        snapshot,
        course.config,
        accepted,
        limits,
        submitted,
        manual=settings.manual_cells,
        accepted_files=files_too,
    )


def without_sandbox(found: Assignment) -> None:
    """Have the instructor's own solution run without a sandbox: nobody's grade comes of that."""
    for notebook in found.notebooks.values():
        notebook.frame["sandboxed"] = False
        notebook.digest = outcome_digest(notebook.frame, found.snapshot)


def outcome_digest(common: Frame, snapshot: Snapshot) -> str:
    """Return a digest of all that an outcome depends on, but for the submission."""
    return digest(common, snapshot.digest, environment())


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

    They are all of grader_tests/ but the folders of other assignments.
    """
    others = {path.name for path in course.step("source").glob("*/")} - {assignment}
    return {
        f"{TESTS}/{path.relative_to(course.tests).as_posix()}": path
        for path in files_in(course.tests)
        if path.relative_to(course.tests).parts[0] not in others
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
        names=name_table(source_cells(source, course.config, by_hand)),
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
        skip=[],
    )


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
