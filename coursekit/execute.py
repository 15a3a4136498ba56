"""The seam to nbgrader: its `Autograde` with a rebuilt notebook and grade cells run elsewhere.

`nbgrader autograde` and the formgrader both use `Autograde`, whose parts are replaced here:

- reading a submission gives the rebuilt notebook (`RebuildingExporter`), whatever was handed in;
- `TrustedExecute`, in place of nbgrader's `Execute`, has it run by `coursekit.trusted` in a process
  of its own, and puts the outputs in;
- `CourseAutograde` copies no file of a submission, and keeps what was there when grading fails.
"""

import hashlib
import json
import logging
import os
import queue
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbconvert.preprocessors.sanitize import SanitizeHTML
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import (
    AssignLatePenalties,
    CheckCellMetadata,
    NbGraderPreprocessor,
    SaveAutoGrades,
)
from traitlets import Bool, Dict, Float, Integer, List, Type

from . import trusted
from .errors import CourseKitError
from .rebuild import hidden_cells, named_cells, rebuild
from .sandbox import UNSANDBOXED, check_sandbox
from .submission import MissingNotebook, UnreadableNotebook, find_submission, read_submission

SLACK_SECONDS = 60  # for starting a process, and above every limit that it keeps itself
ATTEMPTS = 3  # a submission is run again where a grade cell broke the process


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
            folder / f"{about['notebook']}.incidents.json",
            {"sandboxed": job["sandboxed"], "incidents": incidents + stopped},
        )
        return nb, resources

    def job(self, nb, source, assignment):
        """Return what `coursekit.trusted` needs to grade this notebook, as plain data."""
        course, points = Path.cwd(), points_of(source)
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
                name: {"visible": visible, "hidden": hidden, "points": points[name]}
                for name, (visible, hidden) in hidden_cells(source, self.config).items()
            },
            "imports": [cell.source for cell in source.cells if cell.cell_type == "code"],
            "import_from": [str(course / "source" / assignment), str(course)],
            "files": files_beside(course, assignment, self.data_files),
            "seed": int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big"),
            "sandboxed": not os.environ.get(UNSANDBOXED),
            "limits": trusted.job_limits(**self.limits),
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
    for _ in range(ATTEMPTS):
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
    process = subprocess.Popen(
        [sys.executable, "-m", "coursekit.trusted"],
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


class RebuildingExporter(NotebookExporter):
    """Reads a submission as the notebook that will run."""

    def from_filename(self, filename, resources=None, **kw):
        converter = self.parent
        if not converter._sanitizing:
            return super().from_filename(filename, resources, **kw)
        about = resources["nbgrader"]
        nb, incidents = read_and_rebuild(
            Path(filename).parent, about["assignment"], about["notebook"], self.config
        )
        nb.metadata["coursekit_incidents"] = incidents
        return self.from_notebook_node(nb, resources, **kw)


def read_and_rebuild(folder, assignment, name, config):
    """Return the rebuilt notebook of a submission, and the incidents.

    What cannot be read is graded as if nothing had been filled in, and says so at its top.
    """
    sources = {path.stem: read_source(assignment, path.stem) for path in source_paths(assignment)}
    ids = {notebook: set(named_cells(source)) for notebook, source in sources.items()}
    try:
        path, found = find_submission(folder, name, ids)
        submission, read = read_submission(path)
        nb, rebuilt = rebuild(sources[name], submission, config)
        return nb, found + read + rebuilt
    except (MissingNotebook, UnreadableNotebook) as error:
        empty = nbformat.from_dict({"cells": [], "metadata": {}})
        nb, _ = rebuild(sources[name], empty, config)
        kind = "missing" if isinstance(error, MissingNotebook) else "unreadable"
        text = f"**Not graded as handed in.** {error}"
        nb.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="not-read"))
        return nb, [{"kind": f"{kind}_notebook", "cell": None, "detail": str(error)}]


class SanitizeOutputs(SanitizeHTML):
    """Takes scripts out of what a student's code displays, and of their text cells.

    It comes last: nbgrader compares the text of manually graded cells with what was released.
    """

    enabled = Bool(True)

    def preprocess(self, nb, resources):
        # A line for each output, whatever was in it, would hide the rest of the log.
        with utils.temp_attrs(self.log, level=logging.WARNING):
            return super().preprocess(nb, resources)

    def sanitize_code_cell(self, cell):
        cell.outputs = self.sanitize_code_outputs(cell.outputs)
        return cell


