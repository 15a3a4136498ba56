"""The solution and the honest submissions in a forked kernel and in a cold one, cell by cell."""

import json
import zipfile

import pytest

from coursekit.demo.sample import sample_submission
from coursekit.grader.job import last_that_counts
from coursekit.notebook import is_grade
from coursekit.run.frame import source_cells
from coursekit.run.preload import instructors_imports
from coursekit.sandbox.templates import Like, Templates
from grader_tests.em_for_gmm import course_data
from tests.support.cell_outputs import outputs_of, without_ids
from tests.support.em_notebook import read_notebook
from tests.support.places import ASSIGNMENT, HONEST_SAMPLES, ROOT
from tests.support.student_kernel import Student

HONEST = {file.stem: file for file in sorted(HONEST_SAMPLES.glob("*.py"))}
EVERY = 10  # of the pictures one in so many: the loops over all of them take a minute

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """What lies beside the notebook, with some of the pictures."""
    folder = ROOT / "source" / ASSIGNMENT
    some = tmp_path_factory.mktemp("pictures") / "images.zip"
    with zipfile.ZipFile(ROOT / "data" / "images.zip") as full, zipfile.ZipFile(some, "w") as made:
        shown = (folder / "quiz_candidates.txt").read_text().split()
        shown.append(course_data.about_pictures()["doubtful_image"])
        for name in sorted({*full.namelist()[::EVERY], *shown}):
            made.writestr(name, full.read(name))
    told = some.with_name("pictures.json")
    iterations = len(course_data.fit_to_the_end(some).loglik) - 1
    told.write_text(json.dumps(course_data.about_pictures() | {"iterations": iterations}))
    suffixes = ".py", ".txt"
    beside = {path.name: path for path in folder.iterdir() if path.suffix in suffixes}
    return beside | {some.name: some, told.name: told}


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
