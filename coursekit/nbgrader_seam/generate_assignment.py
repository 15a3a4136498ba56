"""nbgrader's GenerateAssignment: a release takes the place of an earlier one when it is complete.

nbgrader removes the earlier one first, and what somebody put there with it. It adds and removes no
cells while there are submissions: here it refuses before, and names the command that does it.
Without submissions the gradebook follows as in nbgrader.
"""

import contextlib
import shutil
from pathlib import Path

from nbgrader.converters.generate_assignment import GenerateAssignment

from ..course import Course, private
from ..errors import CourseKitError
from ..files import put_in_place, remove_folder, unfinished_folder
from ..gradebook import check_gradebook, opened, told
from ..kept import keep_what_is_not_in
from .autograde import only_run
from .change_cells import source_cells
from .commands import refuse_broken_settings, refusing
from .gradebook import OpenGradebook
from .release import change_of


class CourseGenerateAssignment(GenerateAssignment):
    """nbgrader's GenerateAssignment, for releases that are replaced as a whole."""

    def start(self):
        # The formgrader's server may have been started elsewhere.
        with contextlib.chdir(self.coursedir.root), refusing("Nothing is released."):
            refuse_broken_settings(self.config, self.coursedir.root)
            self.course = Course(self.coursedir, self.config)
            with contextlib.ExitStack() as stack:
                if not self.no_database:
                    with private(self.coursedir):
                        stack.enter_context(
                            only_run(self.course.step("autograded"), self.coursedir.groupshared)
                        )
                    check_gradebook(self.coursedir.db_url, writes=True, may_be_missing=True)
                    refuse_change(self.course, self.coursedir.assignment_id)
                self.generate()

    def generate(self):
        fresh = Path(self._format_dest(self.coursedir.assignment_id, "."))
        try:
            with told(self.coursedir.db_url):
                super().start()
        finally:
            remove_folder(fresh)

    def _format_dest(self, assignment_id, student_id, escape=False):
        """Return where nbgrader writes to: a folder of its own until all is done."""
        folder = super()._format_dest(assignment_id, student_id, escape=escape)
        return folder if escape else str(unfinished_folder(Path(folder)))

    def init_destination(self, assignment_id, student_id):
        """Decide as nbgrader does, and remove nothing of an earlier release."""
        folder = Path(super()._format_dest(assignment_id, student_id))
        fresh = unfinished_folder(folder)
        remove_folder(fresh)
        if self.coursedir.notebook_id != "*" and folder.is_dir():
            shutil.copytree(folder, fresh)  # the other notebooks stay
        elif folder.exists() and not self.force:
            self.log.info("Skipping existing assignment: %s", folder)
            return False
        return True

    def run_post_convert_hook(self):
        """Put the release in its place when the kit has finished it."""
        super().run_post_convert_hook()
        folder = Path(super()._format_dest(self.coursedir.assignment_id, "."))
        fresh = unfinished_folder(folder)
        for path, place in keep_what_is_not_in(fresh, folder, Path(self.coursedir.root)):
            self.log.warning(
                "%s is not made by this release: it is now %s. Put it into the folder of the "
                "source notebook if students are to get it.",
                path,
                place,
            )
        if previous := put_in_place(fresh, folder):
            remove_folder(previous)


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
