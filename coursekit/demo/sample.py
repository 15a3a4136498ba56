"""Sample submissions, written as short Python files.

Such a file starts with a docstring that says what the student did. `# %% NAME` begins the text of
the solution cell with that grade id, `# %% before NAME` a cell of the student's own in front of
it. The other solution cells hold the solution, or the untouched stub when a line of the file says
`# rest: stubs`.
"""

import copy
import re

from nbformat.v4 import new_code_cell

from ..errors import CourseKitError
from ..notebook import grade_id, is_grade, is_solution

MARKER = re.compile(r"^# %% (?P<before>before )?(?P<name>\S+)\n", re.MULTILINE)


def without_markers(source):
    """Return a source cell's text with the solution in place and its delimiters gone."""
    delimiters = "### BEGIN SOLUTION", "### END SOLUTION"
    return "\n".join(line for line in source.split("\n") if line.strip() not in delimiters)


def cells_in(text):
    """Return the cells of a sample file: [(whether the student has added it, name, text)]."""
    _, *parts = MARKER.split(text)
    triples = zip(parts[::3], parts[1::3], parts[2::3], strict=True)
    return [(bool(before), name, body.strip("\n")) for before, name, body in triples]


def sample_submission(text, source, release):
    """Return the notebook that a student with these answers hands in.

    `text` is a sample file's content, `source` and `release` the two versions of the notebook.
    Raises CourseKitError when the text names a cell that the notebook does not have.
    """
    solutions = {
        cell.metadata.nbgrader.grade_id: without_markers(cell.source)
        for cell in source.cells
        if is_solution(cell) and not is_grade(cell)
    }
    head = MARKER.split(text)[0]
    answers = {} if "# rest: stubs" in head else dict(solutions)
    extra = {}
    for own, name, body in cells_in(text):
        if name not in solutions:
            raise CourseKitError(f"A sample submission has a cell {name}, the notebook has none.")
        (extra if own else answers)[name] = body

    submitted = copy.deepcopy(release)
    submitted.cells = []
    for cell in copy.deepcopy(release.cells):
        name = grade_id(cell)
        if name in extra:
            submitted.cells.append(new_code_cell(extra[name], id=f"before-{name}"[:64]))
        if name in answers:
            cell.source = answers[name]
        submitted.cells.append(cell)
    return submitted
