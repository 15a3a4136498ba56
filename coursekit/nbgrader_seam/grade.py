"""`coursekit grade`: a whole class, and a document of what came of it."""

import contextlib
import datetime
import json
import time
from collections import Counter
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from ..errors import CourseKitError
from ..files import whole
from ..verdict_cell import sentences
from .autograde import CourseAutograde
from .configure import load_config

STATUSES = "graded", "cached", "unchanged", "not_graded"
SCHEMA = 1  # of the document; docs/grading.md says what is in it


def grade(course, assignment, *, student="*", jobs=0, scheduler="", afresh=False, on_result=None):
    """Grade the submissions that changed since they were graded; return the document of the run.

    `afresh` runs all of them again, whatever the cache holds. `on_result` is called with each
    `grading.Result` and how many there will be. Raises CourseKitError when nobody can be graded.
    """
    begin = time.monotonic()
    results = []
    with contextlib.chdir(course):
        config = load_config(Path())
        folders = CourseDirectory(config=config, assignment_id=assignment, student_id=student)
        grader = CourseAutograde(coursedir=folders, config=config)
        grader.force = grader.afresh = afresh
        grader.jobs, grader.scheduler = jobs or grader.jobs, scheduler or grader.scheduler

        def keep(result):
            results.append(result)
            if on_result:
                on_result(result, len(grader.folders))

        grader.on_result = keep
        try:
            grader.start()
        except NbGraderException as error:
            if not results:
                raise CourseKitError(str(error)) from None
        except SystemExit as error:
            raise CourseKitError(str(error)) from None
        document = describe(folders, results)
        document["seconds"] = round(time.monotonic() - begin, 3)
        with contextlib.suppress(OSError):  # a full disk: the exit status tells enough
            update_document(Path("autograded", f"{assignment}.json"), document)
        return document


def describe(folders, results):
    """Return the document of a run as plain data; docs/grading.md says what is in it."""
    name = folders.assignment_id
    with Gradebook(folders.db_url, folders.course_id) as gradebook:
        scores = {s["student"]: s for s in gradebook.submission_dicts(name)}
        roster = [student.id for student in gradebook.students]
    handed_in = {path.parent.name for path in Path("submitted").glob(f"*/{name}")}
    finished = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
    submissions = []
    for result in sorted(results):
        known = scores.get(result.student, {})
        graded = result.status != "not_graded"
        submissions.append(
            result._asdict()
            | {
                "score": known.get("score") if graded else None,
                "max_score": known.get("max_score") if graded else None,
                "needs_manual_grade": known.get("needs_manual_grade", False),
                "finished": finished,
            }
        )
    counts = Counter(result.status for result in results)
    return {
        "schema": SCHEMA,
        "assignment": name,
        "finished": finished,
        "summary": {status: counts[status] for status in STATUSES}
        | {"with_incidents": sum(bool(result.incidents) for result in results)},
        "submissions": submissions,
        "missing": sorted(set(roster) - handed_in),
    }


def attention(document):
    """Return a line for each submission that somebody should look at."""
    for submission in document["submissions"]:
        student = submission["student"]
        if submission["status"] == "not_graded":
            yield f"{student}: not graded. {submission['reason']}"
        elif submission["incidents"]:
            yield f"{student}: {'; '.join(sentences(submission['incidents']))}"


def summary(document):
    """Return the outcome of a run in a line or two."""
    counts, seconds = document["summary"], document["seconds"]
    line = (
        f"{counts['graded']} graded, {counts['cached']} from the cache, {counts['unchanged']} "
        f"unchanged, {counts['not_graded']} not graded, {counts['with_incidents']} with incidents "
        f"in {seconds:.1f} s."
    )
    if document["missing"]:
        line += f" Nothing handed in by {len(document['missing'])} on the roster."
    return line


def write_document(document, path):
    """Write a document as JSON, whole or not at all."""
    with whole(path) as unfinished:
        unfinished.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", "utf-8")


def update_document(path, document):
    """Keep the document of the last run of each submission, for reports and exports."""
    try:
        known = json.loads(path.read_text("utf-8"))["submissions"]
    except (OSError, ValueError, KeyError):
        known = []
    fresh = {submission["student"] for submission in document["submissions"]}
    kept = [submission for submission in known if submission["student"] not in fresh]
    write_document(document | {"submissions": kept + document["submissions"]}, path)
