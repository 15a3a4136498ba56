"""A whole class: what has to run, where, and what comes of each submission.

For each submission, in order: rebuild it; leave it alone when nothing that it depends on changed
since it was recorded; take its outcome from the cache, or have it run; record it. Running happens
on an executor, several at once; everything else in the process that calls, which is the only one
that opens the gradebook. What failed, or came to an outcome that may be due to a busy machine, is
run once more at the end, alone. Whatever ends a run, the next one goes on where it stopped.
"""

import dataclasses
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import CourseKitError
from ..grader.contracts import Job, Outcome
from ..grader.job import job_of, run_jobs, settled
from ..incidents import Incident, as_records, from_records, recordable
from .assignment import Assignment
from .cache import Cache, digest
from .workers import Workers

CHECK_SECONDS = 1  # how often workers are looked after while nothing is done


class Result(NamedTuple):
    """What came of one submission."""

    student: str
    #: "graded", "cached" (its outcome was known), "unchanged" (it was recorded), or "not_graded".
    status: str
    reason: str | None = None  # why it was not graded
    seconds: float | None = None  # that its notebooks took
    memory: int | None = None  # bytes
    incidents: Sequence[Incident] = ()

    def as_record(self) -> dict[str, Any]:
        """Return the result as it is written to JSON."""
        return self._asdict() | {"incidents": as_records(self.incidents)}


@dataclasses.dataclass
class Notebook:
    """One notebook of a submission on its way."""

    name: str
    nb: Any  # rebuilt
    incidents: list[Incident]
    job: Job
    key: str  # of the outcome
    fingerprint: str  # of all that is recorded
    outcome: Outcome | None = None

    def record(self) -> dict[str, Any]:
        """Return what is kept beside the autograded version, for instructors."""
        assert self.outcome is not None, "it is recorded when it was run"
        return {
            "sandboxed": self.outcome["sandboxed"],
            "incidents": as_records(recordable(self.incidents + self.outcome["incidents"])),
            "seconds": self.outcome["seconds"],
            "memory": self.outcome["memory"],
            "fingerprint": self.fingerprint,
        }


@dataclasses.dataclass
class Submission:
    """One submission on its way."""

    student: str
    notebooks: dict[str, Notebook]
    alone: bool = False  # whether it runs for the second and last time, beside no other


@dataclasses.dataclass
class Plan:
    """What a run is about. Only `record`, `lateness` and `recorded_at` know the gradebook."""

    assignment: Assignment
    folders: Mapping[str, Path]  # what was handed in, by student
    record: Callable[[Submission], None]  # puts outcomes into the gradebook: all or nothing
    lateness: Callable[[str, Path], list[str]]  # all that a late penalty depends on
    recorded_at: Callable[[str, str], Path | None]  # (student, notebook): the file, if recorded
    force: bool = False  # record again what is unchanged
    afresh: bool = False  # run again what is in the cache
    on_running: Callable[[list[str]], None] = lambda students: None  # is told who is running


