"""nbgrader's GenerateFeedback, with the pages of `feedback`.

`nbgrader generate_feedback` and the formgrader both use `GenerateFeedback`, in whose place
`CourseFeedback` stands, and so does `coursekit feedback`. A page is built from the autograded
notebook and the gradebook, on all cores, and only where one of them has changed (`feedback.pages`).
"""

import contextlib
import fnmatch
import glob
import shutil
from pathlib import Path

from nbconvert.exporters import Exporter
from nbgrader.converters.base import NbGraderException
from nbgrader.converters.generate_feedback import GenerateFeedback
from traitlets import Bool, Callable, Int, List, Type
from traitlets.config import Config

from ..course import RECORD, Course, private, record_beside
from ..errors import CourseKitError
from ..feedback.grades import read_grades
from ..feedback.pages import Known, Task, common_key, key_of, state_of
from ..gradebook import check_gradebook
from ..misplaced import nobody
from ..run.cache import environment
from ..submission.folder import SECRET
from ..submission.timestamp import FILE as TIMESTAMP
from .autograde import is_small_file
from .commands import refuse_broken_settings, refusing
from .page_makers import makers
from .unread_pages import pages_of, unread, write_page

COPIED = TIMESTAMP, SECRET  # nbgrader's release_feedback needs both


class PageFailed(Exception):  # noqa: N818 - the names say what is wrong
    """A page was not made: a sentence, and the traceback."""


