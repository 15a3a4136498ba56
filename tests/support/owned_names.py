"""Notebooks graded without a kernel, to see who owns which name: see `grader.owners`."""

import tempfile
from pathlib import Path

from coursekit.grader.cell import decide, parse_cell
from coursekit.grader.code import statements_of
from coursekit.grader.contracts import GradeCell
from coursekit.grader.magics import plain_python
from coursekit.grader.names_along import read_when_called
from coursekit.grader.namespace import CellNamespace
from coursekit.grader.owners import name_table
from coursekit.grader.visible_names import words_of
from coursekit.notebook import hidden_cells, points_of, release_version
from coursekit.run.frame import source_cells
from coursekit.run.proof import settle_values
from tests.support.fake_kernel import FakeKernel
from tests.support.notebooks import percent_notebook

# An answer, and one that is wrong.
MEAN = """
# %% code mean solution
def mean(xs):
    ### BEGIN SOLUTION
    return sum(xs) / len(xs)
    ### END SOLUTION
"""
ZERO = "def mean(xs):\n    return 0.0"


class OwnedNames:
    """A source notebook of percent cells, whose solution and release were run."""

    def __init__(self, text):
        self.source = percent_notebook(text)
        self.release = release_version(self.source)
        self.table = name_table(source_cells(self.source, None))
        self.parts = hidden_cells(self.source)
        self.folder = Path(tempfile.mkdtemp())
        self.seen = []
        runs = [self.run(cells, record=True) for cells in (self.source, self.release)]
        self.solution, self.untouched = (points for points, _ in runs)
        self.table["kinds"] = self.seen[0]
        for mark, value in settle_values(self.table, *(values for _, values in runs)).items():
            (self.folder / mark).write_text(value)

    def earns(self, answers=None, before=None):
        """Return the points of a submission: {grade cell: points}.

        `answers` maps solution cells to a student's text, where it is not the solution; `before`
        maps cells to code that the student put above them.
        """
        cells = []
        for cell in self.source.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            if before and name in before:
                cells.append((None, before[name]))
            text = (answers or {}).get(name, cell.source)
            cells.append((name if name in self.parts else None, text))
        return self.grade(cells)[0]

    def run(self, notebook, record=False):
        cells = []
        for cell in notebook.cells:
            name = cell.metadata.get("nbgrader", {}).get("grade_id")
            cells.append((name if name in self.parts else None, cell.source))
        return self.grade(cells, record)

    def grade(self, cells, record=False):
        kernel, points, values = FakeKernel(""), {}, {}
        namespace = CellNamespace(kernel.evaluate, self.table, self.folder, record)
        shown = [s for visible, _ in self.parts.values() for s in statements_of(visible)]
        students = [text for name, text in cells if name is None]
        words = words_of(students, shown)
        namespace.along.theirs = {word for text in students for word in read_when_called(text)}
        for number, (name, text) in enumerate(cells):
            namespace.texts = [above for _, above in cells[:number]]
            if name is None:
                try:
                    exec(plain_python(text), kernel.names)
                except BaseException as error:  # as in a notebook, the cells below go on
                    kernel.names["error"] = error
                continue
            visible, hidden = self.parts[name]
            worth = points_of(self.source)[name]
            cell = GradeCell(visible=visible, hidden=hidden, points=worth, ends_visible=False)
            code = parse_cell(cell)
            namespace.enter(name, code.all(), len(code.visible))
            if record:
                values[name] = namespace.record()
            _, verdict = decide(code, namespace, worth, words, settle=lambda: None)
            namespace.leave()
            points[name] = verdict.points
        self.seen.append(namespace.crossings.seen)
        return points, values
