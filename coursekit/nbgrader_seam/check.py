"""One notebook, graded as in a class: for a service that checks what is handed in.

Nothing of the course is written to. What its last grading found out about the solution is read, and
what is found out here is kept in a folder of the caller's, or for this run.
"""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..course import Course, open_course, private
from ..errors import CourseKitError
from ..feedback.grades import CellGrade, Grades
from ..feedback.page import Page
from ..feedback.render import render
from ..grader.contracts import Outcome
from ..grader.fork_server import launcher
from ..grader.job import job_of, run_job, settled
from ..incidents import Incident, as_records
from ..notebook import is_grade, is_task, named_cells, points_of
from ..run.assignment import Assignment
from ..run.cache import Cache
from ..run.class_run import not_graded
from ..run.preflight import preflight
from ..verdict_cell import verdict_in
from ..wording import no_such
from .execute import TrustedExecute
from .sanitize import SanitizeStudents

SCHEMA = 1  # of what `as_document` returns; docs/grading.md says what is in it


class NotGraded(CourseKitError):  # noqa: N818 - it says what happened
    """This notebook cannot be graded; others may be."""


class Checked(NamedTuple):
    """One notebook that was graded."""

    assignment: str
    notebook: str
    nb: Any  # rebuilt, with its outputs
    source: Any
    folder: Path  # of the source notebook
    outcome: Outcome
    incidents: list[Incident]
    by_hand: list[str]  # grade ids of what a person has to grade
    config: Any


def check(
    file: Path, assignment: str | None = None, folder: Path = Path(), kept: Path | None = None
) -> Checked:
    """Grade a notebook file with an assignment of the course in `folder`.

    Without `assignment` it is that whose notebook has the name of the file. `kept` is a folder for
    what is found out about the assignment itself. Raises NotGraded when this notebook cannot be
    graded, and CourseKitError when nobody can.
    """
    if not file.is_file():
        raise CourseKitError(f"{file} is not there: give the path of a notebook.")
    course = open_course(folder)
    name, notebook = which(course, file, assignment)
    settings = TrustedExecute(config=course.config)
    file = file.resolve()
    with (
        contextlib.chdir(course.root),
        private(course.folders),
        tempfile.TemporaryDirectory(prefix="check-") as temporary,
        launcher,
    ):
        cache = Layers(kept or Path(temporary, "outcomes"), course.outcomes)
        found = preflight(course, name, settings, cache, recorded=False)
        submission = Path(temporary, "submission")
        lay(file, notebook, found.submitted, submission)
        return checked(found, notebook, submission, course, file)


class Layers(Cache):
    """A cache that also knows what another one holds, and never writes to that."""

    def __init__(self, own: Path, known: Path) -> None:
        super().__init__(own)
        self.known = Cache(known) if known.is_dir() else None

    def get(self, key: str) -> Any:
        found = super().get(key)
        return self.known.get(key) if found is None and self.known else found


def which(course: Course, file: Path, assignment: str | None) -> tuple[str, str]:
    """Return the assignment and the notebook that a file is meant for."""
    if assignment is None:
        fitting = [name for name in course.assignments() if file.stem in course.source_paths(name)]
        if len(fitting) != 1:
            known = ", ".join(course.assignments()) or "none"
            raise CourseKitError(
                f"{file.name} does not say its assignment: give --assignment with one of those in "
                f"source/: {known}."
            )
        (assignment,) = fitting
    names = list(course.source_paths(assignment))
    if file.stem in names or len(names) == 1:
        return assignment, file.stem if file.stem in names else names[0]
    where = f"in {assignment} (there: {', '.join(names)})"
    raise CourseKitError(
        no_such("notebook", file.stem, names, where, "Name the file as it was handed out.")
    )


def lay(file: Path, notebook: str, submitted: list[str], folder: Path) -> None:
    """Lay a file into a folder of a submission, with what is handed in beside it."""
    folder.mkdir()
    shutil.copyfile(file, folder / f"{notebook}.ipynb")
    for name in submitted:
        if (beside := file.with_name(name)).is_file():
            shutil.copyfile(beside, folder / name)


