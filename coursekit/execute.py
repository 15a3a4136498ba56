"""In place of nbgrader's Execute: have a rebuilt notebook run, and put the outputs into it.

Each notebook is run by `coursekit.trusted`, in a process of its own that this one watches: one
that never returns or eats all memory is ended, and the grade cell that did it fails alone.
"""

import dataclasses
import hashlib
import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import nbformat
from nbgrader import utils
from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Dict, Float, Integer

from .errors import CourseKitError
from .rebuild import hidden_cells, named_cells
from .sandbox import UNSANDBOXED, Limits

SLACK_SECONDS = 60  # for starting a process, and above every limit that it keeps itself


class TrustedExecute(NbGraderPreprocessor):
    """Runs a rebuilt notebook: student cells in the sandbox, grade cells in a trusted process."""

    cell_seconds = Float(300, help="How long a student's cell may run.").tag(config=True)
    call_seconds = Float(60, help="How long one call of a student's function may run.").tag(
        config=True
    )
    grade_seconds = Float(300, help="How long one grade cell may run, calls included.").tag(
        config=True
    )
    output_bytes = Integer(5_000_000, help="Bytes of output that one cell may leave.").tag(
        config=True
    )
    grader_memory = Integer(
        4 * 2**30, help="Bytes of address space for the process that runs the grade cells."
    ).tag(config=True)
    limits = Dict(
        {"cpu_seconds": 1800, "wall_seconds": 3600},
        help="Limits of the sandbox for a whole notebook; see coursekit.sandbox.Limits.",
    ).tag(config=True)
    data_files = Dict(
        {}, help="Assignment → files, relative to the course, to mount beside its notebooks."
    ).tag(config=True)

    def preprocess(self, nb, resources):
        about = resources["nbgrader"]
        source = read_source(about["assignment"], about["notebook"])
        job = self.job(nb, source, about["assignment"])
        incidents = list(nb.metadata.pop("coursekit_incidents", []))
        outputs, stopped = run_job(job)
        for index, cell in enumerate(nb.cells):
            if cell.cell_type == "code":
                cell.outputs = nbformat.from_dict(outputs.get(index, []))
        nb.metadata["coursekit"] = {"executor": "coursekit", "sandboxed": job["sandboxed"]}
        folder = Path(resources["metadata"]["path"])
        write_json(
            folder / f"{about['notebook']}.grading.json",
            {"sandboxed": job["sandboxed"], "incidents": incidents + stopped},
        )
        return nb, resources

    def job(self, nb, source, assignment):
        """Return what `coursekit.trusted` needs to grade this notebook, as plain data."""
        course, points, cells = Path.cwd(), points_of(source), named_cells(source)
        text = "\0".join(cell.source for cell in nb.cells)
        return {
            "cells": [
                {
                    "source": cell.source if cell.cell_type == "code" else "",
                    "grade_id": cell.metadata.get("nbgrader", {}).get("grade_id"),
                }
                for cell in nb.cells
            ],
            "grade_cells": {
                name: {
                    "visible": visible,
                    "hidden": hidden,
                    "points": points[name],
                    "ends_visible": last_line(cells[name].source) == last_line(visible),
                }
                for name, (visible, hidden) in hidden_cells(source, self.config).items()
            },
            "imports": [cell.source for cell in source.cells if cell.cell_type == "code"],
            "provided": [
                cell.source
                for cell in source.cells
                if cell.cell_type == "code" and utils.is_locked(cell) and not utils.is_grade(cell)
            ],
            "import_from": [str(course / "source" / assignment), str(course)],
            "files": files_beside(course, assignment, self.data_files),
            "seed": int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"),
            "sandboxed": not os.environ.get(UNSANDBOXED),
            "limits": dataclasses.asdict(Limits(**self.limits)),
            "session": {
                "cell_seconds": self.cell_seconds,
                "call_seconds": self.call_seconds,
                "output_bytes": self.output_bytes,
            },
            "grade_seconds": self.grade_seconds,
            "grader_memory": self.grader_memory,
            "skip": [],
        }


def run_job(job):
    """Run a job in a fresh process: (outputs by cell index, incidents).

    A grade cell that breaks the process fails, and the rest is run again without it. Raises
    CourseKitError when the process fails otherwise, which is no fault of the student.
    """
    incidents = []
    for _ in range(len(job["grade_cells"]) + 1):
        outputs, current, stopped = {}, None, []
        for event in events_of(job):
            match event["event"]:
                case "refused":
                    raise CourseKitError(event["sentence"])
                case "started":
                    current = event["cell"]
                case "done":
                    outputs[event["cell"]], current = event["outputs"], None
                case "incidents":
                    stopped = event["incidents"]
                case "end":
                    return outputs, incidents + stopped
        name = None if current is None else job["cells"][current]["grade_id"]
        if name not in job["grade_cells"]:
            break
        detail = "its tests took too long or too much memory on what the student's code gave"
        incidents.append({"kind": "check_stopped", "cell": name, "detail": detail})
        job = job | {"skip": [*job["skip"], name]}
    raise CourseKitError(
        "The grading process ended early. This is not the student's fault: look at the log, and "
        "grade this submission again."
    )


def events_of(job):
    """Start a trusted process and yield its events until it ends, or is ended for being silent."""
    limit = max(job["session"]["cell_seconds"], job["grade_seconds"]) + SLACK_SECONDS
    # Grade cells find the assignment's files beside them, as those of the student do.
    folder = tempfile.TemporaryDirectory(prefix="grade-cells-")
    for name, path in job["files"].items():
        (Path(folder.name) / name).symlink_to(path)
    process = subprocess.Popen(
        [sys.executable, "-m", "coursekit.trusted"],
        cwd=folder.name,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
    )
    lines = queue.Queue()

    def read():
        for line in process.stdout:
            lines.put(line)
        lines.put(None)

    threading.Thread(target=read, daemon=True).start()
    try:
        with process.stdin as pipe:
            pipe.write(json.dumps(job).encode())
        while line := lines.get(timeout=limit):
            yield json.loads(line)
    except (queue.Empty, BrokenPipeError, json.JSONDecodeError):
        pass
    finally:
        process.kill()
        process.wait()
        folder.cleanup()


def last_line(source):
    return source.rstrip().rpartition("\n")[2]


def points_of(source):
    cells = named_cells(source).items()
    return {n: float(c.metadata.nbgrader.points) for n, c in cells if utils.is_grade(c)}


def source_paths(assignment):
    """Return the source notebooks of an assignment, from the course's folder, where nbgrader is."""
    paths = sorted((Path.cwd() / "source" / assignment).glob("*.ipynb"))
    if not paths:
        raise CourseKitError(f"There is no notebook in source/{assignment}.")
    return paths


def read_source(assignment, name):
    path = Path.cwd() / "source" / assignment / f"{name}.ipynb"
    return nbformat.read(path, as_version=4)


def files_beside(course, assignment, data_files):
    """Return what student code finds beside its notebook: {name: path}, never another notebook."""
    beside = {
        path.name: str(path)
        for path in sorted((course / "source" / assignment).iterdir())
        if path.is_file() and path.suffix != ".ipynb" and not path.name.startswith(".")
    }
    return beside | {Path(name).name: str(course / name) for name in data_files.get(assignment, [])}


def write_json(path, content):
    """Write a JSON file, whole or not at all."""
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n", "utf-8")
    unfinished.replace(path)
