"""How checks read what a student's function returned: `numbers` and `close`."""

import ast
import inspect
import sys

import numpy as np
import pytest

from coursekit import checks
from coursekit.checks import ATOL, RTOL, Checkpoint, close, numbers, worth

RIGHT = np.array([[1.0, -20.0, 0.3], [0.004, 5.0, 600.0]])


@pytest.mark.parametrize(
    "value",
    [
        RIGHT,
        RIGHT.tolist(),
        tuple(map(tuple, RIGHT)),
        list(RIGHT),
        RIGHT.astype(object),
        RIGHT.astype(str),
        RIGHT.astype(np.longdouble),
        np.asfortranarray(RIGHT),
    ],
)
def test_the_right_numbers_are_right_in_any_container(value):
    found = numbers(value, (2, 3))
    assert type(found) is np.ndarray
    assert found.dtype == np.float64
    np.testing.assert_array_equal(found, RIGHT)
    assert close(value, RIGHT) is True
    assert close(RIGHT, value) is True


@pytest.mark.parametrize("value", [3, 3.0, np.int8(3), np.float32(3), np.array(3), "3", " 3.0 "])
def test_a_single_number_has_the_shape_of_nothing(value):
    assert numbers(value, ()) == 3
    assert close(value, 3)
    assert not close(value, 4)


def test_any_shape_will_do_where_none_is_asked_for():
    for value, shape in [(1, ()), ([], (0,)), ([1, 2], (2,)), (np.zeros((2, 0, 3)), (2, 0, 3))]:
        assert numbers(value).shape == shape
        assert numbers(value, shape).shape == shape


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (RIGHT.T, "(3, 2)"),
        (RIGHT.ravel(), "(6,)"),
        (RIGHT[np.newaxis], "(1, 2, 3)"),
        (RIGHT[:1], "(1, 3)"),  # would broadcast
        (7.0, "()"),
        ([], "(0,)"),
    ],
)
@pytest.mark.parametrize("read", [lambda v: numbers(v, (2, 3)), lambda v: close(v, RIGHT)])
def test_another_shape_is_named_beside_the_expected_one(read, value, shape):
    with pytest.raises(AssertionError) as caught:
        read(value)
    said = f"the shape was {shape}, where (2, 3) was expected for this input."
    assert str(caught.value) == said


@pytest.mark.parametrize("read", [numbers, lambda value: close(value, 0.0)])
def test_nothing_returned_is_asked_about(read):
    with pytest.raises(AssertionError, match=r"^it returned None: is there a return statement\?$"):
        read(None)


@pytest.mark.parametrize(
    "value",
    ["three", "", b"\xff", {"a": 1}, {1, 2}, [1, [2, 3]], [1, "x"], 2j, object(), len],
)
@pytest.mark.parametrize("read", [numbers, lambda value: close(value, [1.0, 2.0])])
def test_what_is_no_array_of_numbers_is_refused_without_an_echo(read, value):
    with pytest.raises(AssertionError) as caught:
        read(value)
    assert str(caught.value) == "what came back is not an array of numbers."


def test_not_a_number_is_a_number_that_is_close_to_nothing():
    assert np.isnan(numbers([np.nan, 1.0], (2,))).tolist() == [True, False]
    assert np.isnan(numbers("nan", ()))
    assert np.isnan(numbers([None, 1.0], (2,))).tolist() == [True, False]
    assert close([np.nan, 1.0], [1.0, 1.0]) is False
    assert close([1.0, 1.0], [np.nan, 1.0]) is False
    assert close(np.nan, np.nan) is False


def test_infinity_is_close_to_itself_only():
    assert close([np.inf, -np.inf], [np.inf, -np.inf])
    assert not close(np.inf, -np.inf)
    assert not close(1e308, np.inf)
    assert not close(np.inf, 1e308)


@pytest.mark.parametrize("expected", [1e-12, 0.02, 3.0, -450.0, 1e9])
def test_the_tolerance_is_relative_and_absolute(expected):
    room = ATOL + RTOL * abs(expected)
    for sign in (-1, 1):
        assert close(expected + sign * 0.99 * room, expected)
        assert not close(expected + sign * 1.01 * room, expected)


def test_the_tolerance_is_that_of_the_expected_element_and_not_of_the_largest():
    assert not close([1e6, 0.1 + 1e-3], [1e6, 0.1])
    assert close([1e6 + 900, 0.1], [1e6, 0.1])


def test_single_precision_is_close_and_a_mistake_of_a_percent_is_not():
    values = np.random.default_rng(5).uniform(0.1, 9, size=(300, 4))
    single = values.astype(np.float32)
    assert close(single.mean(axis=0, dtype=np.float32), values.mean(axis=0))
    assert close(np.log(single).sum(dtype=np.float32), np.log(values).sum())
    assert not close(values.sum(axis=0) / 297, values.mean(axis=0))


def test_what_they_complain_of_is_the_sentence_that_a_student_reads(capsys):
    @worth(2)
    def has_three_numbers(rng, function):
        """There are three numbers."""
        assert close(function(), [1.0, 2.0, 3.0])

    check = Checkpoint(has_three_numbers, hint="Count them.")
    assert check(lambda: [1, 2, 3]) == 2
    assert check(lambda: [1, 2]) == 0
    assert "Here the shape was (2,), where (3,) was expected for this input." in (
        capsys.readouterr().out
    )


def test_the_checks_need_nothing_but_python_and_numpy():
    """Hidden tests import them under stock nbgrader too, in whatever kernel a course has."""
    tree = ast.parse(inspect.getsource(checks))
    imported = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add("." * node.level + (node.module or "").partition(".")[0])
    # `wording` itself needs the standard library only, until a page is written.
    assert imported <= {*sys.stdlib_module_names, "numpy", ".wording"}
