"""The seam to nbgrader: its Autograde, for submissions that may be anything.

`nbgrader autograde` and the formgrader both use `Autograde`, whose parts are replaced here:

- reading a submission gives the rebuilt notebook (`RebuildingExporter`), whatever was handed in;
- `TrustedExecute`, in place of nbgrader's `Execute`, has it run;
- `SanitizeStudents` takes out what would run in the browser of whoever looks;
- `CourseAutograde` copies no file of a submission, and keeps what was there when grading fails.
"""

import contextlib
import os
import re
import shutil
from pathlib import Path

import nbformat
from nbconvert.exporters import NotebookExporter
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata, SaveAutoGrades
from traitlets import List, Type

from .execute import TrustedExecute, read_source, source_paths
from .preflight import preflight
from .rebuild import named_cells, rebuild
from .sanitize import SanitizeStudents
from .submission import MissingNotebook, UnreadableNotebook, find_submission, read_submission


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


UNUSABLE = re.compile("[\\x00-\\x1f\\x7f\\ud800-\\udfff*?\\[\\]]")


def timestamp_in(folder):
    """Return the time in a folder's timestamp.txt, or None where it holds none."""
    file = Path(folder) / "timestamp.txt"
    try:
        # Anything may be there: a link, or a pipe that nobody writes to.
        if file.is_symlink() or not file.is_file() or file.stat().st_size > 100:
            return None
        return utils.parse_utc(file.read_text("utf-8").strip() or None)
    except (OSError, ValueError, OverflowError, AttributeError, TypeError):
        return None


class CourseAutograde(Autograde):
    """nbgrader's Autograde, for submissions that may be anything.

    What it is made of is not left to the configuration, which traitlets drops when it fails.
    """

    exporter_class = Type(RebuildingExporter)
    sanitize_preprocessors = List([CheckCellMetadata])
    autograde_preprocessors = List(
        [TrustedExecute, SaveAutoGrades, AssignLatePenalties, SanitizeStudents, CheckCellMetadata]
    )

    def start(self):
        # The formgrader's server may have been started elsewhere.
        with contextlib.chdir(self.coursedir.root):
            preflight(self.coursedir.assignment_id, self.config)
            self.kept, self.misnamed = {}, False
            self.coursedir.get_existing_timestamp = timestamp_in
            try:
                super().start()
            finally:
                self.put_back()
        if self.misnamed:
            raise NbGraderException("Some folders in submitted/ could not be graded.")

    def put_back(self):
        """Bring back what was there before, where there is nothing new."""
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
        for path in [path for path in folders if UNUSABLE.search(str(path.relative_to(root)))]:
            # nbgrader reads the names of folders as patterns.
            self.log.error("Rename this folder, it cannot be graded: %s", ascii(str(path)))
            folders.remove(path)
            self.misnamed = True
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
        timestamp = timestamp_in(source)
        if timestamp:
            shutil.copyfile(source / "timestamp.txt", folder / "timestamp.txt")
        elif os.path.lexists(source / "timestamp.txt"):
            self.log.warning("%s holds no time; it is ignored.", source / "timestamp.txt")
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
