"""Marks, discrimination, and who may need help, from rows that nobody had to grade."""

import pytest

from coursekit.changes import Change
from coursekit.report import items
from coursekit.report.facts import Row, Verdict
from coursekit.report.helping import may_need_help
from coursekit.report.marks import FULL, NO_SCORE, NONE, NOT_RUN, PART, UNTOUCHED, WAITING, mark
from coursekit.standing import GRADED, MISSING

CELLS = {"one": 4.0, "two": 2.0, "three": 2.0}
TITLES = {"one": "The first", "two": "The second", "three": "three"}


def row(student, *points, not_run=(), checks=None, **about):
    """Return a Row with these points; `checks` are those of the first cell."""
    verdicts = {name: Verdict({}, [], name in not_run) for name in CELLS}
    if checks:
        verdicts["one"] = Verdict(checks, [], False)
    found = Row(student, "", "", GRADED, "", float(sum(filter(None, points))), 0.0)
    found.points = dict(zip(CELLS, points, strict=True))
    found.verdicts = verdicts
    for name, value in about.items():
        setattr(found, name, value)
    return found


def students(number, **options):
    """Return rows in which the first checkpoint goes with the others, and its second check not."""
    return [
        row(
            f"student{n:02}",
            4.0 * (n % 2),
            2.0 * (n % 2),
            1.0,
            checks={"right": bool(n % 2), "easy": True},
        )
        for n in range(number)
    ]


@pytest.mark.parametrize(
    ("found", "wanted"),
    [
        (row("a", 4.0, 0, 0), FULL),
        (row("a", 4.0 - 1e-9, 0, 0), FULL),
        (row("a", 1.5, 0, 0), PART),
        (row("a", 0, 0, 0), NONE),
        (row("a", 0, 0, 0, not_run=["one"]), NOT_RUN),
        (row("a", 0, 0, 0, untouched=True), UNTOUCHED),
        (row("a", None, 0, 0), WAITING),
        (row("a", 4.0, 0, 0, status=MISSING), NO_SCORE),
    ],
)
def test_not_run_and_untouched_are_other_marks_than_failed(found, wanted):
    assert mark(found, "one", 4.0) is wanted


def test_a_checkpoint_that_goes_with_the_others_tells_students_apart():
    one, _, three = items.checkpoints(CELLS, TITLES, students(30))
    assert one["item"].discrimination == pytest.approx(1.0)
    assert (one["item"].saw, one["item"].passed, one["title"]) == (30, 15, "The first")
    assert three["item"].discrimination is None  # all have the same
    right, easy = one["checks"]
    assert right.discrimination == pytest.approx(1.0)
    assert (easy.discrimination, easy.same) == (None, "everybody passes")
    assert items.most_failed(one["checks"]) == [right]


def test_the_discrimination_is_left_out_for_fewer_than_twenty():
    one, *_ = items.checkpoints(CELLS, TITLES, students(19))
    assert one["item"].discrimination is None
    assert one["item"].saw == 19


def test_who_did_not_run_a_checkpoint_has_no_part_in_its_discrimination():
    rows = students(30) + [row(f"late{n}", 0, 2.0, 2.0, not_run=["one"]) for n in range(20)]
    rows += [row(f"none{n}", 0, 0, 0, untouched=True) for n in range(5)]
    one, two, _ = items.checkpoints(CELLS, TITLES, rows)
    assert one["item"].saw == 30
    assert one["item"].discrimination == pytest.approx(1.0)
    assert two["item"].saw == 50
    assert dict(one["outcomes"]) == {FULL: 15, NONE: 15, NOT_RUN: 20, UNTOUCHED: 5}


def test_a_check_that_nobody_passes_is_named_from_five_on():
    assert items.Item("x", 5, 0, None).same == "nobody passes"
    assert items.Item("x", 4, 0, None).same is None
    assert items.Item("x", 5, 1, None).same is None


def test_nobody_stands_at_a_cell_that_waits_for_manual_grading():
    rows = [row("a", None, 0.0, 0.0), row("b", 4.0, 2.0, 2.0)]
    one, two, three = items.checkpoints(CELLS, TITLES, rows)
    assert (one["stand"], one["item"].passed, one["count"], one["mean"]) == ([], 1, 1, 4.0)
    assert (two["stand"], two["count"], two["mean"]) == ([rows[0]], 2, 1.0)
    assert three["stand"] == []


def test_who_may_need_help_is_told_with_the_reason_the_lowest_first():
    rows = [
        row("fine", 4.0, 2.0, 2.0),
        row("stuck", 0, 0, 0, not_run=["two", "three"]),
        row("died", 4.0, 2.0, 0, cut_short=["two: the kernel died in this cell"]),
        row("worse", 4.0, 2.0, 1.0, changes=[Change("three", 2.0, 1.0)]),
        row("nothing", 0, 0, 0, untouched=True),
    ]
    found = {one.row.student: one.reasons for one in may_need_help(rows, CELLS, TITLES, 1.0)}
    assert found == {
        "stuck": [
            "No point from The first on.",
            "0 of 8 points, in the lowest quarter of the class.",
        ],
        "died": ["The run was cut short: two: the kernel died in this cell"],
        "worse": ["Lost 1 point at the last change."],
    }
    assert list(found) == ["stuck", "died", "worse"]
