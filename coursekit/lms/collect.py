"""Sorts what was downloaded from Canvas or Moodle into submitted/, for `nbgrader zip_collect`.

`CanvasDownload` and `MoodleDownload` tell from the names that these systems give to the files who
handed in what. A file is taken for a student only when it can be nobody else's, and of two only the
newer one. What becomes of each is written to `collected.csv`, beside the folder of the downloads.
"""

import csv
import functools
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from nbgrader.api import Gradebook
from nbgrader.plugins import FileNameCollectorPlugin

from ..course import Course
from ..errors import CourseKitError
from ..files import is_notebook_file
from ..wording import write_csv


@dataclass
class File:
    """A file of a download: whose it is, and what is to become of it."""

    path: Path
    name: str  # as the student called it
    user: str = ""  # the student's number in the LMS
    late: str = ""  # the LMS's word for it
    upload: int = 0  # rises with time
    student: str = ""
    problem: str = ""  # why it is not collected


class Download(FileNameCollectorPlugin):
    """Decides on all files of a download at once, when it is asked about the first."""

    decided = None

    def collect(self, submitted_file):
        if self.decided is None:
            self.decided = self.decide()
        file = self.decided.get(Path(submitted_file))
        return file and {"student_id": file.student, "file_id": file.name}

    def decide(self):
        """Return {path: file} for the files to be collected."""
        app, coursedir = self.parent, self.parent.coursedir
        folder = Path(app._format_collect_path(app.extracted_directory))
        try:
            source = Course(coursedir, self.config).source(coursedir.assignment_id)
        except CourseKitError as error:
            raise SystemExit(f"Nothing was collected. {error}") from None
        notebooks = {path.name for path in source.glob("*.ipynb")}
        with Gradebook(coursedir.db_url, coursedir.course_id) as gradebook:
            self.students = list(gradebook.students)
            paths = sorted(path for path in folder.rglob("*") if path.is_file())
            worksheets = set(folder.glob("*.csv"))
            paths = [path for path in paths if path not in worksheets]
            files = [self.identify(path, path.relative_to(folder).parts) for path in paths]
        for file in files:
            file.name = without_copy_marks(file.name, notebooks)
        refuse_shared(files)
        keep_newest(files, self.valid_ext)
        self.report(files, folder)
        return {file.path: file for file in files if not file.problem}

    def report(self, files, folder):
        """Write down what becomes of each file, and say what somebody has to look at."""
        table = folder.with_name("collected.csv")
        rows = [("file", "student_id", "collected as", "late", "problem")]
        for file in files:
            name = str(file.path.relative_to(folder))
            collected_as = "" if file.problem else file.name
            rows.append((name, file.student, collected_as, file.late, file.problem))
            if not file.student:
                shown = "".join(c if c.isprintable() else "?" for c in name)
                self.log.error("Not collected: %s: %s", shown, file.problem)
        write_csv(table, rows)
        collected = {file.student for file in files if not file.problem}
        for student in sorted({file.student for file in files} - collected - {""}):
            self.log.error("No notebook was collected for %s: see %s.", student, table)
        if late := sorted({file.student for file in files if file.late and not file.problem}):
            self.log.warning(
                "Canvas marks as late, and does not say how late: %s. For a penalty, write the "
                "time of submission to timestamp.txt beside their notebooks.",
                ", ".join(late),
            )
        self.log.info("Notebooks of %d students; file by file in %s.", len(collected), table)


class CanvasDownload(Download):
    """Reads `lastfirst_LATE_12345_67890_name-1.ipynb`: the numbers of a user and of an upload."""

    pattern = re.compile(r"(?P<late>_LATE)?_(?P<user>[0-9]+)_(?P<upload>[0-9]+)_(?P<name>.+)")

    def identify(self, path, parts):
        # Other folders than those that were archives of students are the instructor's.
        named = next(part for part in parts if part == parts[-1] or part.lower().endswith(".zip"))
        first = self.pattern.search(named)
        if not first:
            return File(path, parts[-1], problem="its name is not one that Canvas gives")
        # A student's name may end in a number as well. If both belong to somebody, nobody gets it.
        second = self.pattern.match(named, first.start("upload") - 1)
        known = {
            student.id: reading
            for reading in (second, first)
            for student in self.students
            if reading and reading["user"] in (student.lms_user_id, student.id)
        }
        if not known:
            name = "".join(words(named[: first.start()]))
            for student in self.students:
                if name and not student.lms_user_id and name == "".join(names(student)):
                    known[student.id] = first
        reading = next(iter(known.values()), first)
        return File(
            path,
            name=reading["name"] if named == parts[-1] else parts[-1],
            user=reading["user"],
            late="late" if reading["late"] else "",
            upload=int(reading["upload"]),
            **the_one(known, f"with the lms_user_id {reading['user']}"),
        )


