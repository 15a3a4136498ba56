"""Where each student stands with an assignment: the score that counts, or why there is none.

Exports and reports ask here, so that they agree. A score counts when the kit graded what was handed
in; nbgrader by itself gives 0 to whoever is missing or could not be graded.
"""

import datetime
import itertools
import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry, SubmittedAssignment, SubmittedNotebook
from sqlalchemy.orm import selectinload

from .course import Course, record_beside
from .errors import CourseKitError
from .incidents import NO_TIME
from .misplaced import entries, misplaced
from .penalty import penalties, rule_of, seconds_late
from .wording import points

GRADED = "graded"
LATE = "late"  # graded, and handed in after the due date
TIME_UNKNOWN = "time unknown"  # graded, and nobody knows whether it was late
NEEDS_MANUAL_GRADING = "needs manual grading"
NOT_GRADED = "not graded"
MISSING = "missing"
STATUSES = GRADED, LATE, TIME_UNKNOWN, NEEDS_MANUAL_GRADING, NOT_GRADED, MISSING

# The incident of one of several notebooks, graded as if nothing had been filled in.
NOTHING_READ = "missing_notebook"
UNREADABLE = "unreadable_notebook"  # of older versions, which graded that as empty


@dataclass(frozen=True)
class Standing:
    """One student and one assignment. Scores are points, times are UTC without a time zone.

    `score` is `raw_score` less the penalty for being late; while cells are to be graded by hand it
    is the sum so far. All three are None for those who are not graded or missing. `reason` is a
    sentence for the instructor, or None.
    """

    assignment: str
    student: str
    first_name: str | None
    last_name: str | None
    email: str | None
    lms_user_id: str | None
    duedate: datetime.datetime | None
    timestamp: datetime.datetime | None
    status: str
    raw_score: float | None
    late_submission_penalty: float | None
    score: float | None
    max_score: float
    late_seconds: float
    reason: str | None

    @property
    def final_score(self) -> float | None:
        """The score that may leave the course: None while cells are to be graded by hand."""
        return self.score if self.status in (GRADED, LATE, TIME_UNKNOWN) else None


def standings(gradebook: Any, course: Course, assignment: str) -> list[Standing]:
    """Return a Standing for each student on the roster or with a submission, in order of their ids.

    `gradebook` is nbgrader's. Raises CourseKitError when it has no such assignment.
    """
    try:
        entry = gradebook.find_assignment(assignment)
    except MissingEntry:
        course.source_paths(assignment)  # names those that there are, where it is none of them
        raise CourseKitError(
            f"{assignment} is not in the gradebook: run `coursekit release {assignment}` first."
        ) from None
    students = {student.id: student for student in gradebook.students}
    # At once: one student after the other they would be thousands of queries.
    whole = selectinload(SubmittedAssignment.notebooks).selectinload(SubmittedNotebook.grades)
    query = gradebook.db.query(SubmittedAssignment).options(whole)
    loaded = query.filter(SubmittedAssignment.assignment_id == entry.id).all()
    submissions = {submission.student_id: submission for submission in loaded}
    folders = course.handed_in(assignment)
    failures = failures_of_runs(course, assignment)
    # A file beside the folders of students may be anybody's.
    known = {*students, *(path.name for path in entries(course.step("submitted")))}
    wrong = {s: why for s, why in misplaced(course, assignment).items() if s in known}
    rule = rule_of(course.config)
    found = []
    for student_id in sorted({*students, *folders, *wrong}):
        submission = submissions.get(student_id)
        cost = sum(penalties(submission, rule).values()) if submission else 0.0
        if submission is None and student_id in wrong:
            status, reason = NOT_GRADED, wrong[student_id]
        elif submission is None and student_id not in folders:
            status, reason = MISSING, "Nothing was handed in."
        else:
            failure = failures.get(student_id)
            status, reason = judge(course, entry, student_id, submission, failure, cost)
        student = students.get(student_id)
        found.append(standing_of(entry, student_id, student, submission, status, reason, cost))
    return found


