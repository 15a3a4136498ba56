"""Having a notebook graded: in a process of its own that this one watches, whatever happens there.

A process that never returns or eats all memory is ended, and the grade cell that did it fails
alone. This is all that a worker on another machine loads, and nbgrader is not among it.
"""

import base64
import contextlib
import hashlib
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..checks import Result
from ..errors import CourseKitError
from ..incidents import Incident, as_records, from_records
from ..verdict_cell import verdict_outputs
from .contracts import BROKEN, WALL_MULTIPLE, Cell, Frame, Job, Outcome, Output, Placed, Trouble
from .examples import Examples
from .fork_server import launcher
from .mended import mended_job, with_points_of
from .outputs import noted, stderr
from .snapshot import Snapshot, unpacked

SLACK_SECONDS = 60  # for starting a process, and above every limit that it keeps itself
# What an incident of these kinds cost depends on how busy the machine was.
CHANCE = frozenset(
    {"timeout", "call_timeout", "check_timeout", "check_stopped", "kernel_died"}
    | {"cpu", "wall", "memory", "files", "message"}
)
NOT_RUN = "Not run: nothing from here on has points."
PREFIX = "grade-cells-"  # of the temporary folders that trusted processes run in


def job_of(nb: Any, frame: Frame, submitted: Mapping[str, str] = MappingProxyType({})) -> Job:
    """Return the job of grading one rebuilt notebook, with the files that were handed in too."""
    cells = []
    last = len(nb.cells) - 1 if frame["run_all"] else last_that_counts(nb.cells)
    not_run = NOT_RUN
    for number, cell in enumerate(nb.cells):
        # `notebook.grade_id` would say it, and bring nbgrader along.
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        # What is graded by hand runs where student code does. The instructor's own notebook, which
        # is run first, has its hidden region too.
        text: str = cell.source
        source = frame["by_hand"].get(name or "", text) if cell.cell_type == "code" else ""
        if number > last and source.strip():
            # It is said once.
            cells.append(Cell(source="", grade_id=name, note=not_run))
            not_run = ""
            continue
        cells.append(Cell(source=source, grade_id=name))
    # Other inputs for each submission: printing those of one run teaches nothing for the next. With
    # the secret nobody can compute at home what will be asked.
    sources = [cell.source for cell in nb.cells]
    text = "\0".join([frame["secret"], *sources, *map(str, submitted.items())])
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return Job(**frame, cells=cells, seed=seed, submitted=dict(submitted))


def last_that_counts(cells: Sequence[Any]) -> int:
    """Return the place of the last cell that has points; without any, that of the last one."""
    last = len(cells) - 1
    for number in range(last, -1, -1):
        roles = cells[number].metadata.get("nbgrader", {})
        if roles.get("grade") or roles.get("task"):
            return number
    return last


def check_of(frame: Frame) -> Job:
    """Return the job of looking whether hidden tests can be used; it grades nobody."""
    return Job(**frame, cells=[], seed=0, only_check=True)


def warm(frame: Frame, snapshot: Snapshot) -> None:
    """Start what the jobs with a frame are forked from, where that is not running."""
    job = Job(**frame, cells=[], seed=0)
    with placed(job, unpacked(snapshot)) as here:
        launcher.warm(here)


def settled(outcome: Outcome) -> bool:
    """Tell whether an outcome would be the same on any machine, however busy that is."""
    return CHANCE.isdisjoint(incident.kind for incident in outcome["incidents"])


def run_jobs(jobs: Mapping[str, Job], snapshot: Snapshot) -> dict[str, Outcome]:
    """Run the notebooks of one submission, on any machine; return their outcomes by name."""
    return {name: run_job(job, snapshot) for name, job in jobs.items()}


def run_job(job: Job, snapshot: Snapshot) -> Outcome:
    """Have a job done; return its outcome, with what a second run shows to be right (`mended`)."""
    outcome = run_once(job, snapshot)
    mended = mended_job(job, outcome)
    if mended is None:
        return outcome
    return with_points_of(run_once(mended, snapshot), outcome, job, mended)


def run_once(job: Job, snapshot: Snapshot) -> Outcome:
    """Have a job done in a fresh process; return its outcome.

    A grade cell that breaks the process fails. The others are run again without it, for as long as
    the time lasts that the notebook has by the clock; what was done before stays as it was. Raises
    CourseKitError when the process fails otherwise, which is no fault of the student.
    """
    begin = time.monotonic()
    done: dict[int, list[Output]] = {}
    incidents: list[Incident] = []
    while True:
        before = time.monotonic() - begin
        with placed(with_time(job, before), unpacked(snapshot)) as here:
            outcome, current, outputs = attempt(here)
        # Not the other way round: to break the process shall give nobody a second try.
        done = outputs | done
        if outcome is None:
            job, incident = without_broken(job, current)
            incidents.append(incident)
            if time.monotonic() - begin < job["limits"]["wall_seconds"]:
                continue
            outcome = given_up(job, time.monotonic() - begin)
            before = 0.0
        outcome["outputs"] |= done
        outcome["incidents"] = [*incidents, *outcome["incidents"]]
        outcome["seconds"] = round(outcome["seconds"] + before, 3)
        return outcome


