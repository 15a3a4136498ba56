"""What is known about a class: from the gradebook, the autograded notebooks and their records.

Each notebook is read once, for the checks that were failed and for the student's own code; they
are megabytes each, so nothing else of them is kept.
"""

import dataclasses
import datetime
import functools
import json
from collections import Counter
from typing import NamedTuple

import nbformat

from ..changes import ROUNDING, Change
from ..cores import cores, processes
from ..course import record_beside
from ..errors import CourseKitError
from ..gradebook import opened, points_by_student, scores_of
from ..incidents import from_records
from ..notebook import grade_id, is_answer, is_grade, release_version
from ..standing import MISSING, NOT_GRADED, standings
from ..titles import checkpoint_titles, title_of
from ..verdict_cell import verdict_in
from .attempts import attempts
from .similar import own_code

MANY = 150  # students for whom it is worth it to start processes
AT_ONCE = 10
NOT_PASSED = "Checkpoint not passed."  # and then why, which differs among students
#: Kinds of incidents after which nothing of the notebook was run.
CUT_SHORT = {"memory", "cpu", "wall", "files", "output", "message", "kernel_died"}
VISIBLE = "The part that students see was not passed."


class Verdict(NamedTuple):
    """What came of a grade cell."""

    checks: dict  # what a check checks: whether it was passed; those that ran
    others: list  # sentences: whatever else went wrong
    not_run: bool  # whether nothing of the student's ran for it


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
    verdicts: dict = dataclasses.field(default_factory=dict)  # grade cell: Verdict
    untouched: bool = False  # whether nothing was filled in
    code: dict = dataclasses.field(default_factory=dict)  # cell: what the student wrote there
    seconds: float | None = None
    memory: int | None = None
    incidents: list = dataclasses.field(default_factory=list)  # sentences
    cut_short: list = dataclasses.field(default_factory=list)  # those that ended its run
    attempts: list = dataclasses.field(default_factory=list)  # sentences
    changes: list = dataclasses.field(default_factory=list)  # of points, when they last did
    changed: str = ""  # when that was, ISO 8601
    notebooks: list = dataclasses.field(default_factory=list)  # autograded, paths
    feedback: list = dataclasses.field(default_factory=list)  # paths

    @property
    def counts(self):
        """Whether there is a score."""
        return self.status not in (MISSING, NOT_GRADED)

    @property
    def not_run(self):
        """The grade cells for which nothing of the student's ran."""
        return {name for name, verdict in self.verdicts.items() if verdict.not_run}

    @property
    def name(self):
        return f"{self.first_name} {self.last_name}".strip()


