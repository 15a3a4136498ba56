"""Sorts what was downloaded from Canvas or Moodle into submitted/, for `nbgrader zip_collect`.

`CanvasDownload` and `MoodleDownload` tell from the names that these systems give to the files who
handed in what, `NamedDownload` goes by nbgrader's `named_regexp`. A file is taken for a student
only when it can be nobody else's, and of two only the newer one. What becomes of each is written to
`collected.csv`, beside the folder of the downloads.
"""

import csv
import functools
import re
from dataclasses import dataclass
from logging import ERROR, INFO, WARNING
from pathlib import Path

from nbgrader.plugins import FileNameCollectorPlugin
from nbgrader.utils import parse_utc

from ..course import Course
from ..errors import CourseKitError
from ..files import check_output, is_notebook_file
from ..gradebook import opened
from ..last_words import say_last
from ..wording import write_csv
from .readings import Reading, canvas_readings, moodle_readings, pattern_readings, the_one


@dataclass
class File:
    """A file of a download: whose it is, and what is to become of it."""

    path: Path
    name: str  # as the student called it
    user: str = ""  # the student's number in the LMS
    late: str = ""  # the LMS's word for it
    upload: int = 0  # rises with time
    timestamp: str = ""  # of submission, where the name tells
    student: str = ""
    problem: str = ""  # why it is not collected


class Download(FileNameCollectorPlugin):
    """Decides on all files of a download at once, when it is asked about the first."""

    decided = None

    def collect(self, submitted_file):
        if self.decided is None:
            self.decided = self.decide()
        file = self.decided.get(Path(submitted_file))
        if file is None:
            return None
        time = {"timestamp": file.timestamp} if file.timestamp else {}
        return {"student_id": file.student, "file_id": file.name, **time}

    def decide(self):
        """Return {path: file} for the files to be collected."""
        app, coursedir = self.parent, self.parent.coursedir
        folder = Path(app._format_collect_path(app.extracted_directory))
        try:
            course = Course(coursedir, self.config)
            source = course.source(coursedir.assignment_id)
            wanted = course.submitted_files(coursedir.assignment_id)
        except CourseKitError as error:
            raise SystemExit(f"Nothing was collected. {error}") from None
        notebooks = {path.name for path in source.glob("*.ipynb")}
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        worksheets = set(folder.glob("*.csv"))
        paths = [path for path in paths if path not in worksheets]
        try:
            with opened(coursedir.db_url, coursedir.course_id) as gradebook:
                self.students = list(gradebook.students)
                files = [self.identify(path, path.relative_to(folder).parts) for path in paths]
        except CourseKitError as error:
            raise SystemExit(f"Nothing was collected. {error}") from None
        for file in files:
            file.name = without_copy_marks(file.name, notebooks.union(wanted))
        refuse_shared(files)
        keep_newest(files, self.valid_ext, wanted)
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
                say_last(self, ERROR, f"Not collected: {shown}: {file.problem}")
        begin = ",".join(rows[0])
        try:
            check_output(table, lambda text: text.startswith(begin), "the table of a download")
            write_csv(table, rows)
        except CourseKitError as error:
            raise SystemExit(f"Nothing was collected. {error}") from None
        collected = {file.student for file in files if not file.problem}
        for student in sorted({file.student for file in files} - collected - {""}):
            say_last(self, ERROR, f"No notebook was collected for {student}: see {table}.")
        if late := sorted({file.student for file in files if file.late and not file.problem}):
            say_last(
                self,
                WARNING,
                f"Canvas marks as late, and does not say how late: {', '.join(late)}. For a "
                "penalty, write the time of submission to timestamp.txt beside their notebooks.",
            )
        count = f"Notebooks of {len(collected)} students; file by file in {table}."
        say_last(self, INFO, count)


class CanvasDownload(Download):
    """Reads `lastfirst_LATE_12345_67890_name-1.ipynb`: the numbers of a user and of an upload."""

    def identify(self, path, parts):
        named = named_part(parts)
        readings = canvas_readings(named, self.students)
        if not readings:
            return File(path, parts[-1], problem="its name is not one that Canvas gives")
        first = next((one for one in readings if one.students), readings[0])
        return File(
            path,
            name=first.name if named == parts[-1] else parts[-1],
            user=first.user,
            late="late" if any(one.late for one in readings) else "",
            upload=first.upload,
            **the_one(readings, f"with the lms_user_id {first.user}"),
        )


