"""Checks become points and sentences, whatever the student's code does."""

import sys

import numpy as np
import pytest

from coursekit.checks import Checkpoint, input_seed, results, worth


@worth(2)
def is_positive(rng, function):
    """The result is positive."""
    assert function(3) > 0, "it was not."


@worth(1.5)
def doubles(rng, function):
    """The result is twice the argument."""
    value = rng.integers(10, 1000)
    assert function(value) == 2 * value


check = Checkpoint(is_positive, doubles, hint="Multiply by two.")


def test_points_are_a_builtin_float_and_sentences_come_first(capsys):
    assert repr(check(lambda x: 2 * x)) == "3.5"
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        "✓ The result is positive. (2 points)",
        "✓ The result is twice the argument. (1.5 points)",
    ]


def test_a_failed_check_says_so_and_the_others_still_count(capsys):
    assert check(lambda x: -2 * x) == 0
    assert check(lambda x: x) == 2
    out = capsys.readouterr().out
    assert "✗ The result is positive. (0 of 2 points) Here it was not." in out
    assert out.endswith("Hint: Multiply by two.\n")


@pytest.mark.parametrize("error", [ValueError("x"), SystemExit(0), RecursionError()])
def test_whatever_a_student_s_function_raises_is_a_failed_check(error, capsys):
    def function(value):
        raise error

    assert check(function) == 0
    assert f"Here it raised {type(error).__name__}." in capsys.readouterr().out


def test_nothing_that_a_student_s_exception_says_reaches_the_sentences(capsys):
    """It could say the hidden input: in its message, as an assertion, or in its very name."""

    def function(value):
        kinds = [AssertionError, ValueError, type(f"Value{value}", (Exception,), {})]
        raise kinds[value % 3](f"the hidden input is {value}")

    for seed in range(6):
        token = input_seed.set(seed)
        assert check(function) == 0
        input_seed.reset(token)
    out = capsys.readouterr().out
    assert "hidden input" not in out
    assert "Value0" not in out.replace("ValueError", "")
    assert "it raised an error." in out


def test_results_can_be_collected_in_place_of_printed(capsys):
    collected = []
    token = results.set(collected)
    check(lambda x: x)
    results.reset(token)
    assert [(r.passed, r.points) for r in collected] == [(True, 2), (False, 0), (None, 0)]
    assert not capsys.readouterr().out


def test_an_interrupt_of_the_grader_is_not_a_failed_check():
    def function(value):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        check(function)


def test_what_a_student_s_function_prints_is_discarded(capsys):
    def function(value):
        print("the hidden input is", value)
        print("the hidden input is", value, file=sys.stderr)
        return 2 * value

    assert check(function) == 3.5
    captured = capsys.readouterr()
    assert "hidden input" not in captured.out + captured.err


def test_a_student_s_function_cannot_change_what_a_check_holds():
    @worth(1)
    def keeps_its_input(rng, function):
        """The input stays as it was."""
        values = np.arange(3.0)
        function(values)
        assert values.tolist() == [0, 1, 2]

    def function(values):
        values[:] = 7

    assert Checkpoint(keeps_its_input, hint="")(function) == 1


def test_the_hidden_inputs_follow_the_seed():
    seen = []

    @worth(1)
    def records(rng, function):
        """Nothing."""
        seen.append(rng.integers(2**60))

    for seed in (1, 1, 2):
        token = input_seed.set(seed)
        Checkpoint(records, records, hint="")(None)
        input_seed.reset(token)
    assert seen[:2] == seen[2:4]
    assert len(set(seen)) == 4


def test_a_function_draws_in_the_axes_that_a_check_gives_and_gets_copies_of_the_rest():
    from matplotlib.figure import Figure

    @worth(1)
    def draws(rng, draw):
        """It draws."""
        ax, values = Figure().subplots(), [1, 2]
        draw(values, ax=ax)
        assert len(ax.lines) == 1
        assert values == [1, 2]

    def draw(values, ax):
        ax.plot(values)
        values.clear()

    assert Checkpoint(draws, hint="Draw.")(draw) == 1