class CourseFeedback(GenerateFeedback):
    """nbgrader's GenerateFeedback, with the pages of this kit."""

    exporter_class = Type(Exporter)  # nbgrader makes one, and nothing is asked of it
    preprocessors = List([])
    jobs = Int(0, min=0, help="How many pages are made at once; 0: one for each core.").tag(
        config=True
    )
    afresh = Bool(False)  # whether to make what is as it should be
    on_pages = Callable(lambda number, total: None)  # is told of pages that are done

    def start(self):
        # The formgrader's server may have been started elsewhere.
        with contextlib.chdir(self.coursedir.root), private(self.coursedir):
            with refusing("No feedback was made."):
                refuse_broken_settings(self.config, self.coursedir.root)
                self.course = Course(self.coursedir, self.config)
                self.course.source_paths(self.coursedir.assignment_id)
                check_gradebook(self.coursedir.db_url)
                name, wanted = self.coursedir.assignment_id, self.coursedir.student_id
                self.unread = unread(self.course, name, wanted)
                graded = any(self.course.step("autograded").glob(f"{wanted}/{glob.escape(name)}"))
                if not (graded or self.unread):
                    refuse_nobody(self.course, name, wanted)
                self.write_unread()
            if not graded:
                return
            super().start()
        for problem in self.problems:
            self.log.error("%s", problem)
        if self.ungraded:
            raise NbGraderException("Some submissions have no feedback: they were not graded.")
        if self.failed or self.lost:
            raise NbGraderException("Some submissions have no new feedback: the log says why.")

    def write_unread(self):
        """Write the pages of those of whom nothing could be read."""
        self.made = self.total = self.unchanged = 0
        self.problems = []  # sentences
        name = self.coursedir.assignment_id
        for student, (handed_in, reason) in self.unread.items():
            folder = Path(self._format_dest(name, student))
            for file, text in pages_of(self.course, name, student, reason):
                written = write_page(folder / file, text)
                self.made, self.unchanged = self.made + written, self.unchanged + (not written)
                self.total += 1
            self.take_along(handed_in, folder)
            self.set_permissions(name, student)

    def init_notebooks(self):
        """Leave out what the kit did not grade: it may hold hidden tests, or what was planted."""
        super().init_notebooks()
        for student in self.unread:  # what was graded is not what they handed in last
            self.assignments.pop(self._format_source(self.coursedir.assignment_id, student), None)
        self.lost = self.without_notebook()
        self.ungraded = [
            folder
            for folder, notebooks in self.assignments.items()
            if not all(record_beside(Path(path)).is_file() for path in notebooks)
        ]
        for folder in self.ungraded:
            self.problems.append(
                f"{folder} was not graded by the course kit, so it has no feedback: run `nbgrader "
                "autograde` for it, with --force, in an environment with the kit."
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
        self.problems += [
            f"{path} is missing: run `nbgrader autograde` again, with --force." for path in lost
        ]
        return lost

    def convert_notebooks(self):
        """Make the pages that are not there as they should be; with `--force`, all of them.

        Where one fails, those that are there stay; nbgrader would remove all of the student's.
        """
        self.failed = False
        tasks = self.tasks()
        known = Known(self.course.made_pages(self.coursedir.assignment_id))
        due = {s: pages for s, pages in tasks.items() if self.is_due(known, s, pages)}
        number, total = sum(map(len, due.values())), sum(map(len, tasks.values()))
        self.total, self.unchanged = self.total + total, self.unchanged + total - number
        self.on_pages(total - number, total)
        try:
            with makers(number, self.jobs) as ask:
                answers = {}
                for student, pages in due.items():
                    if self.begin(student, pages):
                        answers[student] = [ask(task) for task in pages]
                for student, waiting in answers.items():
                    self.complete(student, due[student], waiting, known)
                    self.on_pages(len(waiting), total)
        finally:
            try:
                known.save()
            except OSError as error:
                self.log.warning("All pages will be made again: %s", error)
        self.log.info("Feedback pages: %d made, %d unchanged.", self.made, self.unchanged)

    def tasks(self):
        """Return the pages of each student that was asked for: {student: {task: its key}}."""
        name = self.coursedir.assignment_id
        grades = read_grades(self.coursedir.db_url, name, self.config)
        marks = Config({n: self.config[n] for n in ("ClearHiddenTests", "ClearMarkScheme")})
        common, found = {}, {}
        for folder, notebooks in sorted(self.assignments.items()):
            student = Path(folder).parent.name
            if student in self.coursedir.student_id_exclude.split(","):
                continue
            target = Path(self._format_dest(name, student))
            beside = [state_of(Path(folder) / copied) for copied in COPIED]
            found[student] = {}
            for path in map(Path, sorted(notebooks)):
                source = self.course.source(name) / path.name
                if source not in common:
                    common[source] = common_key(source, environment())
                task = Task(
                    student,
                    name,
                    path.stem,
                    path.absolute(),
                    source,
                    (target / f"{path.stem}.html").absolute(),
                    grades.get((student, path.stem)),
                    marks,
                )
                found[student][task] = key_of(task, f"{common[source]} {beside}")
        return found

    def is_due(self, known, student, pages):
        """Tell whether pages of a student have to be made."""
        # The formgrader's button sets `force` too, but as an attribute, whenever it is pressed.
        settings = (self.config.get(section, {}) for section in self.section_names())
        if self.afresh or any(setting.get("force") for setting in settings):
            return True
        name = self.coursedir.assignment_id
        source = Path(self._format_source(name, student))
        target = Path(self._format_dest(name, student))
        copied = all((target / n).is_file() or not (source / n).is_file() for n in COPIED)
        return not (copied and all(known.is_made(task, key) for task, key in pages.items()))

    def begin(self, student, pages):
        """Make the folder of a student's pages; tell whether that was done."""
        self.notebooks = [str(task.autograded) for task in pages]
        try:
            self.run_pre_convert_hook()
            self.init_assignment(self.coursedir.assignment_id, student)
            missing = [task.notebook for task in pages if task.grades is None]
            if missing:
                name = self.coursedir.assignment_id
                raise CourseKitError(
                    f"The gradebook has no grades of {student} for {name}: run `nbgrader "
                    f"autograde {name} --student {student} --force` first."
                )
        except Exception as error:
            self.fail(student, error)
            return False
        return True

    def complete(self, student, pages, waiting, known):
        """Wait for the pages of a student, and put beside them what belongs there."""
        name = self.coursedir.assignment_id
        self.notebooks = [str(task.autograded) for task in pages]
        try:
            for task, wait in zip(pages, waiting, strict=True):
                self.log.info("Converting notebook %s", task.autograded)
                if failure := wait():
                    raise PageFailed(*failure)
            self.set_permissions(name, student)
            self.run_post_convert_hook()
        # Nobody else's is to suffer from it.
        except Exception as error:
            self.fail(student, error)
        else:
            self.made += len(pages)
            for task, key in pages.items():
                known.note(task, key)

    def fail(self, student, error):
        self.failed = True
        said, whole = error.args if isinstance(error, PageFailed) else (error, "")
        expected = isinstance(error, (CourseKitError, PageFailed))
        kind = "" if expected else f"{type(error).__name__}: "
        self.problems.append(f"{student} has no new feedback: {kind}{said}")
        self.log.debug("The whole error: %s", whole, exc_info=True)

    def init_assignment(self, assignment_id, student_id):
        """Take along what nbgrader needs to hand the pages out, and no other file."""
        source = Path(self._format_source(assignment_id, student_id))
        folder = Path(self._format_dest(assignment_id, student_id))
        folder.mkdir(parents=True, exist_ok=True)
        self.take_along(source, folder)

    def take_along(self, source, folder):
        """Copy what nbgrader needs to hand the pages out."""
        for name in COPIED:
            if is_small_file(source / name):
                shutil.copyfile(source / name, folder / name)


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
