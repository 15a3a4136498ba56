"""A course whose grades were written down, not computed: for tests of what is made of them."""

import datetime
import json
import shutil

from nbgrader.api import Gradebook
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from traitlets.config import Config

from coursekit.course import Course

NAME = "small"
DUE = datetime.datetime(2030, 1, 31, 18, 0)
CHARGES = {}  # what being late costs: {student: points}
RULE = "tests.support.laid_course.Charged"


class Charged(LateSubmissionPlugin):
    """The rule for late submissions of these courses."""

    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return CHARGES.get(student_id)


class LaidCourse:
    """A gradebook and the folders of grading: one notebook, two cells of 6 points each."""

    def __init__(self, folder):
        self.coursedir = CourseDirectory(root=str(folder))
        config = Config({"AssignLatePenalties": {"plugin_class": RULE}})
        self.course = Course(self.coursedir, config)
        self.folder = folder
        self.gradebook = Gradebook(self.coursedir.db_url)

    def prepare(self, name=NAME, duedate=DUE):
        self.gradebook.add_assignment(name, duedate=duedate)
        self.gradebook.add_notebook(name, name)
        for cell in ("test", "essay"):
            self.gradebook.add_grade_cell(cell, name, name, max_score=6, cell_type="code")

    def add_student(self, student, **about):
        self.gradebook.add_student(student, **about)

    def hand_in(self, student, name=NAME):
        folder = self.folder / "submitted" / student / name
        folder.mkdir(parents=True)

    def record(self, student, score=5.5, late=0, penalty=None, by_hand=False, name=NAME):
        """Enter what grading enters: two scores and the time; `late` is in seconds.

        From now on being late costs this student the penalty.
        """
        CHARGES[student] = penalty
        self.gradebook.update_or_create_student(student)
        given = {"timestamp": DUE + datetime.timedelta(seconds=late)} if late else {}
        submission = self.gradebook.update_or_create_submission(name, student, **given)
        (notebook,) = submission.notebooks
        for grade in notebook.grades:
            grade.needs_manual_grade = by_hand and grade.name == "essay"
            grade.auto_score = {"test": score, "essay": None if by_hand else 0}[grade.name]
        self.gradebook.db.commit()

    def grade(self, student, name=NAME, incidents=(), sandboxed=True, by_kit=True):
        """Leave what grading leaves in autograded/."""
        folder = self.folder / "autograded" / student / name
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{name}.ipynb").write_text("{}")
        about = {"sandboxed": sandboxed, "incidents": list(incidents)}
        if by_kit:
            (folder / f"{name}.grading.json").write_text(json.dumps(about))

    def graded(self, student, **about):
        self.hand_in(student)
        self.record(student, **about)
        self.grade(student)

    def last_run(self, finished, **reasons):
        """Leave the document of a run that could not grade these students."""
        entries = [
            {"student": student, "status": "not_graded", "reason": reason}
            for student, reason in reasons.items()
        ]
        entries.append({"student": "student01", "status": "graded", "reason": None})
        document = {"schema": 1, "finished": finished.isoformat(), "submissions": entries}
        (self.folder / "autograded" / f"{NAME}.json").write_text(json.dumps(document))

    def copy(self, folder):
        """Return a course like this one in another folder; an empty gradebook takes seconds."""
        self.gradebook.close()
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)
        return type(self)(folder)
