"""The solution and the honest submissions in a forked kernel and in a cold one, cell by cell."""

import pytest

from coursekit.demo.sample import sample_submission
from coursekit.grader.job import last_that_counts
from coursekit.notebook import is_grade
from coursekit.run.frame import source_cells
from coursekit.run.preload import instructors_imports
from coursekit.sandbox.templates import Like, Templates
from tests.support.cell_outputs import outputs_of, without_ids
from tests.support.em_notebook import read_notebook
from tests.support.places import ASSIGNMENT, HONEST_SAMPLES
from tests.support.student_kernel import Student

HONEST = {file.stem: file for file in sorted(HONEST_SAMPLES.glob("*.py"))}

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture(scope="module")
def files(em_course):
    """What lies beside the notebook, with some of the pictures."""
    folder = em_course.folder / "source" / ASSIGNMENT
    suffixes = ".py", ".txt", ".json"
    beside = {path.name: path for path in folder.iterdir() if path.suffix in suffixes}
    return beside | {"images.zip": em_course.folder / "data" / "images.zip"}


@pytest.fixture(scope="module")
def template(files, sandbox):
    imports = instructors_imports(source_cells(read_notebook("source"), None))
    assert "import numpy as np" in imports
    like = Like(tuple(imports), None, tuple(files.items()))
    with Templates() as templates, templates.lent(like) as lent:
        yield lent


def cells_of(text):
    """Return the code that a student's kernel runs when it is graded."""
    notebook = sample_submission(text, read_notebook("source"), read_notebook("release"))
    counted = notebook.cells[: last_that_counts(notebook.cells) + 1]
    return [cell.source for cell in counted if cell.cell_type == "code" and not is_grade(cell)]


@pytest.mark.parametrize("name", ["the solution", *HONEST])
def test_the_outputs_are_those_of_a_cold_kernel(name, files, template):
    cells = cells_of(HONEST[name].read_text() if name in HONEST else "")
    given = []
    for way in (template, None):
        student = Student(files, template=way)
        given.append(outputs_of(student, cells))
        student.close()
    for code, warm, cold in zip(cells, *given, strict=True):
        assert without_ids(warm) == without_ids(cold), code
    outputs = [each for outputs in given[0] for each in outputs]
    assert sum(kind == "display_data" for kind, _ in outputs) >= 5
    assert [content["evalue"] for kind, content in outputs if kind == "error"] == []
