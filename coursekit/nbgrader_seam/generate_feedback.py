"""nbgrader's GenerateFeedback, with the pages of `feedback`.

`nbgrader generate_feedback` and the formgrader both use `GenerateFeedback`, in whose place
`CourseFeedback` stands. A page is built from the autograded notebook and the gradebook.
"""

import contextlib
import fnmatch
import glob
import json
import shutil
from pathlib import Path

import nbformat
from nbconvert.exporters import Exporter
from nbgrader.converters.base import NbGraderException
from nbgrader.converters.generate_feedback import GenerateFeedback
from traitlets import List, Type

from ..course import RECORD, Course, open_course, private, record_beside
from ..errors import CourseKitError
from ..feedback.grades import read_grades
from ..feedback.page import Page
from ..feedback.render import render
from ..files import whole
from ..gradebook import check_gradebook
from ..misplaced import nobody
from ..incidents import from_records
from ..submission.folder import SECRET
from ..submission.timestamp import FILE as TIMESTAMP
from .commands import refuse_broken_settings, refusing

COPIED = TIMESTAMP, SECRET  # nbgrader's release_feedback needs both


class FeedbackExporter(Exporter):
    """Makes the feedback page of an autograded notebook."""

    file_extension = ".html"
    output_mimetype = "text/html"

    def from_notebook_node(self, nb, resources=None, **kw):
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        about = resources["nbgrader"]
        student, assignment, name = about["student"], about["assignment"], about["notebook"]
        grades = read_grades(about["db_url"], student, assignment, name, self.config)
        course = open_course(Path.cwd(), self.config)
        folder = course.source(assignment)
        source = nbformat.read(folder / f"{name}.ipynb", as_version=4)
        record = course.record(student, assignment, name).read_text("utf-8")
        incidents = from_records(json.loads(record)["incidents"])
        page = Page(nb, source, folder, grades, self.config, incidents)
        return render(page, student, assignment, name), resources


class CourseFeedback(GenerateFeedback):
    """nbgrader's GenerateFeedback, with the pages of this kit."""

    exporter_class = Type(FeedbackExporter)
    preprocessors = List([])

    def start(self):
        # The formgrader's server may have been started elsewhere.
        with contextlib.chdir(self.coursedir.root), private(self.coursedir):
            with refusing("No feedback was made."):
                refuse_broken_settings(self.config, self.coursedir.root)
                course = Course(self.coursedir, self.config)
                course.source_paths(self.coursedir.assignment_id)
                check_gradebook(self.coursedir.db_url)
                refuse_nobody(course, self.coursedir.assignment_id, self.coursedir.student_id)
            super().start()
        if self.ungraded:
            raise NbGraderException("Some submissions have no feedback: they were not graded.")
        if self.failed or self.lost:
            raise NbGraderException("Some submissions have no new feedback: the log says why.")

    def init_notebooks(self):
        """Leave out what the kit did not grade: it may hold hidden tests, or what was planted."""
        super().init_notebooks()
        self.lost = self.without_notebook()
        self.ungraded = [
            folder
            for folder, notebooks in self.assignments.items()
            if not all(record_beside(Path(path)).is_file() for path in notebooks)
        ]
        for folder in self.ungraded:
            self.log.error(
                "%s was not graded by the course kit, so it has no feedback: run `nbgrader "
                "autograde` for it, with --force, in an environment with the kit.",
                folder,
            )
            del self.assignments[folder]

    def without_notebook(self):
        """Return the records of grading beside which the notebook is missing, and name them."""
        pattern = self._format_source(self.coursedir.assignment_id, self.coursedir.student_id)
        # A pattern with the folders of all students, as nbgrader reads it.
        folders = map(Path, glob.glob(pattern))  # noqa: PTH207
        records = [path for folder in folders for path in folder.glob(f"*{RECORD}")]
        names = [path.with_name(f"{path.name.removesuffix(RECORD)}.ipynb") for path in records]
        lost = [path for path in names if not path.is_file()]
        for path in lost:
            self.log.error("%s is missing: run `nbgrader autograde` again, with --force.", path)
        return lost

    def convert_notebooks(self):
        """Make every page anew: the files tell nothing of a score or comment that has changed.

        Where one fails, those that are there stay; nbgrader would remove all of the student's.
        """
        self.failed = False
        name, excluded = self.coursedir.assignment_id, self.coursedir.student_id_exclude.split(",")
        for folder, notebooks in sorted(self.assignments.items()):
            student = Path(folder).parent.name
            if student in excluded:
                continue
            self.notebooks = sorted(notebooks)
            try:
                self.run_pre_convert_hook()
                self.init_assignment(name, student)
                for notebook in self.notebooks:
                    self.convert_single_notebook(notebook)
                self.set_permissions(name, student)
                self.run_post_convert_hook()
            # What a page can fail of is not known; nobody else's is to suffer from it.
            except Exception as error:
                self.failed = True
                kind = "" if isinstance(error, CourseKitError) else f"{type(error).__name__}: "
                self.log.error("%s has no new feedback: %s%s", student, kind, error)
                self.log.debug("The whole error:", exc_info=True)

    def init_assignment(self, assignment_id, student_id):
        """Take along what nbgrader needs to hand the pages out, and no other file."""
        source = Path(self._format_source(assignment_id, student_id))
        folder = Path(self._format_dest(assignment_id, student_id))
        folder.mkdir(parents=True, exist_ok=True)
        for name in COPIED:
            if (source / name).is_file() and not (source / name).is_symlink():
                shutil.copyfile(source / name, folder / name)

    def write_single_notebook(self, output, resources):
        """Write a page, whole or not at all."""
        about = resources["nbgrader"]
        folder = Path(self._format_dest(about["assignment"], about["student"]))
        with whole(folder / f"{about['notebook']}.html") as unfinished:
            unfinished.write_text(output, "utf-8")


def refuse_nobody(course, assignment, student):
    """Refuse when none of the students asked for was graded; raises CourseKitError.

    `student` is an id, or a pattern of nbgrader's for several.
    """
    if any(course.step("autograded").glob(f"{student}/{glob.escape(assignment)}")):
        return
    handed_in = course.handed_in(assignment)
    if fnmatch.filter(handed_in, student):
        who = "Nobody is graded" if student == "*" else f"{student} is not graded"
        raise CourseKitError(f"{who} in {assignment}: run `coursekit grade {assignment}` first.")
    raise CourseKitError(nobody(course, assignment, student))
