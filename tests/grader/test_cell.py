"""Grade cells run in the grader: what they come to, and hidden tests that cannot be used."""

import pytest

from coursekit.checks import Checkpoint, worth
from coursekit.errors import CourseKitError
from coursekit.grader.cell import (
    Visible,
    check_hidden_tests,
    run_for_value,
    run_hidden,
    run_visible,
)
from tests.support.fake_kernel import student_names

PASSED, FAILED = Visible(None), Visible("It did not.")


def cell(hidden, points=2.0):
    return {"visible": "", "hidden": hidden, "points": points, "ends_visible": False}


def test_the_value_of_a_cell_is_that_of_its_last_expression():
    assert run_for_value("x = 2\nx + 1", student_names("")) == 3
    assert run_for_value("x = 2", student_names("")) is None
    assert run_for_value("# nothing", student_names("")) is None


def test_a_visible_part_that_fails_says_why():
    assert (
        run_visible("assert x == 2, 'x is another'", student_names("x = 1")).failure
        == "x is another"
    )
    assert run_visible("1 / 0", student_names("")).failure == "ZeroDivisionError: division by zero"
    assert run_visible("raise SystemExit", student_names("")).failure == "SystemExit."


def test_without_a_hidden_region_the_visible_part_decides():
    assert run_hidden(None, student_names(""), 2.0, PASSED).points == 2
    assert run_hidden(None, student_names(""), 2.0, FAILED).points == 0
    assert run_hidden(None, student_names(""), 2.0, Visible(None, 1.5)).points == 1.5


def test_a_region_that_only_holds_a_comment_decides_nothing():
    assert run_hidden("# later", student_names(""), 2.0, PASSED).points == 2
    assert run_hidden("# later", student_names(""), 2.0, FAILED).points == 0
    check_hidden_tests({"test_x": cell("# later")})


@pytest.mark.parametrize("value", ["float('nan')", "2.5", "-1", "10**400"])
def test_what_is_no_valid_number_of_points_earns_none(value):
    points, results = run_hidden(value, student_names(""), 2.0, PASSED)
    assert points == 0
    assert "no valid number" in results[-1].sentence


def test_hidden_tests_that_cannot_be_imported_are_refused_with_their_cell():
    with pytest.raises(CourseKitError, match=r"test_x cannot be used.*no_such_module"):
        check_hidden_tests({"test_x": cell("import no_such_module\nno_such_module.check(f)")})


def test_checks_that_do_not_add_up_to_the_points_of_their_cell_are_refused(monkeypatch):
    @worth(1)
    def works(rng, function):
        """It works."""

    check = Checkpoint(works, hint="None.")
    monkeypatch.setattr("tests.support.fake_kernel.check", check, raising=False)
    hidden = "from tests.support.fake_kernel import check\ncheck(f)"
    check_hidden_tests({"test_x": cell(hidden, points=1.0)})
    with pytest.raises(CourseKitError, match=r"test_x add up to 1 points, its cell says 2"):
        check_hidden_tests({"test_x": cell(hidden)})
