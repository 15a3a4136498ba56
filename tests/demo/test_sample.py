"""Sample files become the notebooks that students would hand in."""

import pytest

from coursekit import CourseKitError
from coursekit.demo.sample import sample_submission
from tests.support.em_notebook import read_notebook


def cell_sources(text):
    notebook = sample_submission(text, read_notebook("source"), read_notebook("release"))
    return {
        cell.metadata.get("nbgrader", {}).get("grade_id", cell.id): cell.source
        for cell in notebook.cells
    }


def test_an_empty_file_is_the_solution_and_one_of_stubs_the_release():
    assert "counts[k] / np.sum(counts)" in cell_sources("")["compute_weights"]
    assert "NotImplementedError" in cell_sources("# rest: stubs\n")["compute_weights"]


def test_named_cells_and_cells_before_them_take_the_file_s_text():
    sources = cell_sources("# %% before EM\nx = 1\n# %% EM\ndef EM():\n    pass\n")
    assert sources["EM"] == "def EM():\n    pass"
    names = list(sources)
    assert names.index("before-EM") == names.index("EM") - 1


def test_a_submission_never_holds_hidden_tests_or_delimiters():
    assert not [s for s in cell_sources("").values() if "BEGIN" in s or "grader_tests" in s]


def test_a_cell_that_the_notebook_does_not_have_is_an_error():
    with pytest.raises(CourseKitError, match="has a cell nonsense"):
        cell_sources("# %% nonsense\n1\n")