def standing_of(
    entry: Any,
    student_id: str,
    student: Any,
    submission: Any,
    status: str,
    reason: str | None,
    penalty: float,
) -> Standing:
    """Return a Standing from nbgrader's objects; those of the student may be None."""
    counts = status not in (MISSING, NOT_GRADED)
    return Standing(
        assignment=entry.name,
        student=student_id,
        first_name=student and student.first_name,
        last_name=student and student.last_name,
        email=student and student.email,
        lms_user_id=student and student.lms_user_id,
        duedate=due(entry, submission),
        timestamp=submission and submission.timestamp,
        status=status,
        raw_score=submission.score if counts else None,
        late_submission_penalty=penalty if counts else None,
        score=max(0.0, submission.score - penalty) if counts else None,
        max_score=entry.max_score,
        late_seconds=seconds_late(submission),
        reason=reason,
    )


def judge(
    course: Course,
    entry: Any,
    student_id: str,
    submission: Any,
    failure: tuple[str, float] | None,
    penalty: float,
) -> tuple[str, str | None]:
    """Return the status of somebody who handed something in, and the reason or None.

    `failure` is why the last run could not grade them, and when that was, in seconds; `penalty` is
    for being late.
    """
    folder = course.folder("autograded", student_id, entry.name)
    records = {notebook.name: record_beside(folder / notebook.name) for notebook in entry.notebooks}
    if failure:
        reason, time = failure
        if not all(path.is_file() and path.stat().st_mtime > time for path in records.values()):
            return NOT_GRADED, reason
    results = {name: read_json(path) for name, path in records.items()}
    for name, result in results.items():
        if not (folder / f"{name}.ipynb").is_file():
            return NOT_GRADED, "It has not been graded yet."
        if result is None:
            return NOT_GRADED, f"{name} was not graded by the course kit: grade it again."
    if submission is None:
        return NOT_GRADED, "The gradebook does not know of it: grade it again."
    known = [result for result in results.values() if result]
    for one in itertools.chain(*(result.get("incidents", []) for result in known)):
        if one["kind"] == UNREADABLE:
            return NOT_GRADED, one["detail"]
    return judge_graded(entry, submission, known, penalty)


def judge_graded(
    entry: Any, submission: Any, results: Collection[dict], penalty: float
) -> tuple[str, str | None]:
    """Return the status of a submission that the kit graded, and the reason or None."""
    status, reasons = GRADED, []
    late = seconds_late(submission)
    if late:
        status = LATE
        cost = f", penalty {points(penalty)}" if penalty else ""
        reasons.append(f"Late by {datetime.timedelta(seconds=round(late))}{cost}.")
    incidents = [one for result in results for one in result.get("incidents", [])]
    if due(entry, submission) and any(one["kind"] == NO_TIME for one in incidents):
        status = TIME_UNKNOWN
    grades = [grade for nb in submission.notebooks for grade in nb.grades]
    by_hand = sorted(grade.name for grade in grades if grade.needs_manual_grade)
    if by_hand:
        status = NEEDS_MANUAL_GRADING
        reasons.append(f"To be graded in the formgrader: {', '.join(by_hand)}.")
    told = [NOTHING_READ, *([NO_TIME] if due(entry, submission) else [])]
    reasons += [one["detail"] for one in incidents if one["kind"] in told]
    if not all(result.get("sandboxed", True) for result in results):
        reasons.append("It was graded without the sandbox.")
    return status, " ".join(reasons) or None


def failures_of_runs(course: Course, assignment: str) -> dict[str, tuple[str, float]]:
    """Return whom `coursekit grade` could not grade: {student id: (reason, time in seconds)}."""
    document = read_json(course.last_runs(assignment)) or {}
    found = {}
    for one in document.get("submissions", []):
        if one["status"] == "not_graded":
            time = datetime.datetime.fromisoformat(one.get("finished") or document["finished"])
            reason = one.get("reason") or "It could not be graded."
            found[one["student"]] = reason, time.timestamp()
    return found


def due(entry: Any, submission: Any) -> datetime.datetime | None:
    """Return the due date for a student, extension included, or None."""
    if entry.duedate is None or submission is None:
        return entry.duedate
    return submission.duedate


def read_json(path: Path) -> dict | None:
    """Return the dict in a file, or None where there is no such file, or another thing in it."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
