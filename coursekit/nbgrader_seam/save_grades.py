"""In place of nbgrader's SaveAutoGrades: what a course sends to grading by hand has no score.

In the gradebook they stay what they are, automatically graded cells, so that a course can send them
and take them back while it is under way.
"""

from nbgrader.preprocessors import SaveAutoGrades

from ..notebook import grade_id


class SaveGrades(SaveAutoGrades):
    """Saves what the checks gave; a person's score stays, and counts, as with nbgrader."""

    def _add_score(self, cell, resources):
        # nbgrader reads points off the outputs, which are the student's in such a cell.
        if (name := grade_id(cell)) not in resources["coursekit"]["by_hand"]:
            super()._add_score(cell, resources)
            return
        where = (self.notebook_id, self.assignment_id, self.student_id)
        grade = self.gradebook.find_grade(name, *where)
        grade.auto_score, grade.needs_manual_grade = None, True
        self.gradebook.db.commit()
