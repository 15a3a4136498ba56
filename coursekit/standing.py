"""Where each student stands with an assignment: the score that counts, or why there is none.

Exports and reports ask here, so that they agree. A score counts when the kit graded what was handed
in; nbgrader by itself gives 0 to whoever is missing or could not be graded.
"""

import datetime
import glob
import json
import re
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import MissingEntry

from .errors import CourseKitError

GRADED = "graded"
LATE = "late"  # graded, and handed in after the due date
NEEDS_MANUAL_GRADING = "needs manual grading"
NOT_GRADED = "not graded"
MISSING = "missing"
STATUSES = GRADED, LATE, NEEDS_MANUAL_GRADING, NOT_GRADED, MISSING

# Incidents of a submission that was graded as if nothing had been filled in.
NOTHING_READ = "missing_notebook", "unreadable_notebook"


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
    def final_score(self):
        """The score that may leave the course: None while cells are to be graded by hand."""
        return self.score if self.status in (GRADED, LATE) else None


def standings(gradebook, coursedir, assignment):
    """Return a Standing for each student on the roster or with a submission, in order of their ids.

    `gradebook` and `coursedir` are nbgrader's Gradebook and CourseDirectory. Raises CourseKitError
    when the gradebook has no such assignment.
    """
    try:
        entry = gradebook.find_assignment(assignment)
    except MissingEntry:
        raise CourseKitError(
            f"There is no assignment {assignment} in the gradebook: run `nbgrader "
            f"generate_assignment {assignment}` first."
        ) from None
    students = {student.id: student for student in gradebook.students}
    submissions = {s.student_id: s for s in gradebook.assignment_submissions(assignment)}
    folders = handed_in(coursedir, assignment)
    failures = failures_of_runs(coursedir, assignment)
    found = []
    for student_id in sorted({*students, *folders}):
        submission = submissions.get(student_id)
        if submission is None and student_id not in folders:
            status, reason = MISSING, "Nothing was handed in."
        else:
            status, reason = judge(
                coursedir, entry, student_id, submission, failures.get(student_id)
            )
        counts = status not in (MISSING, NOT_GRADED)
        penalty = (submission.late_submission_penalty or 0.0) if counts else None
        student = students.get(student_id)
        found.append(
            Standing(
                assignment=assignment,
                student=student_id,
                first_name=student and student.first_name,
                last_name=student and student.last_name,
                email=student and student.email,
                lms_user_id=student and student.lms_user_id,
                duedate=due(entry, submission),
                timestamp=submission and submission.timestamp,
                status=status,
                raw_score=submission.score if counts else None,
                late_submission_penalty=penalty,
                score=max(0.0, submission.score - penalty) if counts else None,
                max_score=entry.max_score,
                late_seconds=seconds_late(entry, submission),
                reason=reason,
            )
        )
    return found


def judge(coursedir, entry, student_id, submission, failure):
    """Return the status of somebody who handed something in, and the reason or None."""
    folder = Path(coursedir.format_path(coursedir.autograded_directory, student_id, entry.name))
    files = {nb.name: folder / f"{nb.name}.grading.json" for nb in entry.notebooks}
    if failure:
        reason, time = failure
        if not all(file.is_file() and file.stat().st_mtime > time for file in files.values()):
            return NOT_GRADED, reason
    results = {name: read_json(file) for name, file in files.items()}
    for name, result in results.items():
        if not (folder / f"{name}.ipynb").is_file():
            return NOT_GRADED, "It has not been graded yet."
        if result is None:
            return NOT_GRADED, f"{name} was not graded by the course kit: grade it again."
    if submission is None:
        return NOT_GRADED, "The gradebook does not know of it: grade it again."
    return judge_graded(entry, submission, results.values())


def judge_graded(entry, submission, results):
    """Return the status of a submission that the kit graded, and the reason or None."""
    status, reasons = GRADED, []
    late = seconds_late(entry, submission)
    if late:
        status = LATE
        penalty = submission.late_submission_penalty
        cost = f", penalty {penalty:g}" if penalty else ""
        reasons.append(f"Late by {datetime.timedelta(seconds=round(late))}{cost}.")
    grades = [grade for nb in submission.notebooks for grade in nb.grades]
    by_hand = sorted(grade.name for grade in grades if grade.needs_manual_grade)
    if by_hand:
        status = NEEDS_MANUAL_GRADING
        reasons.append(f"To be graded in the formgrader: {', '.join(by_hand)}.")
    for result in results:
        incidents = result.get("incidents", [])
        reasons += [i["detail"] for i in incidents if i["kind"] in NOTHING_READ]
    if not all(result.get("sandboxed", True) for result in results):
        reasons.append("It was graded without the sandbox.")
    return status, " ".join(reasons) or None


def handed_in(coursedir, assignment):
    """Return the ids of the students with a folder in submitted/."""
    step = coursedir.submitted_directory
    pattern = re.compile(coursedir.format_path(step, "(?P<id>[^/]+)", re.escape(assignment), True))
    folders = glob.glob(coursedir.format_path(step, "*", glob.escape(assignment)))  # noqa: PTH207
    return {pattern.fullmatch(folder)["id"] for folder in folders if Path(folder).is_dir()}


def failures_of_runs(coursedir, assignment):
    """Return whom `coursekit grade` could not grade: {student id: (reason, time in seconds)}."""
    path = Path(coursedir.root, coursedir.autograded_directory, f"{assignment}.json")
    document = read_json(path) or {}
    found = {}
    for one in document.get("submissions", []):
        if one["status"] == "not_graded":
            time = datetime.datetime.fromisoformat(one.get("finished") or document["finished"])
            reason = one.get("reason") or "It could not be graded."
            found[one["student"]] = reason, time.timestamp()
    return found


def due(entry, submission):
    """Return the due date for a student, extension included, or None."""
    if entry.duedate is None or submission is None:
        return entry.duedate
    return submission.duedate


def seconds_late(entry, submission):
    if submission is None or entry.duedate is None:
        return 0.0  # nbgrader fails on an extension of no due date
    return float(submission.total_seconds_late)


def read_json(path):
    """Return the dict in a file, or None where there is no such file, or another thing in it."""
    try:
        content = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None