class CourseAutograde(Autograde):
    """nbgrader's Autograde, for submissions that may be anything.

    What it is made of is not left to the configuration, which traitlets drops when it fails.
    """

    exporter_class = Type(RebuildingExporter)
    sanitize_preprocessors = List([CheckCellMetadata])
    autograde_preprocessors = List(
        [TrustedExecute, SaveAutoGrades, AssignLatePenalties, SanitizeOutputs, CheckCellMetadata]
    )

    def start(self):
        assignment = self.coursedir.assignment_id
        preflight(assignment, self.config)
        self.kept = {}
        try:
            super().start()
        finally:
            for previous, folder in self.kept.items():
                if folder.exists():
                    utils.rmtree(str(previous))
                elif previous.exists():
                    previous.rename(folder)

    def init_notebooks(self):
        """Take every folder in submitted/ that is one, with the notebooks that it should have."""
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        root = Path(self.coursedir.root)
        folders = sorted(
            path
            for path in root.glob(str(Path(pattern).relative_to(root)))
            if path.is_dir() and not path.is_symlink() and not path.parent.is_symlink()
        )
        names = [path.name for path in source_paths(self.coursedir.assignment_id)]
        self.assignments = {str(f): [str(f / name) for name in names] for f in folders}
        if not folders:
            raise NbGraderException(f"No submission matches {pattern}.")

    def init_destination(self, assignment_id, student_id):
        folder = Path(self._format_dest(assignment_id, student_id))
        previous = folder.with_name(f".{folder.name}.previous")
        if previous.exists() and not folder.exists():
            previous.rename(folder)  # a run that was killed left it so
        existed = folder.exists()
        if existed:
            shutil.copytree(folder, previous, dirs_exist_ok=True)
        wanted = super().init_destination(assignment_id, student_id)
        if existed and wanted:
            self.kept[previous] = folder
        elif existed:
            utils.rmtree(str(previous))
        return wanted

    def init_assignment(self, assignment_id, student_id):
        """Record the submission. Of its files only the time of submission is looked at."""
        source = Path(self._format_source(assignment_id, student_id))
        folder = Path(self._format_dest(assignment_id, student_id))
        folder.mkdir(parents=True, exist_ok=True)
        stamp, timestamp = source / "timestamp.txt", None
        if stamp.is_file() and not stamp.is_symlink() and stamp.stat().st_size < 100:
            shutil.copyfile(stamp, folder / stamp.name)
            timestamp = self.coursedir.get_existing_timestamp(str(source))
        given = {"timestamp": timestamp} if timestamp else {}
        with Gradebook(self.coursedir.db_url, self.coursedir.course_id) as gradebook:
            if self.create_student:
                gradebook.update_or_create_student(student_id)
            try:
                gradebook.find_student(student_id)
                gradebook.find_assignment(assignment_id)
            except MissingEntry as error:
                raise NbGraderException(str(error)) from None
            gradebook.update_or_create_submission(assignment_id, student_id, **given)


def preflight(assignment, config):
    """Refuse to grade anyone with hidden tests that cannot be right, or without a sandbox.

    Raises SystemExit: nbgrader would log an exception for one submission, and go on to the next.
    """
    try:
        if not os.environ.get(UNSANDBOXED):
            check_sandbox()
        for path in source_paths(assignment):
            source = read_source(assignment, path.stem)
            job = TrustedExecute(config=config).job(source, source, assignment)
            run_job(job | {"only_check": True})
            check_gradebook(config, assignment, path.stem, source)
    except CourseKitError as error:
        raise SystemExit(f"Nothing was graded. {error}") from None


def check_gradebook(config, assignment, name, source):
    """Refuse when the gradebook has other grade cells or points than the source notebook."""
    url = config.CourseDirectory.get("db_url", f"sqlite:///{Path.cwd() / 'gradebook.db'}")
    with Gradebook(url) as gradebook:
        try:
            notebook = gradebook.find_notebook(name, assignment)
            recorded = {cell.name: cell.max_score for cell in notebook.grade_cells}
        except MissingEntry:
            recorded = {}
    if recorded != points_of(source):
        raise CourseKitError(
            f"The grade cells of {name} in source/ are not those in the gradebook: run "
            f"`nbgrader generate_assignment {assignment}` first."
        )


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
