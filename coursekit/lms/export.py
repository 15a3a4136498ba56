"""Grades as CSV files: for people, and for the gradebooks of Canvas and Moodle.

Choose one with `nbgrader export --exporter coursekit.lms.export.Canvas`, or in the configuration. A
score that nobody has earned yet stays blank, and a status column says why (`standing`).
"""

from collections import Counter
from pathlib import Path

from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import ExportPlugin
from traitlets import Dict, Enum

from ..course import Course
from ..errors import CourseKitError
from ..files import check_output
from ..standing import standings
from ..wording import lms_number, no_student, points, write_csv

# What a Standing calls it → the heading of its column, which is that of nbgrader's own export.
COLUMNS = {
    "assignment": "assignment",
    "duedate": "duedate",
    "timestamp": "timestamp",
    "student": "student_id",
    "last_name": "last_name",
    "first_name": "first_name",
    "email": "email",
    "raw_score": "raw_score",
    "late_submission_penalty": "late_submission_penalty",
    "score": "score",
    "max_score": "max_score",
    "status": "status",
    "reason": "reason",
}


TOTALS = "score", "points", "grade"


class Csv(ExportPlugin):
    """A line for each student and assignment: the columns of nbgrader's own export, and why."""

    file_name = "grades.csv"
    begins = ("assignment,duedate,timestamp,student_id,",)  # its own files, and those of nbgrader
    left_out = ()  # students of whom it has no line

    def export(self, gradebook):
        path = Path(self.to or self.file_name)
        try:
            check_output(path, lambda text: text.startswith(self.begins), "such an export")
            selected = self.selected(gradebook)
            if not any(selected.values()) and path.exists() and path.stat().st_size:
                raise CourseKitError(
                    f"There is nobody to export, and {path} has rows of an earlier export: it "
                    "stays. Import the roster, or grade somebody first."
                )
            write_csv(path, self.rows(selected))
        except CourseKitError as error:
            raise SystemExit(f"Nothing was exported. {error}") from None
        found = [one for found in selected.values() for one in found]
        statuses = Counter(one.status for one in found if one.student not in self.left_out)
        about = ", ".join(f"{n} {status}" for status, n in statuses.most_common()) or "nobody"
        self.log.info("Exported to %s: %s.", path, about)

    def selected(self, gradebook):
        """Return {assignment: its standings}, those that --assignment and --student ask for."""
        folders = getattr(self.parent, "coursedir", None) or CourseDirectory(parent=self)
        course = Course(folders, self.config)
        names = [str(name) for name in self.assignment]
        names = names or [entry.name for entry in gradebook.assignments]
        found = {name: standings(gradebook, course, name) for name in names}
        wanted = {str(student) for student in self.student}
        if not wanted:
            return found
        known = {one.student for rows in found.values() for one in rows}
        if unknown := sorted(wanted - known):
            raise CourseKitError(no_student(unknown[0], known, folders.submitted_directory))
        for name, rows in found.items():
            found[name] = [one for one in rows if one.student in wanted]
        return found

    def rows(self, selected):
        yield list(COLUMNS.values())
        for found in selected.values():
            for one in found:
                yield [getattr(one, name) for name in COLUMNS]


class LmsExport(Csv):
    """What the exports for learning management systems share: a line for each student."""

    lms, skipped, headings = "The LMS", (), ()

    columns = Dict({}, help="Assignment → the name of its column in the gradebook of the LMS.").tag(
        config=True
    )

    def titles(self, selected):
        """Return the titles of the assignments; refuse what the LMS would mix up or skip."""
        setting, titles = f"c.{type(self).__name__}.columns", {}
        for name in selected:
            title = str(self.columns.get(name, name)).strip()
            if (other := titles.setdefault(title.casefold(), name)) != name:
                raise CourseKitError(
                    f"{other} and {name} would be one column, {title!r}: give one of them another "
                    f"title in {setting}."
                )
            if title.casefold() in self.headings:
                raise CourseKitError(
                    f"{self.lms} has a column {title!r} of its own: give {name} another title, "
                    f"there and in {setting}."
                )
            if skipped := next((s for s in self.skipped if s in title.casefold()), None):
                raise CourseKitError(
                    f"{self.lms} skips a column whose title holds {skipped.title()!r}, so the "
                    f"grades of {name} would not arrive: give another title than {title!r}, there "
                    f"and in {setting}."
                )
        return [str(self.columns.get(name, name)).strip() for name in selected]

    def by_student(self, selected):
        """Return a list, with {assignment: standing} for each student."""
        students = {}
        for assignment, found in selected.items():
            for one in found:
                students.setdefault(one.student, {})[assignment] = one
        return [students[student] for student in sorted(students)]

    def refuse_twins(self, what, values):
        """Refuse when two students would be one to the LMS; `values` is {student: value}."""
        twins = {}
        for student, value in values.items():
            twins.setdefault(value.casefold(), []).append(student)
        for value, students in twins.items():
            if value and len(students) > 1:
                raise CourseKitError(
                    f"{' and '.join(students)} have the same {what} on the roster, {value}: "
                    "import a roster that tells them apart."
                )