def with_time(job: Job, used: float) -> Job:
    """Return a job whose kernel has the time by the clock that is left to the notebook."""
    left = round(job["limits"]["wall_seconds"] - used, 1)
    return Job(**{**job, "limits": {**job["limits"], "wall_seconds": left}})


def without_broken(job: Job, current: int | None) -> tuple[Job, Incident]:
    """Return a job without the grade cell that broke its process, and what to say of it.

    Raises CourseKitError where it was not in a grade cell that the process broke.
    """
    name = None if current is None else job["cells"][current]["grade_id"]
    if name is None or name not in job["grade_cells"]:
        raise CourseKitError(
            "The grading process ended early. This is not the student's fault: look at the log, "
            "and grade this submission again."
        )
    detail = (
        "its tests took too long or too much memory on what the student's code gave; the others "
        "were run again, in the time that was left to the notebook"
    )
    return Job(**{**job, "skip": [*job["skip"], name]}), Incident("check_stopped", detail, name)


def given_up(job: Job, seconds: float) -> Outcome:
    """Return the outcome of a notebook whose time was used up by grade cells that broke."""
    said = "Not run. The time of this notebook was used up."
    outputs: dict[int, list[Output]] = {}
    for index, cell in enumerate(job["cells"]):
        name = cell["grade_id"]
        if grade_cell := job["grade_cells"].get(name or ""):
            broke = name in job["skip"]
            result = Result(BROKEN, False) if broke else Result(said, None)
            outputs[index] = verdict_outputs(0.0, grade_cell["points"], [result], not broke)
        else:
            outputs[index] = [stderr(said)] if cell["source"] else noted(cell)
    limit = f"{job['limits']['wall_seconds']:g} seconds"
    detail = f"The notebook reached its limit of {limit}, so the rest of it was not run."
    stopped = {"incidents": as_records([Incident("wall", detail)]), "seconds": seconds}
    return outcome_of(job, outputs, stopped)


def attempt(job: Placed) -> tuple[Outcome | None, int | None, dict[int, list[Output]]]:
    """Have one process do a job; return its outcome, or else the cell that it broke in, if any.

    The third is the outputs of the cells that were done. Raises CourseKitError when the process
    refuses.
    """
    outputs: dict[int, list[Output]] = {}
    current: int | None = None
    stopped: dict[str, Any] = {}
    recorded: dict[str, dict[str, str]] = {}
    kinds: Examples = {}
    trouble: dict[str, Trouble] = {}
    # The process keeps every limit itself. Longer than that it is silent only when it cannot.
    longest = max(job["session"]["cell_seconds"], job["grade_seconds"])
    silence = WALL_MULTIPLE * longest + SLACK_SECONDS
    whole = job["limits"]["wall_seconds"] + SLACK_SECONDS
    for event in launcher.events(job, silence, whole):
        match event["event"]:
            case "refused":
                raise CourseKitError(event["sentence"])
            case "started":
                current = event["cell"]
            case "done":
                outputs[event["cell"]], current = event["outputs"], None
            case "values":
                recorded[event["cell"]] = event["values"]
            case "kinds":
                kinds = event["kinds"]
            case "trouble":
                trouble[event["cell"]] = Trouble(line=event["line"], error=event["error"])
            case "stopped":
                stopped = event
            case "end":
                # Not when the connection closes: a process that a check left behind may hold it.
                outcome = outcome_of(job, outputs, stopped)
                if job.get("record") or job.get("only_check"):
                    outcome.update(values=recorded, kinds=kinds, trouble=trouble)
                return outcome, None, outputs
    return None, current, outputs


def outcome_of(job: Job, outputs: dict[int, list[Output]], stopped: dict[str, Any]) -> Outcome:
    """Return the outcome of a job that is done; `stopped` is empty where nobody was graded."""
    return Outcome(
        outputs=outputs,
        incidents=from_records(stopped.get("incidents", [])),
        sandboxed=job["sandboxed"],
        seconds=stopped.get("seconds", 0.0),
        own_seconds=stopped.get("own_seconds", 0.0),
        memory=stopped.get("memory", 0),
    )


@contextlib.contextmanager
def placed(job: Job, root: Path) -> Iterator[Placed]:
    """Yield a job with the paths of this machine, where the snapshot was unpacked at `root`.

    Grade cells find the assignment's files in the current folder, as those of the student do. What
    the student handed in is in another one: nothing that runs here must import it.
    """
    files = {name: root / path for name, path in job["files"].items()}
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX) as folder,
        tempfile.TemporaryDirectory(prefix=PREFIX) as theirs,
    ):
        for name, path in files.items():
            link = Path(folder, name)
            link.parent.mkdir(parents=True, exist_ok=True)
            link.symlink_to(path)
        for name, content in job.get("submitted", {}).items():
            path = Path(theirs, Path(name).name)
            path.write_bytes(base64.b64decode(content))
            files.setdefault(path.name, path)
        here = {
            "folder": folder,
            "given": sorted(job["files"]),
            "files": {name: str(path) for name, path in files.items()},
            "values_from": str(root / job["values_from"]),
            "import_from": [str(root / path) for path in job["import_from"]],
        }
        yield Placed(**{**job, **here})
