"""`coursekit grade --dry-run`: what a grading would change, before it is recorded.

It looks at what changed, takes outcomes from the cache and runs what is new, as grading does; new
outcomes are kept in the cache, and nothing else is written.
"""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from traitlets import Any as Anything

from ..changes import Change, changes, gain_of
from ..course import open_course
from ..notebook import grade_id, is_grade, is_solution
from ..run.class_run import Result
from ..run.document import SCHEMA
from ..verdict_cell import verdict_in
from ..wording import visible
from .autograde import CourseAutograde
from .grade import run_class


class Preview(NamedTuple):
    """What a grading would come to."""

    results: list[Result]
    changed: dict[str, list[Change]]  # by student, of those who are graded already
    first: list[str]  # who would be graded for the first time


class DryRun(CourseAutograde):
    """Grades as CourseAutograde does, and records nothing."""

    writes = False
    found = Anything()

    @contextlib.contextmanager
    def alone(self):
        """Run beside others: there is nothing that two could write to."""
        yield

    def settle_penalties(self):
        """Leave them: they follow from points."""

    def read_gradebook(self):
        """Read the points that checks gave, too, where no person gave others."""
        super().read_gradebook()
        self.checked = {}
        for one in self.scores:
            if one.manual_score is None:
                cells = self.checked.setdefault((one.student, one.notebook), {})
                cells[one.cell] = one.auto_score

    def record(self, submission):
        """Note what would change, but for points that a person gave, which stay."""
        student = submission.student
        if student not in self.before:
            self.found.first.append(student)
            return
        several = len(submission.notebooks) > 1
        before, after = {}, {}
        for notebook in submission.notebooks.values():
            prefix = f"{notebook.name}: " if several else ""
            was = self.checked.get((student, notebook.name), {})
            now = points_of(notebook, self.assignment.by_hand)
            before |= {f"{prefix}{cell}": points for cell, points in was.items()}
            after |= {f"{prefix}{cell}": points for cell, points in now.items()}
        if found := changes(before, after):
            self.found.changed[student] = found


def points_of(notebook, by_hand) -> dict[str, float]:
    """Return the points that the checks of a notebook give: {grade cell: points}."""
    found = {}
    for place, cell in enumerate(notebook.nb.cells):
        automatic = cell.cell_type == "code" and is_grade(cell) and not is_solution(cell)
        if automatic and (name := grade_id(cell)) not in by_hand:
            found[name] = verdict_in(notebook.outcome["outputs"].get(place, []))["points"]
    return found


def preview(folder: Path, assignment: str, *, student: str = "*", **options: Any) -> Preview:
    """Return what grading would change; the arguments are those of `grade.grade`.

    Raises CourseKitError when nobody could be graded.
    """
    course = open_course(folder, assignment_id=assignment, student_id=student)
    grader = DryRun(coursedir=course.folders, config=course.config)
    grader.found = Preview([], {}, [])
    results = run_class(grader, course, **options)
    return grader.found._replace(results=results)


def as_document(found: Preview, assignment: str) -> dict[str, Any]:
    """Return a preview as plain data; docs/grading.md says what is in it."""
    return {
        "schema": SCHEMA,
        "assignment": assignment,
        "dry_run": True,
        "changed": {
            student: {change.cell: [change.before, change.after] for change in each}
            for student, each in sorted(found.changed.items())
        },
        "first": sorted(found.first),
        "not_graded": {r.student: r.reason for r in not_graded(found)},
    }


def not_graded(found: Preview) -> list[Result]:
    return [result for result in found.results if result.status == "not_graded"]


def attention(found: Preview) -> Iterator[str]:
    """Yield a line for each submission that could not be graded."""
    for result in not_graded(found):
        yield visible(f"{result.student}: not graded. {result.reason}", "")


def counts(found: Preview) -> dict[str, int]:
    """Return how many would gain, lose or keep points, and of whom there is nothing to compare."""
    gains = [gain_of(each) for each in found.changed.values()]
    gained, lost = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
    apart = {"first": len(found.first), "not_graded": len(not_graded(found))}
    kept = len(found.results) - gained - lost - sum(apart.values())
    return {"gained": gained, "lost": lost, "kept": kept} | apart


def summary(found: Preview) -> str:
    """Return what a grading would come to in a line."""
    return (
        "Dry run, nothing is recorded: {gained} would gain, {lost} would lose, {kept} would keep "
        "their points, {first} would be graded for the first time, {not_graded} could not be "
        "graded."
    ).format(**counts(found))
