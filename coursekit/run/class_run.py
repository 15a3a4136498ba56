"""A whole class: what has to run, where, and what comes of each submission.

For each submission, in order: rebuild it; leave it alone when nothing that it depends on changed
since it was recorded; take its outcome from the cache, or have it run; record it. Running happens
on an executor, several at once; everything else in the process that calls, which is the only one
that opens the gradebook. Whatever ends a run, the next one goes on where it stopped.
"""

import dataclasses
import json
from concurrent.futures import FIRST_COMPLETED, wait
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import CourseKitError
from ..grader.job import job_of, run_jobs
from .cache import digest

CHECK_SECONDS = 1  # how often workers are looked after while nothing is done


class Result(NamedTuple):
    """What came of one submission."""

    student: str
    #: "graded", "cached" (its outcome was known), "unchanged" (it was recorded), or "not_graded".
    status: str
    reason: str | None = None  # why it was not graded
    seconds: float | None = None  # that its notebooks took
    memory: int | None = None  # bytes
    incidents: list | tuple = ()


@dataclasses.dataclass
class Notebook:
    """One notebook of a submission on its way."""

    name: str
    nb: Any  # rebuilt
    incidents: list
    job: dict
    key: str  # of the outcome
    fingerprint: str  # of all that is recorded
    outcome: dict | None = None

    def record(self):
        """Return what is kept beside the autograded version, for instructors."""
        return {
            "sandboxed": self.outcome["sandboxed"],
            "incidents": self.incidents + self.outcome["incidents"],
            "seconds": self.outcome["seconds"],
            "memory": self.outcome["memory"],
            "fingerprint": self.fingerprint,
        }


@dataclasses.dataclass
class Submission:
    """One submission on its way."""

    student: str
    notebooks: dict  # name: Notebook
    failed: bool = False  # whether running it failed once


class ClassRun:
    """One run over the submissions that `course`, a `CourseAutograde`, found."""

    def __init__(self, course, workers):
        self.course, self.workers, self.cache = course, workers, course.cache
        self.assignment = course.assignment
        self.snapshot = workers.share(self.assignment.snapshot)
        self.waiting = {}  # future: submission

    def results(self):
        """Yield a Result for each submission, as they come."""
        failed = []
        try:
            for folder in self.course.misnamed:
                reason = (
                    f"Its folder has a name that cannot be graded. Rename this folder: {folder!a}"
                )
                yield Result(ascii(str(folder.name)), "not_graded", reason)
            for student, folder in self.course.folders.items():
                yield from self.finish(self.workers.tasks - 1, failed)
                result = self.begin(student, folder)
                if result:
                    yield result
            yield from self.finish(0, failed)
            # What failed together with others may succeed alone.
            for submission in failed:
                submission.failed = True
                self.submit(submission)
                yield from self.finish(0, failed)
        finally:
            for future in self.waiting:
                future.cancel()
            self.cache.trim()

    def begin(self, student, folder):
        """Look at a submission; return a Result unless it has to run first."""
        try:
            submission = self.prepare(student, folder)
            records = self.recorded(submission)
            if records and not self.course.force:
                return result_of(student, "unchanged", records)
            for notebook in submission.notebooks.values():
                if not self.course.afresh:
                    notebook.outcome = self.cache.get(notebook.key)
            if all(notebook.outcome for notebook in submission.notebooks.values()):
                return self.record(submission, "cached")
        except Exception as error:
            return not_graded(student, error)
        self.submit(submission)
        return None

    def prepare(self, student, folder):
        """Rebuild a submission, and find out on what its outcomes and its record depend."""
        late = self.course.lateness(student, folder)
        notebooks = {}
        for name, instructors in self.assignment.notebooks.items():
            nb, incidents = self.assignment.rebuilt(folder, name)
            job = job_of(nb, instructors.frame)
            key = digest(job["cells"], instructors.digest)
            fingerprint = digest(key, incidents, late)
            notebooks[name] = Notebook(name, nb, incidents, job, key, fingerprint)
        return Submission(student, notebooks)

    def recorded(self, submission):
        """Return what was recorded of a submission, if nothing would be recorded otherwise now."""
        folder = Path("autograded", submission.student, self.assignment.name)
        if submission.student not in self.course.recorded:
            return None
        records = []
        for notebook in submission.notebooks.values():
            try:
                record = json.loads((folder / f"{notebook.name}.grading.json").read_text("utf-8"))
            except (OSError, ValueError):
                return None
            if record.get("fingerprint") != notebook.fingerprint:
                return None
            records.append(record)
        return records

    def submit(self, submission):
        jobs = {n.name: n.job for n in submission.notebooks.values() if not n.outcome}
        future = self.workers.executor.submit(run_jobs, jobs, self.snapshot)
        self.waiting[future] = submission

    def finish(self, allowed, failed):
        """Wait until no more than `allowed` are under way; yield the results of the others."""
        while len(self.waiting) > allowed:
            self.workers.check()
            done, _ = wait(self.waiting, timeout=CHECK_SECONDS, return_when=FIRST_COMPLETED)
            for future in done:
                submission = self.waiting.pop(future)
                try:
                    outcomes = future.result()
                except Exception as error:
                    if submission.failed:
                        yield not_graded(submission.student, error)
                    else:
                        failed.append(submission)
                    continue
                for name, outcome in outcomes.items():
                    submission.notebooks[name].outcome = outcome
                    self.cache.put(submission.notebooks[name].key, outcome)
                yield self.record(submission, "graded")

    def record(self, submission, status):
        try:
            self.course.record(submission)
        except Exception as error:
            return not_graded(submission.student, error)
        records = [notebook.record() for notebook in submission.notebooks.values()]
        return result_of(submission.student, status, records)


def result_of(student, status, records):
    return Result(
        student,
        status,
        seconds=sum(record["seconds"] for record in records),
        memory=max(record["memory"] for record in records),
        incidents=[incident for record in records for incident in record["incidents"]],
    )


def not_graded(student, error):
    """Return the result of a submission that a fault of the grader's kept from being graded."""
    reason = str(error) if isinstance(error, CourseKitError) else f"{type(error).__name__}: {error}"
    return Result(student, "not_graded", " ".join(reason.split()))