def checked(
    found: Assignment, notebook: str, submission: Path, course: Course, file: Path
) -> Checked:
    ours = found.notebooks[notebook]
    try:
        nb, noted = found.rebuilt(submission)[notebook]
        files, beside = found.beside(submission, [nb])
        job = job_of(nb, ours.frame, files)
        outcome = run_job(job, found.snapshot)
        # What a busy machine may be to blame for counts when it is so once more.
        if not settled(outcome):
            outcome = run_job(job, found.snapshot)
    # Whatever a submission can cause here is a sentence, as it is for a class.
    except Exception as error:
        raise NotGraded(not_graded(file.name, error).reason) from None
    about = {"outcome": outcome, "source": ours.source, "by_hand": found.by_hand}
    nb, _ = TrustedExecute(config=course.config).preprocess(nb, {"coursekit": about})
    nb, _ = SanitizeStudents(config=course.config).preprocess(nb, {"coursekit": about})
    cells = named_cells(ours.source)
    manual = [name for name, cell in cells.items() if is_task(cell) or is_manual(cell)]
    return Checked(
        found.name,
        notebook,
        nb,
        ours.source,
        course.source(found.name),
        outcome,
        [*beside, *noted, *outcome["incidents"]],
        [*manual, *(name for name in found.by_hand if name in cells)],
        course.config,
    )


def is_manual(cell: Any) -> bool:
    """Tell whether a person grades what a student writes in a cell."""
    roles = cell.metadata["nbgrader"]
    return bool(roles.get("grade") and roles.get("solution"))


def verdicts(found: Checked) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the verdict of each grade cell that was graded automatically, in order."""
    for cell in found.nb.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        if name and cell.cell_type == "code" and is_grade(cell) and name not in found.by_hand:
            yield name, verdict_in(cell.outputs)


def as_document(found: Checked) -> dict[str, Any]:
    """Return what came of a notebook as plain data; docs/grading.md says what is in it."""
    cells = [
        {
            "cell": name,
            "points": verdict["points"],
            "of": verdict["of"],
            "not_run": verdict.get("not_run", False),
            "checks": verdict["checks"],
        }
        for name, verdict in verdicts(found)
    ]
    return {
        "schema": SCHEMA,
        "assignment": found.assignment,
        "notebook": found.notebook,
        "points": sum(cell["points"] for cell in cells),
        "of": sum(cell["of"] for cell in cells),
        "by_hand": found.by_hand,
        "cells": cells,
        "incidents": as_records(found.incidents),
        "seconds": found.outcome["seconds"],
        "sandboxed": found.outcome["sandboxed"],
    }


def as_gradescope(found: Checked) -> dict[str, Any]:
    """Return what came of a notebook as the results.json of a Gradescope autograder."""
    document = as_document(found)
    tests = [
        {
            "name": cell["cell"],
            "score": cell["points"],
            "max_score": cell["of"],
            "status": "passed" if cell["points"] == cell["of"] else "failed",
            "output_format": "text",
            "output": "\n".join(line(check) for check in cell["checks"]),
        }
        for cell in document["cells"]
    ]
    return {"score": document["points"], "execution_time": document["seconds"], "tests": tests}


def line(check: dict[str, Any]) -> str:
    mark = {True: "✓ ", False: "✗ ", None: ""}[check["passed"]]
    return f"{mark}{check['sentence']}"


def as_page(found: Checked, title: str) -> str:
    """Return the page that a student would get as feedback, without scores of a gradebook."""
    points = points_of(found.source)
    cells = {
        name: CellGrade(name, verdict["points"], verdict["of"]) for name, verdict in verdicts(found)
    }
    cells |= {name: CellGrade(name, 0.0, points[name], waiting=True) for name in found.by_hand}
    grades = Grades(
        cells=cells,
        comments={},
        unanswered=set(),
        score=sum(grade.score for grade in cells.values()),
        of=sum(grade.of for grade in cells.values()),
        late_penalty=0.0,
        late="",
        handed_in=None,
        parts=[],
    )
    page = Page(found.nb, found.source, found.folder, grades, found.config, found.incidents)
    return render(page, title, found.assignment, found.notebook)
