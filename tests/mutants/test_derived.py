"""The small changes that are made to a solution."""

import pytest

from coursekit.mutants.derived import derive


def changed(statement):
    """Return what comes of a statement, as one line each."""
    return {each.after for each in derive(statement, {1})}


@pytest.mark.parametrize(
    ("statement", "mutants"),
    [
        ("x = a + b", {"x = a - b"}),
        ("x = a ** b", {"x = a * b"}),
        ("x += a", {"x -= a", "pass"}),
        ("x = a < b", {"x = a <= b", "x = a > b"}),
        ("x = a == b", {"x = a != b"}),
        ("x = a and b", {"x = a or b"}),
        ("x = -a", {"x = a"}),
        ("x = not a", {"x = a"}),
        ("x = a if b else c", {"x = a if not b else c"}),
        ("x = 3", {"x = 4"}),
        ("x = True", {"x = False"}),
        ("x = a[i]", {"x = a[i - 1]"}),
        ("x = a[i, j]", {"x = a[i - 1, j]", "x = a[i, j - 1]", "x = a[j, i]"}),
        ("a[i] = x", {"a[i - 1] = x", "pass"}),
        ("x = f(a, axis=0)", {"x = f(a, axis=1)", "x = f(a, axis=None)", "pass"}),
        ("x = range(n)", {"x = range(n - 1)", "pass"}),
        ("x = np.argmin(a)", {"x = np.argmax(a)", "pass"}),
        ("x = min(a)", {"x = max(a)", "pass"}),
        ("f(x)", {"pass"}),
        ("x = 'a text'", set()),
        ("x = y", set()),
    ],
)
def test_each_change_is_made_once(statement, mutants):
    found = [each.after for each in derive(statement, {1})]
    assert sorted(found) == sorted(mutants)


def test_only_lines_of_the_solution_are_changed():
    found = list(derive("a = 1\nb = 2\nc = 3", {2}))
    assert [(each.source, each.line) for each in found] == [("a = 1\nb = 3\nc = 3", 2)]


def test_of_a_long_line_what_is_around_the_change_is_shown():
    (found,) = derive(f"{'x' * 60} = {'y' * 60} - {'z' * 60}", {1})
    assert found.before == f"…{'y' * 24} - {'z' * 24}…"
    assert found.after == f"…{'y' * 24} + {'z' * 24}…"


def test_magics_are_let_through():
    assert [each.after for each in derive("%matplotlib inline\nx = 1", {2})] == ["x = 2"]


def test_what_is_no_python_has_no_mutants():
    assert list(derive("x = = 1", {1})) == []
