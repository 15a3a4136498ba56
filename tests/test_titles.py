"""What notebooks and checkpoints are called, by what their author wrote."""

import pytest

from coursekit.titles import checkpoint_titles, title_of
from tests.support.notebooks import locked, notebook, percent_cell


def title(first_line):
    tests = locked(f"{first_line}\nassert x", "test", grade=True, points=2)
    return checkpoint_titles(notebook(tests)).get("test")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("# Checkpoint: EM (15 points)", "EM"),
        ("#checkpoint: EM", "EM"),
        ("# Quiz: first_weight (1 point)", "Quiz: first_weight"),
        ("# The M-step (2.5 points)", "The M-step"),
        ("# a comment about the code", None),
        ("### BEGIN HIDDEN TESTS", None),
        ("# Checkpoint:", None),
        ("assert True  # (2 points)", None),
    ],
)
def test_a_checkpoint_is_called_what_its_first_line_says(line, expected):
    assert title(line) == expected


def test_a_long_title_is_cut():
    assert len(title("# Checkpoint: " + "long " * 100)) <= 80


def test_a_notebook_is_called_what_its_first_heading_says():
    cells = [
        percent_cell("markdown intro", "Welcome. #no heading"),
        percent_cell("markdown title", "text\n\n## *EM* for [`mixtures`](https://a.org) ##\n"),
        percent_cell("markdown next", "# Later"),
    ]
    assert title_of(notebook(*cells)) == "EM for mixtures"
    assert title_of(notebook(cells[0])) is None