class MoodleDownload(Download):
    """Reads `First Last_123456_assignsubmission_file_/name.ipynb`, or the same without folders.

    The number is another one for each assignment. Whose it is stands in the grading worksheet, a
    CSV file that may lie beside the download; else the name has to tell.
    """

    def identify(self, path, parts):
        # What stands below a student's archive is called as the student likes.
        parts = parts[: parts.index(named_part(parts)) + 1]
        for part in parts:
            readings = moodle_readings(part, self.students, self.worksheet)
            if readings:
                break
        else:
            return File(path, path.name, problem="its name is not one that Moodle gives")
        first = next((one for one in readings if one.students), readings[0])
        person = first.user.rpartition("_")[0]
        return File(
            path,
            name=(part == path.name and readings[0].name) or path.name,
            user=first.user.rpartition("_")[2],
            **the_one(readings, f"called {person}, and the grading worksheet does not help"),
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


# What may become the name of a folder without a look at the roster.
PLAIN_ID = re.compile(r"\w[\w.@+-]*")


class NamedDownload(Download):
    """Reads names with `named_regexp`, nbgrader's setting for downloads of other systems.

    nbgrader's own collector takes the one way to read a name that the expression likes best, which
    may be one that a student put there.
    """

    def identify(self, path, parts):
        if not self.named_regexp:
            raise SystemExit(
                "Nothing was collected. Say where the download is from, with --collector, or give "
                "c.FileNameCollectorPlugin.named_regexp: docs/instructors.md tells how."
            )
        try:
            found = pattern_readings(str(path), self.named_regexp, [s.id for s in self.students])
        except (re.error, IndexError) as error:
            raise SystemExit(
                f"Nothing was collected. c.FileNameCollectorPlugin.named_regexp is no regular "
                f"expression with a group (?P<student_id>…): {error}."
            ) from None
        if not found:
            return File(path, path.name, problem="named_regexp does not match its name")
        roster = {student.id for student in self.students}
        ids = [groups["student_id"] or "" for groups in found]
        readings = [Reading(one, path.name, roster.intersection([one])) for one in ids]
        whose = the_one(readings, f"called {ids[0]}")
        # Whom every reading names, and the roster does not know, is new, as nbgrader takes it.
        strange = len(set(ids)) == 1 and not any(one.students for one in readings)
        if strange and PLAIN_ID.fullmatch(ids[0]):
            whose = {"student": ids[0]}
        times = dict.fromkeys(groups.get("timestamp") or "" for groups in found)
        if not whose.get("problem") and (fault := fault_of_times(list(times))):
            whose = {"problem": fault}
        # As nbgrader does it: the group is the name, whose extension is the file's.
        name = (found[0].get("file_id") or path.stem).removesuffix(path.suffix) + path.suffix
        return File(path, name, user=ids[0], timestamp=next(iter(times)), **whose)


def fault_of_times(times):
    """Say what is wrong with the times of submission that a name can be read to give, or None."""
    if len(times) > 1:
        return f"it can be from {' or '.join(times)}: put it in by hand"
    try:
        parse_utc(times[0] or None)
    except (ValueError, OverflowError):
        return f"{times[0]} is no time of submission: mend the group in named_regexp"
    return None


def named_part(parts):
    """Return the part of a path that the LMS named; below a student's archive are the student's.

    Other folders than those that were archives of students are the instructor's.
    """
    return next(part for part in parts if part == parts[-1] or part.lower().endswith(".zip"))


def without_copy_marks(name, wanted):
    """Return the name of the file that one is meant to be: Canvas adds -1, browsers add (1)."""
    if name in wanted:
        return name
    bare = re.sub(r"(?:-[0-9]+| ?\([0-9]+\))+(?=(?:\.[^.]*)?$)", "", name)
    return bare if bare in wanted else name


def refuse_shared(files):
    """Take nothing from two people of the LMS who would be one student here."""
    users = {}
    for file in files:
        users.setdefault(file.student, set()).add(file.user)
    for file in files:
        if file.student and len(users[file.student]) > 1:
            both = " and ".join(sorted(users[file.student]))
            file.problem = f"the users {both} of the LMS would both be this student"


def keep_newest(files, extensions, wanted=()):
    """Of the files of a student that are the same notebook, or one of those wanted, keep the last.

    Where uploads have no numbers, this is the one from the later download, and of those that one
    without the marks of a copy: the last in alphabetical order.
    """
    newest = {}
    for file in files:
        taken = file.path.suffix in extensions or is_notebook_file(file.path) or file.name in wanted
        if not (file.problem or taken):
            file.problem = f"only {', '.join(extensions)} is collected"
        if not file.problem:
            other = newest.setdefault((file.student, file.name), file)
            if age(file) > age(other):
                newest[file.student, file.name] = file
    for file in files:
        if not file.problem and newest[file.student, file.name] is not file:
            file.problem = "a newer one was handed in"


def age(file):
    """Return what grows with the time at which a file was handed in."""
    time = parse_utc(file.timestamp or None)
    return file.upload, (time and time.timestamp()) or 0.0, file.path
