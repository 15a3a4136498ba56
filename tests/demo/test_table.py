"""The table of scores that the demo prints."""

import pandas as pd
import pytest

from coursekit.demo.sample_class import shown


def table(cells, students):
    """Return a table as `scores` does, in which everybody earns half of the 5 points of a cell."""
    scores = pd.DataFrame({"points": 5.0} | dict.fromkeys(students, 2.5), index=cells)
    scores.loc["total"] = scores.sum()
    return scores


def test_each_student_has_a_row_with_the_total_at_its_end():
    lines = shown(table(["first", "second"], ["student01", "student02"])).splitlines()
    rows = [line.split() for line in lines]
    assert rows[:4] == [
        ["1", "2", "total"],
        ["points", "5", "5", "10"],
        ["student01", "2.5", "2.5", "5"],
        ["student02", "2.5", "2.5", "5"],
    ]
    assert lines[4:] == ["", "1 first, 2 second"]


@pytest.mark.parametrize("number", [1, 14, 60])
def test_no_line_is_wider_than_a_terminal(number):
    cells = [f"checkpoint_with_a_long_name_{n}" for n in range(number)]
    text = shown(table(cells, [f"student{n:02}" for n in range(10)]))
    assert max(map(len, text.splitlines())) <= 80
    for n, cell in enumerate(cells, 1):
        assert f"{n} {cell}" in text