@dataclasses.dataclass
class Class:
    """A class and an assignment; `cells` are {grade cell: points}, in the notebook's order."""

    assignment: str
    title: str  # of its notebook, or ""
    course: str  # its id, or ""
    rows: list
    cells: dict
    titles: dict  # grade cell: what its author calls it
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
    released = [
        cell for source in sources.values() for cell in release_version(source, course.config).cells
    ]
    given = [cell.source.strip() for cell in released if cell.cell_type == "code"]
    known = {cell.source.strip() for cell in released}
    with opened(course.db_url, course.id) as gradebook:
        standing = standings(gradebook, course, assignment)
        due = gradebook.find_assignment(assignment).duedate
        cells = grade_cells(gradebook, assignment, sources)
        points = points_by_student(scores_of(gradebook, assignment))
    rows = list(map(row_of, standing))
    places = []
    for row in rows:
        if row.counts:
            scores = points.get(row.student, {}).items()
            row.points = {labelled(key, sources): score for key, score in scores}
            row.passed = sum((row.points.get(n) or 0) >= of - ROUNDING for n, of in cells.items())
        steps = "autograded", "feedback"
        places.append([course.folder(step, row.student, assignment) for step in steps])
    read = functools.partial(read_results, names=list(sources), given=known)
    if len(rows) < MANY:
        rows = list(map(read, rows, places))
    else:
        with processes(cores()) as executor:
            rows = list(executor.map(read, rows, places, chunksize=AT_ONCE))
    return Class(
        assignment=assignment,
        title=next(filter(None, map(title_of, sources.values())), ""),
        course=course.id,
        rows=rows,
        cells=cells,
        titles=titles(sources, cells),
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


def labelled(key, notebooks):
    """Return how a cell is called: with its notebook where there are several."""
    notebook, cell = key
    return cell if len(notebooks) == 1 else f"{notebook}: {cell}"


def titles(sources, cells):
    """Return {grade cell: what people read}: its id where the author says nothing, or it twice."""
    found = {
        labelled((name, cell), sources): labelled((name, title), sources)
        for name, source in sources.items()
        for cell, title in checkpoint_titles(source).items()
    }
    again = Counter(found.values())
    return {cell: found[cell] if again[found.get(cell)] == 1 else cell for cell in cells}


def read_results(row, places, names, given):
    """Return the row, with what lies in the student's folders of autograded/ and feedback/.

    `places` are these, `names` those of the notebooks, `given` the sources of all released cells.
    """
    row.untouched = row.counts
    graded, pages = places
    for name in names:
        if (pages / f"{name}.html").is_file():
            row.feedback.append(pages / f"{name}.html")
        path = graded / f"{name}.ipynb"
        if not path.is_file():
            continue
        row.notebooks.append(path)
        if not row.counts:
            continue
        read_record(row, name, json.loads(record_beside(path).read_text("utf-8")), names)
        notebook = read_notebook(path, row.student)
        row.verdicts |= {labelled((name, c), names): v for c, v in verdicts(notebook).items()}
        own = own_code(notebook, given)
        row.code |= {labelled((name, cell), names): code for cell, code in own.items()}
        row.untouched = row.untouched and not own and not own_texts(notebook, given)
    row.attempts = [str(attempt) for attempt in attempts(row.code)]
    return row


def read_notebook(path, student):
    """Read an autograded notebook, which the kit wrote, as far as it is looked at here.

    Of the outputs, megabytes of plots, that is what grading noted in their metadata.
    """
    try:
        notebook = json.loads(path.read_bytes())
        for cell in notebook["cells"]:
            cell["source"] = "".join(cell["source"])  # of lines, or of one text
            outputs = cell.get("outputs", [])
            cell["outputs"] = [{"metadata": output.get("metadata", {})} for output in outputs]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise CourseKitError(f"{path} is damaged: grade {student} again.") from None
    return nbformat.from_dict(notebook)


def read_record(row, name, record, names):
    """Read what grading recorded of a notebook into the row."""
    if record.get("seconds") is not None:
        row.seconds = (row.seconds or 0.0) + record["seconds"]
    if record.get("memory") is not None:
        row.memory = max(row.memory or 0, record["memory"])
    for one in from_records(record["incidents"]):
        where = labelled((name, one.cell), names) if one.cell else name
        row.incidents.append(f"{where}: {one.detail}")
        if one.kind in CUT_SHORT:
            row.cut_short.append(row.incidents[-1])
    if change := record.get("change"):
        row.changed = max(row.changed, change["time"])
        points = change["points"].items()
        row.changes += [Change(labelled((name, cell), names), *both) for cell, both in points]


def own_texts(notebook, given):
    """Tell whether a student wrote text into a cell that is there for it."""
    return any(
        is_answer(cell) and cell.source.strip() and cell.source.strip() not in given
        for cell in notebook.cells
        if cell.cell_type != "code"
    )


def verdicts(notebook):
    """Return {grade cell: Verdict} of an autograded notebook.

    They stand in the metadata of outputs, which nothing of a student's can set.
    """
    found = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or not is_grade(cell):
            continue
        verdict = verdict_in(cell.outputs)
        results = [result for result in verdict["checks"] if result["passed"] is not None]
        checks = {result["check"]: result["passed"] for result in results if result["check"]}
        wrong = [r["sentence"] for r in results if not r["check"] and not r["passed"]]
        others = dict.fromkeys(VISIBLE if s.startswith(NOT_PASSED) else s for s in wrong)
        found[grade_id(cell)] = Verdict(checks, list(others), verdict.get("not_run", False))
    return found
