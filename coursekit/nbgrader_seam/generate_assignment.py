"""nbgrader's GenerateAssignment, which releases nothing that could not be graded or shows answers.

`nbgrader generate_assignment`, the formgrader and `coursekit release` all use it. What grading
would refuse is refused first; then a rehearsal writes all that students would get to a folder of
its own, where answers are looked for. Only then the gradebook is filled, and the folder gets its
place.

nbgrader adds and removes no cells while there are submissions: here that is refused before, with
the command that does it. Without submissions the gradebook follows as in nbgrader.
"""

import contextlib
import shutil
from pathlib import Path

from nbgrader.converters import GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import NbGraderPreprocessor, SaveCells
from traitlets import Bool

from ..beside import START
from ..course import Course, missing_data, private
from ..errors import CourseKitError
from ..files import remove_folder, replace_folder, unfinished_folder, whole
from ..gradebook import check_gradebook, opened, told
from ..grader.fork_server import launcher
from ..handout.search import leaks
from ..kept import keep_what_is_not_in
from ..notebook import drop_attachments
from ..run.cache import Cache
from ..run.data import accept
from ..run.preflight import releasable, why_no_sandbox
from .change_cells import source_cells
from .commands import refuse_broken_settings, refusing
from .execute import TrustedExecute
from .gradebook import OpenGradebook
from .release import being_changed, change_of
from .stock_executor import keep_out
from .written_tests import with_written_tests


class DropAttachments(NbGraderPreprocessor):
    """Leaves pictures out that only a solution or a mark scheme showed."""

    def preprocess(self, nb, resources):
        drop_attachments(nb)
        return nb, resources


class CourseGenerateAssignment(GenerateAssignment):
    """nbgrader's GenerateAssignment, checked before and after."""

    stock_executor = Bool(False, help="Whether nbgrader grades alone.").tag(config=True)

    def start(self):
        # The formgrader's server may have been started elsewhere.
        with contextlib.chdir(self.coursedir.root), refusing("Nothing is released."):
            refuse_broken_settings(self.config, self.coursedir.root)
            self.course = Course(self.coursedir, self.config)
            self.name = self.coursedir.assignment_id
            self.course.source_paths(self.name)
            self.place = self.course.release(self.name)
            if self.place.exists() and not self.force and self.coursedir.notebook_id == "*":
                self.log.info("Skipping existing assignment: %s", self.place)
                return
            with contextlib.ExitStack() as stack:
                if not self.no_database:
                    stack.enter_context(being_changed(self.course))
                    check_gradebook(self.coursedir.db_url, writes=True, may_be_missing=True)
                    refuse_change(self.course, self.name)
                self.generate()

    def generate(self):
        """Rehearse the release, look at it, and make it."""
        self.fresh = unfinished_folder(self.place)
        self.make_room()
        steps, no_database = self.preprocessors, self.no_database
        try:
            found = None if self.stock_executor else self.checked()
            if found:
                sources = {name: notebook.source for name, notebook in found.notebooks.items()}
                steps = with_written_tests(steps, sources)
            self.preprocessors = [step for step in steps if step is not SaveCells]
            self.preprocessors.append(DropAttachments)
            self.no_database = self.rehearsal = True
            super().start()
            if found:
                refuse_leaks(self.fresh, found, self.course)
            self.preprocessors = [*steps, DropAttachments]
            self.no_database, self.rehearsal = no_database, False
            with told(self.coursedir.db_url):
                super().start()
            self.replace_earlier()
        finally:
            with contextlib.suppress(OSError):
                remove_folder(self.fresh)

    def checked(self):
        """Return the assignment, where grading would refuse nothing of it."""
        settings = TrustedExecute(config=self.config)
        if problem := why_no_sandbox():
            self.log.warning("Your solution is run without a sandbox, since %s.", problem)
        with private(self.coursedir), launcher:
            return releasable(self.course, self.name, settings, Cache(self.course.outcomes))

    def make_room(self):
        """See that the release can be written, and remove what a run that was killed left."""
        try:
            remove_folder(self.fresh)
            self.fresh.mkdir(parents=True)
        except OSError as error:
            raise CourseKitError(
                f"{self.place.parent} cannot be written to ({error.strerror}): make it writable, "
                "or work in a copy of the course."
            ) from None

    def replace_earlier(self):
        """Put the finished release in its place; what no release made is kept."""
        for path, place in keep_what_is_not_in(self.fresh, self.place, self.course.root):
            self.log.warning(
                "%s is not made by this release: it is now %s. Put it into the folder of the "
                "source notebook if students are to get it.",
                path,
                place,
            )
        replace_folder(self.fresh, self.place)

    def _format_dest(self, assignment_id, student_id, escape=False):
        """Return where nbgrader writes to: a folder of its own until all is done."""
        folder = super()._format_dest(assignment_id, student_id, escape=escape)
        return folder if escape else str(unfinished_folder(Path(folder)))

    def init_destination(self, assignment_id, student_id):
        remove_folder(self.fresh)
        if self.coursedir.notebook_id != "*" and self.place.is_dir():
            shutil.copytree(self.place, self.fresh)  # the other notebooks stay
        return True

    def set_permissions(self, assignment_id, student_id):
        """Lay the data files beside the notebooks, before all get their permissions."""
        for target, name in self.course.data_targets(self.name).items():
            lay_beside(self.course.root / name, self.fresh / target, name)
        if START in self.course.files_beside(self.name).values():
            lay_beside(START, self.fresh / START.name, START.name)
        super().set_permissions(assignment_id, student_id)

    def run_pre_convert_hook(self):
        if not self.rehearsal:
            super().run_pre_convert_hook()

    def run_post_convert_hook(self):
        if not self.rehearsal:
            if not self.stock_executor and not self.no_database:
                keep_out(self.coursedir.db_url, self.name)
            super().run_post_convert_hook()


def refuse_change(course, assignment):
    """Refuse a change of an assignment that would take grades apart."""
    if course.gradebook_file and not course.gradebook_file.exists():
        return
    with opened(course.db_url, course.id, make=OpenGradebook) as gradebook:
        if not gradebook.assignment_submissions(assignment):
            return
        plan = change_of(gradebook, assignment, source_cells(course, assignment)).plan
    if plan.restructures:
        raise CourseKitError(
            f"{assignment} has submissions, and its cells or notebooks in "
            f"{course.folders.source_directory}/ are no longer those in the gradebook: run "
            f"`coursekit release {assignment}`, which keeps the grades."
        )


def refuse_leaks(folder, found, course):
    """Raise CourseKitError where something in a folder shows an answer."""
    shown = leaks(folder, found, course)
    if shown:
        sentence, name, remedy = shown[0]
        more = f" (`coursekit doctor` lists all {len(shown)} such places.)" * (len(shown) > 1)
        raise CourseKitError(f"{sentence} {remedy} {accept(found.name, name)}{more}")


def lay_beside(file, target, name):
    """Copy a data file, which the configuration calls `name`, whole or not at all."""
    if not file.is_file():
        raise NbGraderException(missing_data(name))
    target.parent.mkdir(parents=True, exist_ok=True)
    with whole(target) as unfinished:
        shutil.copyfile(file, unfinished)
