"""What a run came to: a document for programs, and lines for people."""

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from ..course import Course
from ..files import check_output, whole
from ..gradebook import opened
from ..incidents import from_records, sentences
from ..misplaced import misplaced
from ..penalty import penalties, rule_of
from ..wording import as_json, visible
from .class_run import Result

STATUSES = "graded", "cached", "unchanged", "not_graded"
SCHEMA = 1  # of the document; docs/grading.md says what is in it


def describe(course: Course, assignment: str, results: Iterable[Result]) -> dict[str, Any]:
    """Return the document of a run as plain data; docs/grading.md says what is in it."""
    with opened(course.db_url, course.id) as gradebook:
        scores = {s["student"]: s for s in gradebook.submission_dicts(assignment)}
        rule = rule_of(course.config)
        for submission in gradebook.assignment_submissions(assignment):
            if cost := sum(penalties(submission, rule).values()):
                known = scores[submission.student_id]
                known["score"] = max(0.0, known["score"] - cost)
        roster = {student.id for student in gradebook.students}
    finished = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    results = sorted(results, key=lambda result: result.student)
    submissions = []
    for result in results:
        known = scores.get(result.student, {})
        graded = result.status != "not_graded"
        submissions.append(
            result.as_record()
            | {
                "score": known.get("score") if graded else None,
                "max_score": known.get("max_score") if graded else None,
                "needs_manual_grade": known.get("needs_manual_grade", False),
                "finished": finished,
            }
        )
    counts = Counter(result.status for result in results)
    with_incidents = sum(bool(result.incidents) for result in results)
    by_hand = sum(one["needs_manual_grade"] for one in submissions if one["status"] != "not_graded")
    return {
        "schema": SCHEMA,
        "assignment": assignment,
        "finished": finished,
        "summary": {status: counts[status] for status in STATUSES}
        | {"with_incidents": with_incidents, "needs_manual_grade": by_hand},
        "submissions": submissions,
        "missing": sorted(
            roster - course.handed_in(assignment).keys() - misplaced(course, assignment).keys()
        ),
    }


def attention(document: dict[str, Any]) -> Iterator[str]:
    """Yield a line for each submission that somebody should look at."""
    for submission in document["submissions"]:
        student = submission["student"]
        if submission["status"] == "not_graded":
            yield visible(f"{student}: not graded. {submission['reason']}", "")
        elif submission["incidents"]:
            said = "; ".join(sentences(from_records(submission["incidents"])))
            yield visible(f"{student}: {said}", "")


def summary(document: dict[str, Any]) -> str:
    """Return the outcome of a run in a line or two."""
    counts, seconds = document["summary"], document["seconds"]
    line = (
        f"{counts['graded']} graded, {counts['cached']} from the cache, {counts['unchanged']} "
        f"unchanged, {counts['not_graded']} not graded, {counts['with_incidents']} with incidents "
        f"in {seconds:.1f} s."
    )
    if waiting := counts["needs_manual_grade"]:
        line += f" {waiting} of them {'waits' if waiting == 1 else 'wait'} to be graded by hand."
    if document["missing"]:
        line += f" Nothing handed in by {len(document['missing'])} on the roster."
    return line


def check_place(path: Path) -> None:
    """Refuse a place for a document before anybody is graded; raises CourseKitError."""
    begin = re.compile(r'\{\s*"schema": \d+,\s*"assignment": ')
    check_output(path, lambda text: bool(begin.match(text)), "the document of a run")


def check_log(path: Path) -> None:
    """Refuse a place for the log of runs; raises CourseKitError."""
    if path.is_char_device() or path.is_fifo():
        return
    begin = '{"time": "'
    check_output(path, lambda text: text.startswith(begin), "a log of runs")


def write_document(document: dict[str, Any], path: Path) -> None:
    """Write a document as JSON, whole or not at all."""
    with whole(path) as unfinished:
        unfinished.write_text(as_json(document) + "\n", "utf-8")


def update_document(path: Path, document: dict[str, Any]) -> None:
    """Keep the document of the last run of each submission, for reports and exports."""
    try:
        known = json.loads(path.read_text("utf-8"))["submissions"]
    except (OSError, ValueError, KeyError):
        known = []
    fresh = {submission["student"] for submission in document["submissions"]}
    kept = [submission for submission in known if submission["student"] not in fresh]
    write_document(document | {"submissions": kept + document["submissions"]}, path)
