"""Which incidents concern the student, and what is said of them."""

import pytest

from coursekit.feedback.stopped import cut_short
from coursekit.incidents import DIED_BEFORE, DIED_HERE, Incident
from coursekit.verdict_cell import verdict_outputs
from tests.support.notebooks import cell, locked


def said(text):
    return [{"output_type": "stream", "name": "stderr", "text": f"{text}\n"}]


def cells_with(first="", second="", not_run=True):
    """Return two answers, the first with its checkpoint, and what the kernel's end left there."""
    cells = [cell("a", "one"), locked("t", "test", grade=True, points=2), cell("b", "two")]
    cells[0].outputs = said(first) if first else []
    cells[1].outputs = verdict_outputs(0.0, 2.0, [], not_run)
    cells[2].outputs = said(second) if second else []
    return cells


@pytest.mark.parametrize(
    "kind", ["points_changed", "locked_cell_edited", "not_decided", "processes", "unused_file"]
)
def test_what_is_for_the_instructor_is_not_told(kind):
    assert cut_short(cells_with(), [Incident(kind, "secret", "one")]) is None


def test_a_limit_and_the_death_that_it_brought_are_one_stop_in_the_cell():
    incidents = [
        Incident("kernel_died", "the kernel died in this cell", "one"),
        Incident("memory", "The student's code reached its limit of 9 MB of memory, so it was end"),
    ]
    cut = cut_short(cells_with(DIED_HERE, DIED_BEFORE), incidents)
    assert [(stop.place, stop.why) for stop in cut.stops] == [
        (0, "it needed more than 9 MB of memory, so the kernel was ended")
    ]
    assert cut.ended
    assert cut.not_run == [1]


def test_a_death_in_a_call_is_at_the_checkpoint_above_what_was_not_run():
    incidents = [Incident("kernel_died", "the kernel died when the grader called a function")]
    cut = cut_short(cells_with("", DIED_BEFORE, not_run=False), incidents)
    assert [stop.place for stop in cut.stops] == [1]
    assert cut.not_run == []


def test_what_was_not_run_before_the_stop_is_not_laid_to_it():
    cut = cut_short(cells_with(), [Incident("timeout", "it ran for more than 4 s", "two")])
    assert [stop.why for stop in cut.stops] == ["it ran for more than 4 s, so it was stopped"]
    assert not cut.ended
    assert cut.not_run == []
