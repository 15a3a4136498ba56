"""Grade cells run in the grader: what they come to, and hidden tests that cannot be used."""

import pytest

from coursekit.checks import Checkpoint, worth
from coursekit.grader.cell import Visible, unusable_tests
from tests.support.fake_kernel import hidden_part, value_of, visible_part

PASSED, FAILED = Visible(None), Visible("It did not.")


def cell(hidden, points=2.0):
    return {"visible": "", "hidden": hidden, "points": points, "ends_visible": False}


def test_the_value_of_a_cell_is_that_of_its_last_expression():
    assert value_of("x = 2\nx + 1") == 3
    assert value_of("x = 2") is None
    assert value_of("# nothing") is None


def test_a_number_of_the_students_that_is_shown_gives_no_points():
    assert value_of("f()", "def f():\n    return 2") is None
    assert value_of("answer", "answer = 2") is None
    assert value_of("1 + (f() == 2)", "def f():\n    return 2") == 2
    assert value_of("answer = 1\nanswer", "answer = 2") == 1


def test_a_visible_part_that_fails_says_why():
    assert visible_part("assert x == 2, 'x is another'", "x = 1").failure == "x is another"
    assert visible_part("1 / 0").failure == "ZeroDivisionError: division by zero"
    assert visible_part("raise SystemExit").failure == "SystemExit."


def test_without_a_hidden_region_the_visible_part_decides():
    assert hidden_part(None, 2.0, PASSED).points == 2
    assert hidden_part(None, 2.0, FAILED).points == 0
    assert hidden_part(None, 2.0, Visible(None, 1.5)).points == 1.5


def test_a_region_that_only_holds_a_comment_decides_nothing():
    assert hidden_part("# later", 2.0, PASSED).points == 2
    assert hidden_part("# later", 2.0, FAILED).points == 0
    assert list(unusable_tests({"test_x": cell("# later")})) == []


@pytest.mark.parametrize("value", ["float('nan')", "2.5", "-1", "10**400"])
def test_what_is_no_valid_number_of_points_earns_none(value):
    hidden = hidden_part(value, 2.0, PASSED)
    assert hidden.points == 0
    assert "no valid number" in hidden.results[-1].sentence


def test_hidden_tests_that_cannot_be_imported_are_refused_with_their_cell():
    broken = cell("import no_such_module\nno_such_module.check(f)")
    ((name, said),) = unusable_tests({"test_x": broken, "test_y": cell("# later")})
    assert name == "test_x"
    assert said.startswith("The hidden tests of test_x cannot be used: ModuleNotFoundError: ")


def test_checks_that_do_not_add_up_to_the_points_of_their_cell_are_refused(monkeypatch):
    @worth(1)
    def works(rng, function):
        """It works."""

    check = Checkpoint(works, hint="None.")
    monkeypatch.setattr("tests.support.fake_kernel.check", check, raising=False)
    hidden = "from tests.support.fake_kernel import check\ncheck(f)"
    assert list(unusable_tests({"test_x": cell(hidden, points=1.0)})) == []
    ((_, said),) = unusable_tests({"test_x": cell(hidden)})
    assert said == "The checks of test_x add up to 1 points, its cell says 2."
