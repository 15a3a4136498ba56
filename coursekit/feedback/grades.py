"""What the gradebook says of the notebooks that students handed in, for the feedback pages."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import NamedTuple

from nbgrader.api import (
    BaseCell,
    Comment,
    Grade,
    GradeCell,
    MissingEntry,
    SubmittedAssignment,
    SubmittedNotebook,
    TaskCell,
)
from sqlalchemy.orm import joinedload, selectinload
from sqlalchemy.orm.attributes import set_committed_value
from traitlets.config import Config

from ..gradebook import opened
from ..penalty import penalties, rule_of, seconds_late
from ..wording import rough_duration

SIGNS = {"full": "✓", "some": "◐", "none": "✗", "waiting": "…"}
GENERATED = re.compile(r"cell-[0-9a-f]{12,}")  # the grade id that nbgrader proposes


@dataclass
class CellGrade:
    """The points of one grade cell, with what is said about them."""

    name: str
    score: float
    of: float
    label: str | None = None  # what the author calls it
    number: int = 0  # its place in the notebook, from 1
    waiting: bool = False  # for a person to grade it
    extra: float = 0.0  # extra credit; the score includes it
    checks_gave: float | None = None  # where a person set the points of an automatic cell otherwise
    anchor: str | None = None
    unanswered: bool = False
    unexplained: bool = False  # points were lost, and no check says why
    checks: list = field(default_factory=list)
    comments: list = field(default_factory=list)

    @property
    def title(self):
        if self.label:
            return self.label
        return f"Question {self.number}" if GENERATED.fullmatch(self.name) else titled(self.name)

    @property
    def state(self):
        if self.waiting:
            return "waiting"
        if self.score >= self.of:
            return "full"
        return "some" if self.score > 0 else "none"

    @property
    def sign(self):
        return SIGNS[self.state]


class Part(NamedTuple):
    """One notebook of an assignment that has several."""

    name: str
    score: float
    of: float


class Grades(NamedTuple):
    """The grades of a notebook, and what goes with them."""

    cells: dict  # {grade id: CellGrade}
    comments: dict  # {grade id of a solution or task cell: what a person wrote}
    unanswered: set  # grade ids of cells that were left as they were handed out
    score: float  # the late penalty taken off
    of: float
    late_penalty: float
    late: str  # how long after the due date it was handed in
    handed_in: object  # datetime in UTC, or None
    parts: list  # Part of each notebook of the assignment


def titled(name):
    """Return a grade id as words."""
    words = re.sub(r"[_\s]+", " ", name).strip()
    return words[:1].upper() + words[1:]


def read_grades(db_url, assignment, config=None):
    """Read the grades of all notebooks of an assignment: {(student, notebook): Grades}.

    `config` is nbgrader's, with the rule for being late. Raises CourseKitError where that fails.
    What is asked is few questions about all: one for each notebook took most of the time.
    """
    with opened(db_url) as gradebook:
        try:
            entry = gradebook.find_assignment(assignment)
        except MissingEntry:
            return {}
        rule = rule_of(config or Config())
        cells, comments = grades_by_notebook(gradebook.db, entry), comments_of(gradebook.db, entry)
        most = {notebook.id: notebook.max_score for notebook in entry.notebooks}
        found = {}
        for submission in submissions_of(gradebook.db, entry):
            for notebook in submission.notebooks:
                score = sum(grade.score for grade in cells[notebook.id].values())
                set_committed_value(notebook, "score", score)  # the rule for being late reads it
            charged = penalties(submission, rule)
            parts = sorted(
                Part(n.name, n.score - charged.get(n.name, 0.0), most[n.notebook_id])
                for n in submission.notebooks
            )
            for notebook in submission.notebooks:
                penalty, said = charged.get(notebook.name, 0.0), comments[notebook.id]
                found[submission.student_id, notebook.name] = Grades(
                    cells=cells[notebook.id],
                    comments={name: words for name, words, _ in said if words},
                    unanswered={name for name, _, unanswered in said if unanswered},
                    score=notebook.score - penalty,
                    of=most[notebook.notebook_id],
                    late_penalty=penalty,
                    late=rough_duration(seconds_late(submission)),
                    handed_in=submission.timestamp,
                    parts=parts,
                )
        return found


def submissions_of(db, entry):
    """Return the submissions of an assignment with their notebooks."""
    notebooks = selectinload(SubmittedAssignment.notebooks)
    return (
        db.query(SubmittedAssignment)
        .filter(SubmittedAssignment.assignment_id == entry.id)
        .options(notebooks.joinedload(SubmittedNotebook.notebook))
        .options(joinedload(SubmittedAssignment.student))
    )


def about_cells(db, entry, kind, *columns):
    """Return what a table with a line for each cell of each notebook has, by the cells' names."""
    return (
        db.query(kind.notebook_id, BaseCell.name, *columns)
        .join(BaseCell, BaseCell.id == kind.cell_id)
        .join(SubmittedNotebook, SubmittedNotebook.id == kind.notebook_id)
        .join(SubmittedAssignment, SubmittedAssignment.id == SubmittedNotebook.assignment_id)
        .filter(SubmittedAssignment.assignment_id == entry.id)
        .order_by(BaseCell.name)
    )


def grades_by_notebook(db, entry):
    """Return {id of a notebook: {grade id: Grade}}."""
    most = dict([*db.query(GradeCell.id, GradeCell.max_score).all()])
    most |= dict([*db.query(TaskCell.id, TaskCell.max_score).all()])
    found = defaultdict(dict)
    columns = Grade.cell_id, Grade.score, Grade.auto_score, Grade.manual_score
    more = Grade.extra_credit, Grade.needs_manual_grade
    for line in about_cells(db, entry, Grade, *columns, *more):
        notebook, name, cell, score, computed, given, extra, waiting = line
        overruled = None not in (computed, given) and computed != given
        found[notebook][name] = CellGrade(
            name=name,
            score=score,
            of=most.get(cell) or 0.0,
            waiting=waiting,
            extra=extra or 0.0,
            checks_gave=computed if overruled else None,
        )
    return found


def comments_of(db, entry):
    """Return {id of a notebook: [(grade id, what a person wrote, whether it is unanswered)]}."""
    found = defaultdict(list)
    lines = about_cells(db, entry, Comment, Comment.manual_comment, Comment.auto_comment)
    for notebook, name, words, unanswered in lines:
        found[notebook].append((name, (words or "").strip(), bool(unanswered)))
    return found
