"""A course of two notebooks with grades of every kind, to change it, and what it holds after that.

Two students handed in. Scores, comments, a due date, an extension and a flag were given by hand; a
second assignment has grades too. Nothing is run: the automatic scores are written down.
"""

import contextlib
import copy
import datetime
import functools
import shutil
import sqlite3
import tempfile
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

from coursekit.course import open_course
from coursekit.nbgrader_seam.change_cells import source_cells
from coursekit.nbgrader_seam.release import bring_up_to_date, lock, open_gradebook
from tests.support.notebooks import cell, locked, notebook

NAME, OTHER = "hw", "other"
STUDENTS = "student01", "student02"
CONFIG = "import coursekit\n\nc = get_config()\ncoursekit.configure(c)\n"
CONFIG += 'c.CourseDirectory.course_id = "changed"\n'


def first_notebook():
    return notebook(
        locked("import math", "imports"),
        cell("### BEGIN SOLUTION\nanswer = 2\n### END SOLUTION", "answer"),
        locked("assert answer == 2", "test", grade=True, points=2),
        cell("Because.", "essay", "markdown", grade=True, points=3),
        locked("Draw it.", "drawing", kind="markdown", task=True, points=4),
    )


def second_notebook():
    return notebook(
        cell("More.", "more", "markdown", grade=True, points=5),
        locked("assert 1", "last", grade=True, points=1),
    )


class ChangedCourse:
    """The course in a folder; its notebooks are changed and written back."""

    def __init__(self, folder):
        shutil.copytree(the_course().name, folder)
        self.lay(folder)

    def copy(self, folder):
        """Return a course like this one in another folder."""
        shutil.copytree(self.folder, folder)
        other = copy.copy(self)
        other.lay(folder)
        return other

    def lay(self, folder):
        self.folder = folder
        self.source = folder / "source" / NAME
        self.url = f"sqlite:///{folder / 'gradebook.db'}"

    def notebook(self, name="nb"):
        return nbformat.read(self.source / f"{name}.ipynb", as_version=4)

    def write(self, made, name="nb"):
        nbformat.write(made, self.source / f"{name}.ipynb")

    def bring_up_to_date(self, yes=False):
        """Change the gradebook as a release does after it is generated; return what is said."""
        course = open_course(self.folder)
        wanted = source_cells(course, NAME)
        with open_gradebook(course) as gradebook, gradebook.transaction():
            lock(gradebook.db)
            return bring_up_to_date(course, gradebook, NAME, wanted, yes)

    def copies(self):
        return sorted(self.folder.glob("gradebook.*-*"))

    def held(self, name=NAME, url=None):
        """Return what a gradebook holds of an assignment, without the ids of its rows."""
        with Gradebook(url or self.url) as gradebook:
            entry = gradebook.find_assignment(name)
            return {
                "due": entry.duedate,
                "cells": sorted(
                    (nb.name, c.type, c.name, getattr(c, "max_score", None))
                    for nb in entry.notebooks
                    for c in nb._base_cells
                ),
                "sources": sorted(
                    (nb.name, c.name, c.source) for nb in entry.notebooks for c in nb.source_cells
                ),
                "submissions": {
                    submission.student.id: {
                        "about": (submission.timestamp, submission.extension),
                        "flagged": {nb.name: nb.flagged for nb in submission.notebooks},
                        "grades": {
                            f"{nb.name}/{g.name}": (g.auto_score, g.manual_score, g.extra_credit)
                            for nb in submission.notebooks
                            for g in nb.grades
                        },
                        "comments": {
                            f"{nb.name}/{c.name}": c.manual_comment
                            for nb in submission.notebooks
                            for c in nb.comments
                        },
                    }
                    for submission in entry.submissions
                },
            }

    def of(self, student, kind="grades"):
        return self.held()["submissions"][student][kind]

    def to_do(self, student):
        """Return the cells that ask for a score by hand."""
        with Gradebook(self.url) as gradebook:
            found = gradebook.find_submission(NAME, student).notebooks
            return {g.name for nb in found for g in nb.grades if g.needs_manual_grade}


@contextlib.contextmanager
def nothing_else_changes(course):
    """Assert it of roster, other assignment, due date, times and extensions; no row is orphaned."""

    def others():
        held = course.held()
        with Gradebook(course.url) as gradebook:
            roster = [
                student.to_dict() | {"score": 0, "max_score": 0} for student in gradebook.students
            ]
        about = {student: one["about"] for student, one in held["submissions"].items()}
        return course.held(OTHER), roster, held["due"], about

    before = others()
    assert before[-1]["student02"][1] == datetime.timedelta(days=2)
    yield
    assert others() == before
    with sqlite3.connect(course.folder / "gradebook.db") as database:
        assert database.execute("PRAGMA foreign_key_check").fetchall() == []
        for table in ("grade", "comment"):
            query = f"SELECT count(*) FROM {table} WHERE cell_id IS NULL OR notebook_id IS NULL"
            assert database.execute(query).fetchone() == (0,)
        query = "SELECT count(*) FROM grade_cells WHERE id NOT IN (SELECT id FROM base_cell)"
        assert database.execute(query).fetchone() == (0,)


@functools.cache
def the_course():
    """Return a temporary folder with the course: a copy takes no time."""
    temporary = tempfile.TemporaryDirectory(prefix="changed-course-")
    course = ChangedCourse.__new__(ChangedCourse)
    course.lay(Path(temporary.name))
    course.source.mkdir(parents=True)
    (course.folder / "nbgrader_config.py").write_text(CONFIG)
    course.write(first_notebook())
    course.write(second_notebook(), "nb2")
    assert course.bring_up_to_date() == []
    grade_by_hand(course)
    return temporary


def grade_by_hand(course):
    with Gradebook(course.url) as gradebook:
        gradebook.add_student("student03", first_name="Student", lms_user_id="20103")
        gradebook.update_or_create_assignment(NAME, duedate="2030-01-31 18:00 UTC")
        gradebook.add_assignment(OTHER, duedate=datetime.datetime(2030, 2, 1))
        gradebook.add_notebook("nb", OTHER)
        gradebook.add_grade_cell("test", "nb", OTHER, max_score=9, cell_type="code")
        gradebook.add_solution_cell("essay", "nb", OTHER)
        for student in STUDENTS:
            gradebook.add_student(student)
            for name in (NAME, OTHER):
                made = gradebook.add_submission(name, student, timestamp="2030-01-31 17:00 UTC")
                for grade in (grade for nb in made.notebooks for grade in nb.grades):
                    automatic = grade.name in ("test", "last")
                    grade.auto_score = 1 if automatic else None
                    grade.needs_manual_grade = not automatic
        gradebook.grant_extension(NAME, "student02", days=2)
        for name, notebook_name, student, score in (
            ("essay", "nb", "student01", 2.5),
            ("drawing", "nb", "student01", 4),
            ("more", "nb2", "student02", 0),
        ):
            grade = gradebook.find_grade(name, notebook_name, NAME, student)
            grade.manual_score, grade.needs_manual_grade = score, False
        gradebook.find_grade("essay", "nb", NAME, "student01").extra_credit = 1
        for name in ("essay", "answer"):
            comment = gradebook.find_comment(name, "nb", NAME, "student02")
            comment.manual_comment = f"Well said: {name}."
        gradebook.find_comment("essay", "nb", OTHER, "student01").manual_comment = "Fine."
        gradebook.find_submission_notebook("nb2", NAME, "student01").flagged = True
        gradebook.db.commit()
