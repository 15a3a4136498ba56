"""What grading a notebook asks for, as plain data (a job), and having it done.

A job is done by `process`, in a process of its own that this one watches: one that never returns or
eats all memory is ended, and the grade cell that did it fails alone. What comes of it, the outcome,
is plain data too, and depends on nothing but the job and the snapshot. This is all that a worker on
another machine loads, and nbgrader is not among it: that would take seconds.
"""

import contextlib
import hashlib
import tempfile
from collections import Counter
from pathlib import Path

from ..errors import CourseKitError
from .fork_server import launcher
from .snapshot import unpacked

SLACK_SECONDS = 60  # for starting a process, and above every limit that it keeps itself


def job_of(nb, frame):
    """Return the job of grading one rebuilt notebook."""
    text = "\0".join(cell.source for cell in nb.cells)
    return frame | {
        "cells": [
            {
                "source": cell.source if cell.cell_type == "code" else "",
                "grade_id": cell.metadata.get("nbgrader", {}).get("grade_id"),
            }
            for cell in nb.cells
        ],
        "seed": int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"),
    }


def run_jobs(jobs, snapshot):
    """Run the notebooks of one submission, on any machine; return their outcomes by name."""
    return {name: run_job(job, snapshot) for name, job in jobs.items()}


def run_job(job, snapshot):
    """Have a job done in a fresh process; return its outcome.

    That is a dict of `outputs` (by cell index), `incidents`, `seconds`, `own_seconds` (of the
    processor, in the trusted process), `memory` (bytes, the most that the student's processes had
    at once) and `sandboxed`. A grade cell that breaks the process twice fails, and the rest is run
    again without it. Raises CourseKitError when the process fails otherwise, which is no fault of
    the student.
    """
    limit = max(job["session"]["cell_seconds"], job["grade_seconds"]) + SLACK_SECONDS
    broke, incidents = Counter(), []
    while True:
        outputs, current, stopped = {}, None, {}
        with placed(job, unpacked(snapshot)) as here:
            for event in launcher.events(here, limit):
                match event.pop("event"):
                    case "refused":
                        raise CourseKitError(event["sentence"])
                    case "started":
                        current = event["cell"]
                    case "done":
                        outputs[event["cell"]], current = event["outputs"], None
                    case "stopped":
                        stopped = event
                    case "end":
                        incidents += stopped.pop("incidents", [])
                        about = {"incidents": incidents, "sandboxed": job["sandboxed"]}
                        return {"outputs": outputs} | about | stopped
        name = None if current is None else job["cells"][current]["grade_id"]
        broke[name] += 1
        if name not in job["grade_cells"]:
            raise CourseKitError(
                "The grading process ended early. This is not the student's fault: look at the "
                "log, and grade this submission again."
            )
        if broke[name] == 2:  # once may be the fault of the machine
            detail = "its tests took too long or too much memory on what the student's code gave"
            incidents.append({"kind": "check_stopped", "cell": name, "detail": detail})
            job = job | {"skip": [*job["skip"], name]}


@contextlib.contextmanager
def placed(job, root):
    """Yield a job with the paths of this machine, where the snapshot was unpacked at `root`.

    Grade cells find the assignment's files in the current folder, as those of the student do.
    """
    files = {name: root / path for name, path in job["files"].items()}
    with tempfile.TemporaryDirectory(prefix="grade-cells-") as folder:
        for name, path in files.items():
            Path(folder, name).symlink_to(path)
        yield job | {
            "folder": folder,
            "files": {name: str(path) for name, path in files.items()},
            "import_from": [str(root / path) for path in job["import_from"]],
        }
