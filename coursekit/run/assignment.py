"""An assignment as its instructor wrote it: read once, for a whole class."""

import dataclasses
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import nbformat

from ..course import Course
from ..grader.contracts import Frame
from ..grader.snapshot import Snapshot, take_snapshot
from ..incidents import Incident
from ..notebook import hidden_cells, named_cells, release_version
from ..settings import numbers_from
from ..submission.folder import files_below, submitted_files, time_incidents, unused_files
from ..submission.limits import SubmissionLimits
from ..submission.pictures import bring_files, files_shown
from ..submission.read import MissingNotebook, find_submission, read_submission
from ..submission.rebuild import rebuild, texts_of
from ..submission.timestamp import FILE as TIMESTAMP
from .autotest import sources_with_tests
from .cache import digest, environment
from .frame import files_beside, frame, hidden_tests, mended_cells
from .settings import Settings, accepted_cells, accepted_files, manual_cells, mended_by


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
            say_what_was_found(nb, noted)
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
    sources = sources_with_tests(course, name, settings, aside)
    known = {cell for source in sources.values() for cell in hidden_cells(source, course.config)}
    accepted = accepted_cells(name, settings, known)
    by_hand = manual_cells(name, settings, known)
    mended = mended_by(name, settings, sources.values(), known - by_hand.keys())
    beside = files_beside(course, name)
    snapshot = take_snapshot(dict(beside.values()) | hidden_tests(course, name))
    files = {there: path for there, (path, _) in beside.items()}
    notebooks = {}
    for notebook, source in sources.items():
        common = frame(course, name, source, {*by_hand, *aside}, settings, snapshot, files)
        release = release_version(source, course.config)
        common["mended"] = mended_cells(source, release, mended)
        notebooks[notebook] = SourceNotebook(
            source, release, common, outcome_digest(common, snapshot)
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


def say_what_was_found(nb: Any, incidents: Iterable[Incident]) -> None:
    """Tell the student, at the top, which answers were found by content, and which were not."""
    found = [one.cell for one in incidents if one.kind == "answer_found" and one.cell]
    lost = [one.cell for one in incidents if one.kind == "answer_left_out" and one.cell]
    if not found and not lost:
        return
    text = "**Some cells of this notebook had lost their places.**"
    if found:
        text += f" Found by what they hold, and graded: {', '.join(found)}."
    if lost:
        text += f" Not found for certain: {', '.join(lost)}."
    nb.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="answers-found"))