class Canvas(LmsExport):
    """What Canvas imports under Grades → Import.

    Canvas finds a student by its own ID (the roster's lms_user_id), else by SIS user id, by login
    (the student's id here), and by name. It skips columns with "Final Score" in their heading,
    which its own exports have too: so the status may stand beside the scores.
    """

    file_name = "canvas.csv"
    # In lower case; those of its own exports, which it takes for totals on the way back.
    lms, skipped = (
        "Canvas",
        tuple(f"{which} {what}" for which in ("current", "final") for what in TOTALS),
    )
    headings = "student", "id", "sis user id", "sis login id", "integration id", "section", "notes"
    begins = ("Student,ID,SIS User ID,SIS Login ID,Section,",)

    def rows(self, selected):
        students = self.by_student(selected)
        people = [next(iter(found.values())) for found in students]
        numbers = {one.student: lms_number(one.lms_user_id) for one in people}
        self.refuse_twins("lms_user_id", numbers)
        if without := [student for student, number in numbers.items() if not number]:
            self.log.warning(
                "Canvas will look for these students by login, then by name, since the roster has "
                "no lms_user_id for them: %s",
                ", ".join(without),
            )
        titles = self.titles(selected)
        about = [f"{title}: status of the Final Score" for title in titles]
        yield ("Student", "ID", "SIS User ID", "SIS Login ID", "Section", *titles, *about)
        of = [found[0].max_score if found else None for found in selected.values()]
        yield ["    Points Possible", "", "", "", "", *of, *["(read only)"] * len(titles)]
        for one, found in zip(people, students, strict=True):
            name = ", ".join(part for part in (one.last_name, one.first_name) if part)
            lms_id = numbers[one.student]
            ids = (lms_id, "") if lms_id.isdecimal() else ("", lms_id)
            standing = [found.get(assignment) for assignment in selected]
            scores = [each and each.final_score for each in standing]
            yield (name or one.student, *ids, one.student, "", *scores, *map(status_of, standing))


class Moodle(LmsExport):
    """What Moodle imports under Grades → Import → CSV file.

    Moodle gives the grade of a line without an identifier to the student of the line before: those
    whose identifier is not on the roster are left out, and named.
    """

    file_name = "moodle.csv"
    lms = "Moodle"
    headings = "email address", "username", "id number", "first name", "last name"
    begins = tuple(
        f"{heading},First name,Last name," for heading in ("Email address", "Username", "ID number")
    )

    identifier = Enum(
        ("email", "username", "idnumber"),
        "email",
        help="By what Moodle finds a student: the roster's email, id, or lms_user_id.",
    ).tag(config=True)

    def rows(self, selected):
        heading, column = {
            "email": ("Email address", "email"),
            "username": ("Username", "student"),
            "idnumber": ("ID number", "lms_user_id"),
        }[self.identifier]
        students, values, without = [], {}, []
        for found in self.by_student(selected):
            one = next(iter(found.values()))
            value = (getattr(one, column) or "").strip()
            value = lms_number(value) if column == "lms_user_id" else value
            if value:
                students.append((one, value, found))
                values[one.student] = value
            else:
                without.append(one.student)
        self.refuse_twins(column, values)
        self.left_out = without
        if without:
            self.log.error(
                "Left out, since the roster has no %s for them: %s", column, ", ".join(without)
            )
        titles = self.titles(selected)
        columns = [(title, f"{title} feedback", f"{title} status") for title in titles]
        yield (heading, "First name", "Last name", *sum(columns, ()))
        for one, value, found in students:
            cells = []
            for standing in (found.get(assignment) for assignment in selected):
                score = standing and standing.final_score
                cells += [score, penalty_sentence(standing), status_of(standing)]
            yield (value, one.first_name, one.last_name, *cells)


def status_of(standing):
    return standing.status if standing else ""


def penalty_sentence(standing):
    """Return what a student is told about a penalty for being late."""
    if standing is None or standing.final_score is None or not standing.late_submission_penalty:
        return ""
    raw, of = points(standing.raw_score, 4), points(standing.max_score, 4)
    penalty = points(standing.late_submission_penalty, 4)
    return f"{raw} of {of} points, {penalty} less for being late."
