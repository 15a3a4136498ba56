"""What the metadata and the delimiters of a notebook mean."""

import pytest

from coursekit.notebook import hidden_cells, hidden_region
from tests.support.notebooks import locked, notebook


def grade_cell(hidden):
    text = f"assert x == 1\n### BEGIN HIDDEN TESTS\n{hidden}\n### END HIDDEN TESTS"
    return notebook(locked(text, "test_x", grade=True, points=2))


@pytest.mark.parametrize("nothing", ["", "   ", "# Tests will come here.", "\n  # one\n\n# two\n"])
def test_a_hidden_region_without_a_statement_is_none(nothing):
    assert hidden_cells(grade_cell(nothing)) == {"test_x": ("assert x == 1", None)}


@pytest.mark.parametrize("tests", ["pass", "# why\nassert x", "'a text'", "%time assert x"])
def test_a_hidden_region_with_a_statement_is_one(tests):
    # Each line keeps the number that it has in the cell.
    assert hidden_cells(grade_cell(tests)) == {"test_x": ("assert x == 1", f"\n\n{tests}")}


def test_a_region_of_comments_is_there_to_be_warned_of():
    cell = grade_cell("# later").cells[0]
    assert hidden_region(cell.source).strip() == "# later"
    assert hidden_region("assert x == 1") is None