class ClassRun:
    """One run over the submissions of a plan."""

    def __init__(self, plan: Plan, workers: Workers, cache: Cache) -> None:
        self.plan, self.workers, self.cache = plan, workers, cache
        self.snapshot = workers.share(plan.assignment.snapshot)
        self.waiting: dict[Future, Submission] = {}
        self.again: list[Submission] = []  # they run once more, alone

    def results(self) -> Iterator[Result]:
        """Yield a Result for each submission, as they come."""
        try:
            self.tell()
            for student, folder in self.plan.folders.items():
                # As many are under way as keep the workers busy: none waits for this process.
                yield from self.finish(self.workers.tasks - 1)
                result = self.begin(student, folder)
                if result:
                    yield result
            yield from self.finish(0)
            # What failed together with others, or took too long, may succeed alone.
            for submission in self.again:
                submission.alone = True
                self.submit(submission)
                yield from self.finish(0)
        finally:
            for future in self.waiting:
                future.cancel()
            self.cache.trim()

    def begin(self, student: str, folder: Path) -> Result | None:
        """Look at a submission; return a Result unless it has to run first."""
        try:
            submission = self.prepare(student, folder)
            records = self.recorded(submission)
            if records and not self.plan.force:
                return result_of(student, "unchanged", records)
            for notebook in submission.notebooks.values():
                if not self.plan.afresh:
                    notebook.outcome = self.cache.get(notebook.key)
            if all(notebook.outcome for notebook in submission.notebooks.values()):
                return self.record(submission, "cached")
        # Whatever a submission can cause here, the others are graded.
        except Exception as error:
            return not_graded(student, error)
        self.submit(submission)
        return None

    def prepare(self, student: str, folder: Path) -> Submission:
        """Rebuild a submission, and find out on what its outcomes and its record depend."""
        late = self.plan.lateness(student, folder)
        rebuilt = self.plan.assignment.rebuilt(folder)
        files, beside = self.plan.assignment.beside(folder, [nb for nb, _ in rebuilt.values()])
        notebooks = {}
        for name, (nb, noted) in rebuilt.items():
            instructors = self.plan.assignment.notebooks[name]
            # What is beside the notebooks is told with the first of them.
            incidents = noted if notebooks else [*beside, *noted]
            job = job_of(nb, instructors.frame, files)
            key = digest(job["cells"], files, instructors.digest)
            # What is graded by hand has no part in the outcome, and is looked at in the notebook.
            fingerprint = digest(key, nb.cells, incidents, late)
            notebooks[name] = Notebook(name, nb, incidents, job, key, fingerprint)
        return Submission(student, notebooks)

    def recorded(self, submission: Submission) -> list[dict] | None:
        """Return what was recorded of a submission, if nothing would be recorded otherwise now."""
        records = []
        for notebook in submission.notebooks.values():
            path = self.plan.recorded_at(submission.student, notebook.name)
            try:
                record = json.loads(path.read_text("utf-8")) if path else {}
            except (OSError, ValueError):
                return None
            if record.get("fingerprint") != notebook.fingerprint:
                return None
            records.append(record)
        return records

    def submit(self, submission: Submission) -> None:
        jobs = {n.name: n.job for n in submission.notebooks.values() if not n.outcome}
        future = self.workers.executor.submit(run_jobs, jobs, self.snapshot)
        self.waiting[future] = submission
        self.tell()

    def tell(self) -> None:
        """Tell whoever asked for it who is running."""
        self.plan.on_running([submission.student for submission in self.waiting.values()])

    def finish(self, allowed: int) -> Iterator[Result]:
        """Wait until no more than `allowed` are under way; yield the results of the others."""
        while len(self.waiting) > allowed:
            self.workers.check()
            done, _ = wait(self.waiting, timeout=CHECK_SECONDS, return_when=FIRST_COMPLETED)
            # In the order in which they began: of what is done, a set says none.
            for future in [future for future in self.waiting if future in done]:
                submission = self.waiting.pop(future)
                self.tell()
                try:
                    self.take(submission, future.result())
                except Exception as error:
                    if submission.alone:
                        yield not_graded(submission.student, error)
                    else:
                        self.again.append(submission)
                    continue
                if all(notebook.outcome for notebook in submission.notebooks.values()):
                    yield self.record(submission, "graded")
                else:
                    self.again.append(submission)

    def take(self, submission: Submission, outcomes: dict[str, Outcome]) -> None:
        """Take the outcomes of a submission that count; others may use those that are settled."""
        for name, outcome in outcomes.items():
            notebook = submission.notebooks[name]
            if settled(outcome):
                self.cache.put(notebook.key, outcome)
            if settled(outcome) or submission.alone:
                notebook.outcome = outcome

    def record(self, submission: Submission, status: str) -> Result:
        try:
            self.plan.record(submission)
        except Exception as error:
            return not_graded(submission.student, error)
        records = [notebook.record() for notebook in submission.notebooks.values()]
        return result_of(submission.student, status, records)


def result_of(student: str, status: str, records: list[dict]) -> Result:
    incidents = [one for record in records for one in from_records(record["incidents"])]
    return Result(
        student,
        status,
        seconds=sum(record["seconds"] for record in records),
        memory=max(record["memory"] for record in records),
        incidents=incidents,
    )


def misnamed(folder: Path) -> Result:
    """Return the result of a folder under whose name nobody can be graded."""
    reason = f"Its folder has a name that cannot be graded. Rename this folder: {folder!a}"
    return Result(ascii(folder.parent.name), "not_graded", reason)


def not_graded(student: str, error: Exception) -> Result:
    """Return the result of a submission that could not be graded, whoever's fault it is."""
    reason = str(error) if isinstance(error, CourseKitError) else f"{type(error).__name__}: {error}"
    return Result(student, "not_graded", " ".join(reason.split()))
