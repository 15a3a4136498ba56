"""Answers in a cell of the student's own, where the cell for them is missing."""

import pytest

from coursekit.submission.rebuild import rebuild
from tests.support.notebooks import cell, find, kinds, locked, notebook, position, texts

ANSWER = "def square(x):\n    return x**2"


def retype(handed_in, name, *cells):
    """Put cells of the student's own in the place of a named one."""
    index = position(handed_in, name)
    handed_in.cells[index : index + 1] = cells


def test_a_retyped_answer_is_the_answer(grade, handed_in):
    retype(handed_in, "square", cell(ANSWER))
    made, incidents = grade(handed_in)
    assert kinds(incidents) == [("answer_found", "square")]
    assert "found by the name square" in incidents[0].detail
    assert find(made, "square").source == ANSWER
    assert texts(made).count(ANSWER) == 1


def test_the_stub_is_not_put_back_behind_an_answer_in_several_cells(grade, handed_in):
    other = ANSWER.replace("x**2", "x * x")
    retype(handed_in, "square", cell(other), cell(ANSWER))
    made, incidents = grade(handed_in)
    assert kinds(incidents) == [("answer_left_out", "square")]
    assert "several cells that differ define it" in incidents[0].detail
    assert texts(made).index(ANSWER) < position(made, "square") < position(made, "test_square")
    assert not any("NotImplementedError" in text for text in texts(made))


@pytest.mark.parametrize("kind", ["markdown", "code"])
def test_a_retyped_answer_that_a_person_grades_is_not_left_as_it_was_handed_out(
    grade, handed_in, kind
):
    retype(handed_in, "why", cell("My reason.", kind=kind))
    made, incidents = grade(handed_in)
    assert kinds(incidents)[0] == ("answer_found", "why")
    assert find(made, "why").source == "My reason."
    assert find(made, "why").cell_type == "markdown"


def test_an_answer_that_a_person_grades_may_stand_anywhere(grade, handed_in):
    retype(handed_in, "why")
    handed_in.cells.insert(0, cell("My reason, at the top.", kind="markdown"))
    made, _ = grade(handed_in)
    assert "may hold its answer" in find(made, "why").source


def test_a_missing_answer_without_a_cell_in_its_place_is_the_stub(grade, handed_in):
    retype(handed_in, "why")
    retype(handed_in, "square", cell("  "))
    made, _ = grade(handed_in)
    assert "NotImplementedError" in find(made, "square").source
    assert find(made, "why").source == "YOUR ANSWER HERE"


def test_the_instructors_own_texts_are_nobodys_answer(grade, handed_in):
    retype(handed_in, "why", cell("# Squares", kind="markdown"))
    retype(handed_in, "square", cell(find(handed_in, "test_square").source), cell("import math"))
    made, _ = grade(handed_in)
    assert "NotImplementedError" in find(made, "square").source
    assert find(made, "why").source == "YOUR ANSWER HERE"


SEVERAL = notebook(
    cell("a = None", "a"),
    locked("assert a == 1", "test_a", grade=True, points=1),
    cell("b = None", "b"),
    locked("assert b == 2", "test_b", grade=True, points=1),
)


@pytest.mark.parametrize("below", [[], [locked("assert b == 2", "test_b", grade=True, points=1)]])
def test_several_answers_in_a_row_are_found_in_their_order(below):
    own = [cell("a = 1"), cell("b = 2")]
    made, _ = rebuild(SEVERAL, notebook(*own, *below))
    assert texts(made) == ["a = 1", "assert a == 1", "b = 2", "assert b == 2"]


def test_a_cell_between_answers_stays_the_students_own():
    own = [cell("a = 1"), cell("half = 0.5"), cell("b = 2")]
    made, _ = rebuild(SEVERAL, notebook(*own))
    assert texts(made) == ["a = 1", "half = 0.5", "assert a == 1", "b = 2", "assert b == 2"]


def test_an_answer_under_a_grade_id_that_nobody_knows_is_found(grade, handed_in):
    find(handed_in, "square").metadata.nbgrader.grade_id = "square_2"
    made, incidents = grade(handed_in)
    assert kinds(incidents) == [("answer_found", "square")]
    assert find(made, "square").source == ANSWER
