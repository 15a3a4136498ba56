"""Having a notebook graded: in a process of its own that this one watches, whatever happens there.

A process that never returns or eats all memory is ended, and the grade cell that did it fails
alone. This is all that a worker on another machine loads, and nbgrader is not among it.
"""

import contextlib
import hashlib
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..errors import CourseKitError
from ..incidents import Incident, from_records
from .contracts import Cell, Frame, Job, Outcome, Output, Placed, Trouble
from .fork_server import launcher
from .snapshot import Snapshot, unpacked

SLACK_SECONDS = 60  # for starting a process, and above every limit that it keeps itself
PREFIX = "grade-cells-"  # of the temporary folders that trusted processes run in


def job_of(nb: Any, frame: Frame) -> Job:
    """Return the job of grading one rebuilt notebook."""
    # `notebook.grade_id` would say it, and bring nbgrader along.
    cells = [
        Cell(
            source=cell.source if cell.cell_type == "code" else "",
            grade_id=cell.metadata.get("nbgrader", {}).get("grade_id"),
        )
        for cell in nb.cells
    ]
    # Other inputs for each submission: printing those of one run teaches nothing for the next. With
    # the secret nobody can compute at home what will be asked.
    text = "\0".join([frame["secret"], *(cell.source for cell in nb.cells)])
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big")
    return Job(**frame, cells=cells, seed=seed)


def check_of(frame: Frame) -> Job:
    """Return the job of looking whether hidden tests can be used; it grades nobody."""
    return Job(**frame, cells=[], seed=0, only_check=True)


def run_jobs(jobs: Mapping[str, Job], snapshot: Snapshot) -> dict[str, Outcome]:
    """Run the notebooks of one submission, on any machine; return their outcomes by name."""
    return {name: run_job(job, snapshot) for name, job in jobs.items()}


def run_job(job: Job, snapshot: Snapshot) -> Outcome:
    """Have a job done in a fresh process; return its outcome.

    A grade cell that breaks the process twice fails, and the rest is run again without it. Raises
    CourseKitError when the process fails otherwise, which is no fault of the student.
    """
    # How often a grade cell broke the process: once may be the fault of the machine.
    broke: Counter[str] = Counter()
    incidents: list[Incident] = []
    while True:
        with placed(job, unpacked(snapshot)) as here:
            outcome, current = attempt(here)
        if outcome is not None:
            outcome["incidents"] = [*incidents, *outcome["incidents"]]
            return outcome
        name = None if current is None else job["cells"][current]["grade_id"]
        if name is None or name not in job["grade_cells"]:
            raise CourseKitError(
                "The grading process ended early. This is not the student's fault: look at the "
                "log, and grade this submission again."
            )
        broke[name] += 1
        if broke[name] == 2:
            detail = "its tests took too long or too much memory on what the student's code gave"
            incidents.append(Incident("check_stopped", detail, name))
            job = Job(**{**job, "skip": [*job["skip"], name]})


def attempt(job: Placed) -> tuple[Outcome | None, int | None]:
    """Have one process do a job: (outcome, None), or (None, the cell that it broke in, if any).

    Raises CourseKitError when the process refuses.
    """
    outputs: dict[int, list[Output]] = {}
    current: int | None = None
    stopped: dict[str, Any] = {}
    recorded: dict[str, dict[str, str]] = {}
    trouble: dict[str, Trouble] = {}
    # The process keeps every limit itself. Longer than that it is silent only when it cannot.
    silence = max(job["session"]["cell_seconds"], job["grade_seconds"]) + SLACK_SECONDS
    for event in launcher.events(job, silence):
        match event["event"]:
            case "refused":
                raise CourseKitError(event["sentence"])
            case "started":
                current = event["cell"]
            case "done":
                outputs[event["cell"]], current = event["outputs"], None
            case "values":
                recorded[event["cell"]] = event["values"]
            case "trouble":
                trouble[event["cell"]] = Trouble(line=event["line"], error=event["error"])
            case "stopped":
                stopped = event
            case "end":
                # Not when the connection closes: a process that a check left behind may hold it.
                outcome = outcome_of(job, outputs, stopped)
                if job.get("record"):
                    outcome.update(values=recorded, trouble=trouble)
                return outcome, None
    return None, current


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

    Grade cells find the assignment's files in the current folder, as those of the student do.
    """
    files = {name: root / path for name, path in job["files"].items()}
    with tempfile.TemporaryDirectory(prefix=PREFIX) as folder:
        for name, path in files.items():
            Path(folder, name).symlink_to(path)
        here = {
            "folder": folder,
            "files": {name: str(path) for name, path in files.items()},
            "values_from": str(root / job["values_from"]),
            "import_from": [str(root / path) for path in job["import_from"]],
        }
        yield Placed(**{**job, **here})
