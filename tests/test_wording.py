"""How times, points and texts are worded."""

import pytest

from coursekit.wording import csv_cell, points, rough_duration


def test_times_are_said_in_the_unit_that_fits():
    assert [rough_duration(s) for s in (60, 5_400, 7_200, 180_000)] == [
        "1 minute",
        "90 minutes",
        "2 hours",
        "2 days",
    ]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (100.25, "100.25"),
        (1000.5, "1000.5"),
        (12345.67, "12345.67"),
        (4.0, "4"),
        (100, "100"),
        (1 / 3, "0.33"),
        (0.0, "0"),
        (-0.001, "0"),
        (-2.5, "-2.5"),
    ],
)
def test_points_are_said_in_one_way(number, words):
    assert points(number) == words


def test_programs_get_points_with_four_decimals_in_a_table():
    assert [csv_cell(value) for value in (1 / 3, 1000.5, 4.0, None)] == [
        "0.3333",
        "1000.5",
        "4",
        "",
    ]


@pytest.mark.parametrize("text", ["=1+1", " +1", "-1", "@a", "\t=1"])
def test_no_cell_of_a_table_begins_a_formula(text):
    assert csv_cell(text).startswith("'")
