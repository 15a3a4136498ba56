"""What the gradebook says of one notebook that a student handed in, for the feedback page."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from nbgrader.api import MissingEntry
from traitlets.config import Config

from ..errors import CourseKitError
from ..gradebook import opened
from ..penalty import penalties, rule_of, seconds_late
from ..wording import rough_duration

SIGNS = {"full": "✓", "some": "◐", "none": "✗", "waiting": "…"}
GENERATED = re.compile(r"cell-[0-9a-f]{12,}")  # the grade id that nbgrader proposes


@dataclass
class Grade:
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

    cells: dict  # {grade id: Grade}
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


def read_grades(db_url, student, assignment, notebook, config=None):
    """Read the grades of a notebook; `config` is nbgrader's, with the rule for being late.

    Raises CourseKitError when the gradebook has none, and where that rule fails.
    """
    with opened(db_url) as gradebook:
        try:
            submission = gradebook.find_submission(assignment, student)
            found = gradebook.find_submission_notebook(notebook, assignment, student)
        except MissingEntry:
            raise CourseKitError(
                f"The gradebook has no grades of {student} for {assignment}: run `nbgrader "
                f"autograde {assignment} --student {student} --force` first."
            ) from None
        charged = penalties(submission, rule_of(config or Config()))
        penalty = charged.get(notebook, 0.0)
        return Grades(
            cells={grade.name: grade_of(grade) for grade in found.grades},
            comments={
                c.name: c.manual_comment.strip()
                for c in found.comments
                if (c.manual_comment or "").strip()
            },
            unanswered={c.name for c in found.comments if c.auto_comment},
            score=found.score - penalty,
            of=found.max_score,
            late_penalty=penalty,
            late=rough_duration(seconds_late(submission)),
            handed_in=submission.timestamp,
            parts=sorted(
                Part(n.name, n.score - charged.get(n.name, 0.0), n.max_score)
                for n in submission.notebooks
            ),
        )


def grade_of(grade):
    """Return a Grade from nbgrader's."""
    given = grade.auto_score, grade.manual_score
    overruled = None not in given and grade.auto_score != grade.manual_score
    return Grade(
        name=grade.name,
        score=grade.score,
        of=grade.max_score,
        waiting=grade.needs_manual_grade,
        extra=grade.extra_credit or 0.0,
        checks_gave=grade.auto_score if overruled else None,
    )
