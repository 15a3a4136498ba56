"""What is known about a class: from the gradebook, the autograded notebooks and their records.

Each notebook is read once, for the checks that were failed and for the student's own code; they
are megabytes each, so nothing else of them is kept.
"""

import dataclasses
import datetime
import json
from typing import NamedTuple

import nbformat

from ..course import record_beside
from ..errors import CourseKitError
from ..gradebook import opened, points_by_student, scores_of
from ..incidents import from_records
from ..notebook import grade_id, is_grade, release_version
from ..standing import MISSING, NOT_GRADED, standings
from ..verdict_cell import verdict_in
from .similar import own_code

ROUNDING = 1e-6  # points: partial credit adds up binary fractions
NOT_PASSED = "Checkpoint not passed."  # and then why, which differs among students
VISIBLE = "The part that students see was not passed."


class Failed(NamedTuple):
    """What failed in a grade cell."""

    checks: list  # what they check
    others: list  # sentences: whatever else went wrong


@dataclasses.dataclass(eq=False)
class Row:
    """One student. Times are in seconds, memory is in bytes; None is what is not known."""

    student: str
    first_name: str
    last_name: str
    status: str  # one of `standing.STATUSES`
    reason: str  # a sentence, or ""
    score: float | None
    late: float
    points: dict = dataclasses.field(default_factory=dict)  # grade cell: points
    passed: int = 0  # grade cells with full marks
    failed: dict = dataclasses.field(default_factory=dict)  # grade cell: Failed
    not_run: set = dataclasses.field(default_factory=set)  # grade cells for which nothing ran
    code: dict = dataclasses.field(default_factory=dict)  # cell: what the student wrote there
    seconds: float | None = None
    memory: int | None = None
    incidents: list = dataclasses.field(default_factory=list)  # sentences
    notebooks: list = dataclasses.field(default_factory=list)  # autograded, paths
    feedback: list = dataclasses.field(default_factory=list)  # paths

    @property
    def counts(self):
        """Whether there is a score."""
        return self.status not in (MISSING, NOT_GRADED)

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}".strip()


@dataclasses.dataclass
class Class:
    """A class and an assignment; `cells` are {grade cell: points}, in the notebook's order."""

    assignment: str
    course: str  # its id, or ""
    rows: list
    cells: dict
    given: list  # the sources of the released code cells
    due: datetime.datetime | None
    accepted: dict  # grade cells that the course accepts as they are: {grade id: reason}
    by_hand: dict  # those that it sends to grading by hand

    @property
    def points(self):
        return sum(self.cells.values())


def read_class(course, assignment):
    """Return the facts about a class. Raises CourseKitError for an unknown assignment."""
    sources = course.sources(assignment)
    given = [
        cell.source.strip()
        for source in sources.values()
        for cell in release_version(source, course.config).cells
        if cell.cell_type == "code"
    ]
    with opened(course.db_url, course.id) as gradebook:
        standing = standings(gradebook, course, assignment)
        due = gradebook.find_assignment(assignment).duedate
        cells = grade_cells(gradebook, assignment, sources)
        points = points_by_student(scores_of(gradebook, assignment))
    rows = []
    for one in standing:
        row = row_of(one)
        if row.counts:
            scores = points.get(row.student, {}).items()
            row.points = {labelled(key, sources): score for key, score in scores}
            row.passed = sum((row.points.get(n) or 0) >= of - ROUNDING for n, of in cells.items())
        read_results(row, course, assignment, sources, set(given))
        rows.append(row)
    return Class(
        assignment=assignment,
        course=course.id,
        rows=rows,
        cells=cells,
        given=given,
        due=due,
        accepted=course.by_assignment("accepted_cells").get(assignment, {}),
        by_hand=course.by_assignment("manual_cells").get(assignment, {}),
    )


def row_of(standing):
    """Return what a standing says, as the beginning of a row."""
    return Row(
        student=standing.student,
        first_name=standing.first_name or "",
        last_name=standing.last_name or "",
        status=standing.status,
        reason=standing.reason or "",
        score=standing.score,
        late=standing.late_seconds or 0.0,
    )


def grade_cells(gradebook, assignment, sources):
    """Return {grade cell: points} as the gradebook has them, in the order of the source."""
    points = {
        (notebook.name, cell.name): cell.max_score
        for notebook in gradebook.find_assignment(assignment).notebooks
        for cell in [*notebook.grade_cells, *notebook.task_cells]
    }
    order = [(name, grade_id(cell)) for name, source in sources.items() for cell in source.cells]
    keys = dict.fromkeys([*(key for key in order if key in points), *points])
    return {labelled(key, sources): points[key] for key in keys}


def labelled(key, sources):
    """Return how a cell is called: with its notebook where there are several."""
    notebook, cell = key
    return cell if len(sources) == 1 else f"{notebook}: {cell}"


def read_results(row, course, assignment, sources, given):
    """Read what lies in autograded/ and feedback/ about a student into the row."""
    graded = course.folder("autograded", row.student, assignment)
    pages = course.folder("feedback", row.student, assignment)
    for name in sources:
        if (pages / f"{name}.html").is_file():
            row.feedback.append(pages / f"{name}.html")
        path = graded / f"{name}.ipynb"
        if not path.is_file():
            continue
        row.notebooks.append(path)
        if not row.counts:
            continue
        record = json.loads(record_beside(path).read_text("utf-8"))
        if record.get("seconds") is not None:
            row.seconds = (row.seconds or 0.0) + record["seconds"]
        if record.get("memory") is not None:
            row.memory = max(row.memory or 0, record["memory"])
        for one in from_records(record["incidents"]):
            where = labelled((name, one.cell), sources) if one.cell else name
            row.incidents.append(f"{where}: {one.detail}")
        try:
            notebook = nbformat.read(path, as_version=4)
        except nbformat.reader.NotJSONError:
            raise CourseKitError(f"{path} is damaged: grade {row.student} again.") from None
        row.failed |= {labelled((name, c), sources): f for c, f in failed_checks(notebook).items()}
        row.not_run |= {
            labelled((name, grade_id(cell)), sources)
            for cell in notebook.cells
            if cell.cell_type == "code" and verdict_in(cell.outputs).get("not_run")
        }
        own = own_code(notebook, given)
        row.code |= {labelled((name, cell), sources): code for cell, code in own.items()}


def failed_checks(notebook):
    """Return what failed in the grade cells of an autograded notebook.

    Maps each grade cell to what failed in it. That stands in the metadata of outputs, which nothing
    of a student's can set.
    """
    failed = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or not is_grade(cell):
            continue
        results = [
            result for result in verdict_in(cell.outputs)["checks"] if result["passed"] is False
        ]
        checks = dict.fromkeys(result["check"] for result in results if result["check"])
        sentences = [result["sentence"] for result in results if not result["check"]]
        others = dict.fromkeys(VISIBLE if s.startswith(NOT_PASSED) else s for s in sentences)
        failed[grade_id(cell)] = Failed(list(checks), list(others))
    return failed
