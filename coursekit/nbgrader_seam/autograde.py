"""The seam to nbgrader: its Autograde, for submissions that may be anything.

`nbgrader autograde`, the formgrader and `coursekit grade` all use `CourseAutograde`, in which

- every submission is rebuilt (`submission.rebuild`), and run unless its outcome is known
  (`run.class_run`);
- `TrustedExecute`, in place of nbgrader's `Execute`, puts the outputs into the notebook;
- `SanitizeStudents` takes out what would run in the browser of whoever looks;
- no file of a submission is copied, and what was there stays when grading fails.
"""

import contextlib
import fnmatch
import re
import shutil
from pathlib import Path

from nbconvert.exporters import NotebookExporter
from nbgrader.api import MissingEntry
from nbgrader.converters.autograde import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import AssignLatePenalties, CheckCellMetadata
from traitlets import Bool, Callable, Int, List, Type, Unicode, default

from ..changes import change_record
from ..course import Course, private, record_beside
from ..errors import CourseKitError
from ..files import remove_folder, replace_folder, unfinished_folder
from ..gradebook import check_gradebook, opened, points_by_student, scores_of
from ..grader.fork_server import launcher
from ..incidents import from_records
from ..kept import keep, keep_what_is_not_in
from ..misplaced import misplaced, nobody
from ..penalty import rule_of, settle
from ..run.cache import Cache
from ..run.class_run import ClassRun, Plan, Result, misnamed
from ..run.preflight import preflight
from ..run.workers import workers_for
from ..standing import read_json
from ..submission.folder import SECRET
from ..submission.timestamp import FILE as TIMESTAMP
from ..submission.timestamp import read_timestamp
from ..wording import VISIBLE, as_json
from .execute import TrustedExecute
from .flags import flag
from .gradebook import OpenGradebook
from .one_run import only_run, tidy
from .sanitize import SanitizeStudents
from .save_grades import SaveGrades
from .stock_executor import keep_out

# Names of folders: nbgrader reads them as patterns.
UNUSABLE = re.compile("[\\x00-\\x1f\\x7f\\ud800-\\udfff*?\\[\\]]")


def is_small_file(path):
    """Tell whether there is a file of a line: anything may be there, a pipe that waits too."""
    return not path.is_symlink() and path.is_file() and path.stat().st_size <= 200


