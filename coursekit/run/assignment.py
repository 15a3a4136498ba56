"""An assignment as its instructor wrote it: read once, for a whole class.

The course is the current folder, as it is for nbgrader.
"""

import dataclasses
import os
from pathlib import Path
from typing import Any

import nbformat
from nbgrader import utils

from ..errors import CourseKitError
from ..grader.snapshot import Snapshot, take_snapshot
from ..sandbox.kernel import UNSANDBOXED, Limits
from ..submission.read import MissingNotebook, UnreadableNotebook, find_submission, read_submission
from ..submission.rebuild import hidden_cells, named_cells, rebuild, release_version
from .cache import digest, environment


@dataclasses.dataclass
class SourceNotebook:
    """One source notebook, and what grading it asks for."""

    source: Any
    release: Any  # the release version
    frame: dict  # what the jobs of all submissions have in common; see `jobs.job_of`
    digest: str  # of all that an outcome depends on, but for the submission


@dataclasses.dataclass
class Assignment:
    """The notebooks of an assignment by name, and the files that grading needs."""

    name: str
    notebooks: dict
    snapshot: Snapshot
    config: Any  # nbgrader's

    def rebuilt(self, folder, name):
        """Return the rebuilt notebook of the submission in a folder, and the incidents.

        What cannot be read is graded as if nothing had been filled in, and says so at its top.
        """
        ours = self.notebooks[name]
        ids = {other: set(named_cells(n.source)) for other, n in self.notebooks.items()}
        try:
            path, found = find_submission(folder, name, ids)
            submission, read = read_submission(path)
            nb, noted = rebuild(ours.source, submission, self.config, ours.release)
            return nb, found + read + noted
        except (MissingNotebook, UnreadableNotebook) as error:
            empty = nbformat.from_dict({"cells": [], "metadata": {}})
            nb, _ = rebuild(ours.source, empty, self.config, ours.release)
            kind = "missing" if isinstance(error, MissingNotebook) else "unreadable"
            text = f"**Not graded as handed in.** {error}"
            nb.cells.insert(0, nbformat.v4.new_markdown_cell(text, id="not-read"))
            return nb, [{"kind": f"{kind}_notebook", "cell": None, "detail": str(error)}]


def read_assignment(name, settings):
    """Read an assignment of the course; `settings` is a `TrustedExecute` with its configuration.

    Raises CourseKitError when there is none, or it cannot be released.
    """
    data_files = settings.data_files.get(name, [])
    snapshot = take_snapshot(Path.cwd(), name, data_files)
    notebooks = {}
    for path in source_paths(name):
        source = read_source(name, path.stem)
        common = frame(source, name, settings)
        notebooks[path.stem] = SourceNotebook(
            source,
            release_version(source, settings.config),
            common,
            digest(common, snapshot.digest, environment()),
        )
    return Assignment(name, notebooks, snapshot, settings.config)


def frame(source, assignment, settings):
    """Return what the jobs of all submissions of a notebook have in common."""
    points, cells = points_of(source), named_cells(source)
    return {
        "grade_cells": {
            name: {
                "visible": visible,
                "hidden": hidden,
                "points": points[name],
                "ends_visible": last_line(cells[name].source) == last_line(visible),
            }
            for name, (visible, hidden) in hidden_cells(source, settings.config).items()
        },
        "imports": [cell.source for cell in source.cells if cell.cell_type == "code"],
        "provided": [
            cell.source
            for cell in source.cells
            if cell.cell_type == "code" and utils.is_locked(cell) and not utils.is_grade(cell)
        ],
        "import_from": [f"source/{assignment}", "."],
        "files": files_beside(assignment, settings.data_files),
        "sandboxed": not os.environ.get(UNSANDBOXED),
        "limits": dataclasses.asdict(Limits(**settings.limits)),
        "session": {
            "cell_seconds": settings.cell_seconds,
            "call_seconds": settings.call_seconds,
            "output_bytes": settings.output_bytes,
        },
        "grade_seconds": settings.grade_seconds,
        "grader_memory": settings.grader_memory,
        "skip": [],
    }


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


def files_beside(assignment, data_files):
    """Return what student code finds beside its notebook, never another notebook.

    Maps the names there to paths relative to the course, which is the current folder.
    """
    beside = {
        path.name: path.as_posix()
        for path in sorted(Path("source", assignment).iterdir())
        if path.is_file() and path.suffix != ".ipynb" and not path.name.startswith(".")
    }
    return beside | {Path(name).name: name for name in data_files.get(assignment, [])}


def last_line(source):
    return source.rstrip().rpartition("\n")[2]