class MoodleDownload(Download):
    """Reads `First Last_123456_assignsubmission_file_/name.ipynb`, or the same without folders.

    The number is another one for each assignment. Whose it is stands in the grading worksheet, a
    CSV file that may lie beside the download; else the name has to tell.
    """

    pattern = re.compile(
        r"(?P<person>[^_]+)_(?P<number>[0-9]+)_assignsubmission_[a-z]+(?:_(?P<name>.*))?"
    )

    def identify(self, path, parts):
        match = next(filter(None, map(self.pattern.fullmatch, parts)), None)
        if not match:
            return File(path, parts[-1], problem="its name is not one that Moodle gives")
        line = self.worksheet.get(match["number"], set())
        known = [
            student.id
            for student in self.students
            if line & {student.id, student.lms_user_id, (student.email or "").lower()}
        ] or [
            student.id
            for student in self.students
            if sorted(names(student)) == sorted(words(match["person"]))
        ]
        return File(
            path,
            name=(match[0] == parts[-1] and match["name"]) or parts[-1],
            user=match["number"],
            **the_one(known, f"called {match['person']}, and the grading worksheet does not help"),
        )

    @functools.cached_property
    def worksheet(self):
        """What the grading worksheet says of who is who: {participant's number: cells}."""
        lines = {}
        archive = Path(self.parent._format_collect_path(self.parent.archive_directory))
        for path in sorted(archive.glob("*.csv")):
            text = path.read_text("utf-8-sig", errors="replace")
            for row in csv.reader(text.splitlines()):
                if number := re.search("[0-9]+$", row[0] if row else ""):
                    # After the number and the name; students write into later columns.
                    cells = {cell.lower() if "@" in cell else cell for cell in row[2:5]}
                    lines[number[0]] = cells - {""}
        return lines


def words(name):
    """Return the words of a name, without accents written apart, hyphens, apostrophes and case."""
    name = unicodedata.normalize("NFKC", name).casefold().replace("_", " ")
    return re.sub(r"[^\w\s]", "", name).split()


def names(student):
    return words(f"{student.last_name or ''} {student.first_name or ''}")


def the_one(known, whom):
    """Return the student of a File, or the problem, when not exactly one student is known."""
    if len(known) == 1:
        return {"student": next(iter(known))}
    if known:
        return {"problem": f"it can be from {' or '.join(sorted(known))}: put it in by hand"}
    return {"problem": f"the roster has nobody {whom}"}


def without_copy_marks(name, notebooks):
    """Return the name of the notebook that a file is: Canvas adds -1, browsers add (1)."""
    if name in notebooks:
        return name
    bare = re.sub(r"(?:-[0-9]+| ?\([0-9]+\))+(?=\.ipynb$)", "", name)
    return bare if bare in notebooks else name


def refuse_shared(files):
    """Take nothing from two people of the LMS who would be one student here."""
    users = {}
    for file in files:
        users.setdefault(file.student, set()).add(file.user)
    for file in files:
        if file.student and len(users[file.student]) > 1:
            both = " and ".join(sorted(users[file.student]))
            file.problem = f"the users {both} of the LMS would both be this student"


def keep_newest(files, extensions):
    """Of the files of a student that are the same notebook keep the one uploaded last.

    Where uploads have no numbers, this is the one from the later download, and of those that one
    without the marks of a copy: the last in alphabetical order.
    """
    newest = {}
    for file in files:
        if not (file.problem or file.path.suffix in extensions or is_notebook_file(file.path)):
            file.problem = f"only {', '.join(extensions)} is collected"
        if not file.problem:
            other = newest.setdefault((file.student, file.name), file)
            if (file.upload, file.path) > (other.upload, other.path):
                newest[file.student, file.name] = file
    for file in files:
        if not file.problem and newest[file.student, file.name] is not file:
            file.problem = "a newer one was handed in"