class CourseAutograde(Autograde):
    """nbgrader's Autograde, for submissions that may be anything.

    What it is made of is not left to the configuration, which traitlets drops when it fails.
    """

    exporter_class = Type(NotebookExporter)
    sanitize_preprocessors = List([])
    autograde_preprocessors = List(
        [TrustedExecute, SaveGrades, AssignLatePenalties, SanitizeStudents, CheckCellMetadata]
    )
    configured = Bool(False, help="Whether the settings arrived.").tag(config=True)
    jobs = Int(0, min=0, help="How many notebooks run at once; 0: one for each core.").tag(
        config=True
    )
    scheduler = Unicode("", help="A Dask scheduler whose workers run them instead.").tag(
        config=True
    )
    cache_bytes = Int(10 * 2**30, min=0, help="How large the cache of outcomes may be.").tag(
        config=True
    )
    writes = True  # whether what comes of it is recorded
    afresh = Bool(False)  # whether to run what is in the cache too
    on_result = Callable(lambda result: None)  # is told of each submission
    on_running = Callable(lambda students: None)  # is told who is running

    def start(self):
        self.log.addFilter(VISIBLE)
        # The formgrader's server may have been started elsewhere.
        with contextlib.chdir(self.coursedir.root), private(self.coursedir):
            try:
                if not self.configured:
                    raise CourseKitError(
                        "The settings of nbgrader_config.py are missing: where it ends with an "
                        "error nbgrader goes on without them. `coursekit doctor` shows the error."
                    )
                self.course = Course(self.coursedir, self.config)
                check_gradebook(self.coursedir.db_url, writes=self.writes)
                with self.alone(), launcher:
                    self.cache = Cache(self.course.outcomes, self.cache_bytes)
                    name = self.coursedir.assignment_id
                    settings = TrustedExecute(config=self.config)
                    self.assignment = preflight(self.course, name, settings, self.cache)
                    if self.writes:
                        keep_out(self.coursedir.db_url, name)
                    super().start()
            except (CourseKitError, OSError) as error:
                raise SystemExit(f"Nothing was graded. {error}") from None

    @contextlib.contextmanager
    def alone(self):
        """Keep other runs out, and mend what one that was killed left."""
        autograded = self.course.step("autograded")
        with only_run(autograded, self.coursedir.groupshared):
            tidy(autograded, self.coursedir.assignment_id)
            yield

    @default("permissions")
    def _permissions_default(self):
        return 660 if self.coursedir.groupshared else 400

    def init_notebooks(self):
        """Take every folder of the students that were asked for, whatever is in it."""
        name, root = self.coursedir.assignment_id, self.course.root
        handed_in = {
            student: folder
            for student, folder in self.course.handed_in(name).items()
            if fnmatch.fnmatchcase(student, self.coursedir.student_id)
            # A link could lead anywhere, to another student's folder for one.
            and not (folder.is_symlink() or folder.parent.is_symlink())
        }
        self.misnamed = [p for p in handed_in.values() if UNUSABLE.search(str(p.relative_to(root)))]
        excluded = self.coursedir.student_id_exclude.split(",")
        self.folders = {
            student: folder
            for student, folder in handed_in.items()
            if folder not in self.misnamed and student not in excluded
        }
        self.misplaced = {
            student: reason
            for student, reason in misplaced(self.course, name).items()
            if fnmatch.fnmatchcase(student, self.coursedir.student_id) and student not in excluded
        }
        if not (handed_in or self.misplaced):
            sentence = nobody(self.course, name, self.coursedir.student_id)
            self.log.error("Nothing was graded. %s", sentence)  # nbgrader says nothing of it
            raise NbGraderException(sentence)

    @property
    def total(self):
        """How many submissions there are to tell of."""
        return len(self.folders) + len(self.misnamed) + len(self.misplaced)

    def convert_notebooks(self):
        """Grade all submissions that changed since they were graded; with `force`, all."""
        self._sanitizing = False
        self._init_preprocessors()
        self.failed = False
        url, course = self.coursedir.db_url, self.coursedir.course_id
        with (
            opened(url, course, writes=self.writes, make=OpenGradebook) as self.gradebook,
            workers_for(self.jobs, self.scheduler) as workers,
        ):
            self.read_gradebook()
            for folder in self.misnamed:
                self.note(misnamed(folder))
            for student, reason in self.misplaced.items():
                self.note(Result(student, "not_graded", reason))
            plan = Plan(
                self.assignment,
                self.folders,
                record=self.record,
                lateness=self.lateness,
                recorded_at=self.recorded_at,
                force=self.force,
                afresh=self.afresh,
                on_running=self.on_running,
            )
            for result in ClassRun(plan, workers, self.cache).results():
                self.note(result)
            self.settle_penalties()
        if self.failed:
            raise NbGraderException("Some submissions could not be graded: the log says why.")

    def settle_penalties(self):
        """Bring all penalties up to date: points by hand, and the rule, may have changed."""
        try:
            with self.gradebook.transaction():
                settle(self.gradebook, self.coursedir.assignment_id, rule_of(self.config))
        except CourseKitError as error:
            self.failed = True
            self.log.error("The late penalties are as they were. %s", error)

    def note(self, result):
        """Tell of one submission, in the log and to whoever asked for it."""
        if result.status == "not_graded":
            self.failed = True
            self.log.error("%s is not graded: %s", result.student, result.reason)
        else:
            self.log.info("%s: %s", result.student, result.status)
        self.on_result(result)

    def read_gradebook(self):
        """Read what decides lateness: the due date, and who has a submission and an extension."""
        name = self.coursedir.assignment_id
        with self.gradebook.transaction():
            self.due = self.gradebook.find_assignment(name).duedate
            self.recorded = {
                submission.student_id: submission.extension
                for submission in self.gradebook.assignment_submissions(name)
            }
            self.scores = scores_of(self.gradebook, name)
        self.before = points_by_student(self.scores)

    def lateness(self, student, folder):
        """Return all that a late penalty depends on, as plain data."""
        rules = self.config.get("AssignLatePenalties", {})
        handed_in, _ = read_timestamp(folder)
        return [str(x) for x in (handed_in, self.due, self.recorded.get(student), rules)]

    def recorded_at(self, student, notebook):
        """Return the file with the record of a notebook, None for a student without grades."""
        if student not in self.recorded:
            return None
        return self.course.record(student, self.coursedir.assignment_id, notebook)

    def record(self, submission):
        """Put a submission's outcomes into the gradebook and into autograded/: all or nothing."""
        name, student = self.coursedir.assignment_id, submission.student
        fresh = Path(self._format_dest(name, student))
        remove_folder(fresh)
        fresh.mkdir(parents=True)
        self.notebooks = [f"{notebook}.ipynb" for notebook in submission.notebooks]
        try:
            with self.gradebook.transaction():
                self.run_pre_convert_hook()
                self.init_assignment(name, student)
                for notebook in submission.notebooks.values():
                    self.convert(notebook, student)
                after = points_by_student(scores_of(self.gradebook, name, student))
                for notebook in submission.notebooks.values():
                    file = self.recorded_at(student, notebook.name)
                    known = read_json(file) if file else None
                    points = self.before.get(student, {}), after[student]
                    found = notebook.record() | change_record(notebook.name, *points, known)
                    found["flagged_for"] = self.flag(student, notebook.name, found, known)
                    record_beside(fresh / notebook.name).write_text(as_json(found), "utf-8")
                self.set_permissions(name, student)
            self.replace(Path(super()._format_dest(name, student)), fresh)
        except BaseException:
            remove_folder(fresh)
            raise
        self.run_post_convert_hook()

    def flag(self, student, notebook, found, before):
        """Flag a notebook with incidents in the formgrader; return what it is flagged for.

        `found` is the record of this grading, and `before` that of the one before, if any.
        """
        name = self.coursedir.assignment_id
        submitted = self.gradebook.find_submission_notebook(notebook, name, student)
        return flag(submitted, from_records(found["incidents"]), before)

    def replace(self, folder, fresh):
        """Put what was graded in the place of what an earlier run made; keep what none made."""
        root = self.course.root
        notebooks = [path for path in folder.glob("*.ipynb") if (fresh / path.name).exists()]
        if all(record_beside(path).is_file() for path in notebooks):
            kept = keep_what_is_not_in(fresh, folder, root)
        else:  # nbgrader graded it without the kit, or a person did
            kept = [(folder.relative_to(root), keep(folder, root).relative_to(root))]
        for path, place in kept:
            self.log.warning("%s is not made by grading: it is now %s.", path, place)
        replace_folder(fresh, folder)

    def _format_dest(self, *args, **options):
        """Return where nbgrader writes to: a folder of its own until all is done."""
        return str(unfinished_folder(Path(super()._format_dest(*args, **options))))

    def init_assignment(self, assignment_id, student_id):
        """Record the submission. Of its files only the time of submission is looked at."""
        source = self.folders[student_id]
        folder = Path(self._format_dest(assignment_id, student_id))
        timestamp, _ = read_timestamp(source)
        if timestamp:
            shutil.copyfile(source / TIMESTAMP, folder / TIMESTAMP)
        if is_small_file(source / SECRET):
            shutil.copyfile(source / SECRET, folder / SECRET)
        if self.create_student:
            self.gradebook.update_or_create_student(student_id)
        try:
            self.gradebook.find_student(student_id)
        except MissingEntry as error:
            raise CourseKitError(f"{error}. Put the student on the roster.") from None
        submission = self.gradebook.update_or_create_submission(assignment_id, student_id)
        submission.timestamp = timestamp

    def convert(self, notebook, student):
        """Run nbgrader's preprocessors on a rebuilt notebook, and write what comes of it."""
        source = self.assignment.notebooks[notebook.name].source
        about = {
            "student": student,
            "assignment": self.coursedir.assignment_id,
            "notebook": notebook.name,
            "db_url": self.coursedir.db_url,
        }
        resources = {
            "unique_key": notebook.name,
            "output_files_dir": f"{notebook.name}_files",
            "nbgrader": about,
            "coursekit": {
                "outcome": notebook.outcome,
                "source": source,
                "by_hand": self.assignment.by_hand,
            },
        }
        output, resources = self.exporter.from_notebook_node(notebook.nb, resources)
        self.write_single_notebook(output, resources)
