"""nbgrader's release_feedback, for notebooks that were handed in under another name.

What a student fetches is found by the secret of the submission and the name of the file *they*
handed in. A page is therefore released under that name too, and whoever gets none is named.
"""

import fnmatch
import glob
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from nbgrader.exchange.default import ExchangeReleaseFeedback
from nbgrader.utils import notebook_hash

from ..course import Course
from ..errors import CourseKitError
from ..files import whole
from ..notebook import named_cells
from ..settings import numbers_from
from ..submission.folder import SECRET
from ..submission.limits import SubmissionLimits
from ..submission.read import find_submission, read_bytes
from ..wording import short
from .execute import TrustedExecute

LONGEST_SECRET = 10_000  # bytes; nbgrader writes about a hundred


class NoFeedback(CourseKitError):  # noqa: N818 - the names say what is wrong
    """Somebody cannot fetch a feedback page."""


class CourseReleaseFeedback(ExchangeReleaseFeedback):
    """nbgrader's release_feedback, which finds pages under the names that students handed in."""

    def copy_files(self):
        """Release the page of each student; say who gets none, and why."""
        try:
            self.course = Course(self.coursedir, self.config)
            name = self.coursedir.assignment_id
            sources = self.course.sources(name)
            self.notebooks = {n: set(named_cells(source)) for n, source in sources.items()}
            given = TrustedExecute(config=self.config).submission_limits
            self.limits = numbers_from(SubmissionLimits, given, "submission_limits")
        except CourseKitError as error:
            self.fail(f"No feedback is released. {error}")
        pages, reasons = 0, 0
        for student in self.students():
            try:
                released = self.release(student)
            except (NoFeedback, OSError, UnicodeError) as error:
                reasons += 1
                self.log.error("No feedback is released for %s: %s", short(student), error)
                continue
            pages += released
        if not pages:
            why = "the lines above say why" if reasons else "nobody has been graded yet"
            self.fail(f"No feedback of {name} is released: {why}.")
        self.log.info("Feedback of %s is released: %s.", name, counted(pages, "page"))

    def students(self) -> list[str]:
        """Return the students who were graded, or have a page, of those that were asked for."""
        wanted = self.coursedir.student_id or "*"
        excluded = self.coursedir.student_id_exclude.split(",")
        found = {
            folder.parent.name
            for step in ("autograded", "feedback")
            for folder in self.course.step(step).glob(f"*/{glob.escape(self.assignment)}")
            if folder.is_dir()
        }
        return [
            student
            for student in sorted(found)
            if fnmatch.fnmatchcase(student, wanted) and student not in excluded
        ]

    @property
    def assignment(self) -> str:
        return self.coursedir.assignment_id

    def release(self, student: str) -> int:
        """Release the pages of a student; return how many. Raises NoFeedback where none can be."""
        folder = self.course.folder("feedback", student, self.assignment)
        pages = sorted(folder.glob("*.html"))
        if not pages:
            raise NoFeedback(
                f"there is no page in {folder.relative_to(self.course.root)}: run `nbgrader "
                f"generate_feedback {self.assignment}` first."
            )
        secret = secret_in(folder)
        if not secret:
            raise NoFeedback(
                "it was not handed in through the exchange, so nobody can fetch it there: give "
                f"them {folder.relative_to(self.course.root)} in another way."
            )
        released, faults = 0, []
        for page in pages:
            names, fault = self.names(student, page.stem, secret)
            for name in names:
                code = notebook_hash(secret=secret, notebook_id=name)
                with whole(Path(self.dest_path, f"{code}.html")) as unfinished:
                    shutil.copy(page, unfinished)
            if fault:
                faults.append(fault)
            else:
                released += 1
                self.log.info("Feedback of %s for %s is released.", page.stem, short(student))
        if faults and not released:
            raise NoFeedback(" ".join(faults))
        for fault in faults:
            self.log.warning("%s: %s", short(student), fault)
        return released

    def names(self, student: str, notebook: str, secret: str) -> tuple[list[str], str | None]:
        """Return the names under which a student may look for a page, and why none would do."""
        for folder in self.handed_in(student):
            if secret_in(folder) != secret:
                continue
            try:
                path, _ = find_submission(folder, notebook, self.notebooks, self.limits)
            except CourseKitError as error:
                return [notebook], f"{error} Its page cannot be fetched."
            # nbgrader's fetch_feedback looks at files that end so, and no others.
            if path.suffix == ".ipynb":
                return list(dict.fromkeys([notebook, path.stem])), None
            return [notebook], (
                f"{short(path.name, repr)} was handed in, and nbgrader fetches feedback only of "
                f"files whose names end in .ipynb: give them the page of {notebook} in another way."
            )
        # What was handed in is gone; it had the right name, or nobody can know which.
        return [notebook], None

    def handed_in(self, student: str) -> Iterator[Path]:
        """Yield the folders in which a submission of a student may be as it was handed in."""
        # In submitted/ an instructor may have mended the name.
        inbound = Path(self.root, self.coursedir.course_id, "inbound")
        yield from inbound.glob(f"{glob.escape(student)}+{glob.escape(self.assignment)}+*")
        yield self.course.folder("submitted", student, self.assignment)


def secret_in(folder: Path) -> str:
    """Return the secret of a submission, or an empty text where there is none."""
    path = folder / SECRET
    if not os.path.lexists(path):
        return ""
    try:
        return read_bytes(path, SECRET, LONGEST_SECRET).decode("utf-8", "replace")
    except CourseKitError:
        return ""


def counted(number: int, thing: str) -> str:
    return f"{number} {thing}{'' if number == 1 else 's'}"
