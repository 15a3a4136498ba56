"""Does what a student's function does beside returning a result arrive in the grade cell?"""

import contextlib
import io
import random
import sys
import warnings

import numpy as np
import pandas as pd
import pytest

from coursekit.grader.answers import StudentError
from coursekit.grader.asides import Asides
from coursekit.grader.examples import Crossings
from coursekit.grader.student import StudentNamespace
from coursekit.sandbox.inside import wire
from tests.support.fake_kernel import AGENT, FakeKernel, graded_like, student_names


def proving(source):
    """Return names of the solution's run: there everything is looked at."""
    return StudentNamespace(FakeKernel(source).evaluate, crossings=Crossings())


def like(names, source):
    """Return names of a submission, after the solution's run with others."""
    crossings = Crossings(names.crossings.seen)
    return StudentNamespace(FakeKernel(source).evaluate, crossings=crossings)


@pytest.mark.parametrize(
    ("change", "before", "after"),
    [
        ("x[:] = [9]; x.append(x[0])", [1, 2], [9, 9]),
        ("x['b'] = x.pop('a')", {"a": 1}, {"b": 1}),
        ("x.add(3)", {1}, {1, 3}),
        ("x[0].append(2)", [[1], [5]], [[1, 2], [5]]),
        ("x['k'].sort()", {"k": [3, 1]}, {"k": [1, 3]}),
        ("x[1][0] = 7", (0, [1]), (0, [7])),
        ("x.reverse()", [[1], [2]], [[2], [1]]),
    ],
)
def test_an_argument_is_changed_in_place(change, before, after):
    names = proving(f"def f(x):\n    {change}")
    inner = before[0] if isinstance(before, list) else None
    names["f"](before)
    assert before == after
    if change == "x.reverse()":
        assert before[1] is inner


def test_arrays_and_tables_are_changed_in_place():
    names = proving(
        "def f(a, o, s, t):\n"
        "    a[0] = 5; a.sort(); o[0] = 'b'; s.iloc[0] = 9\n"
        "    t['new'] = t['x'] * 2; t.drop(columns='x', inplace=True)"
    )
    a, o = np.array([3.0, 1.0, 2.0]), np.array(["a", None], object)
    view, s, t = a[1:], pd.Series([1, 2]), pd.DataFrame({"x": [1, 2]})
    other = t
    names["f"](a, o, s, t)
    assert a.tolist() == [1, 2, 5]
    assert view.tolist() == [2, 5]
    assert o.tolist() == ["b", None]
    assert s.tolist() == [9, 2]
    assert other.columns.tolist() == ["new"]
    assert other["new"].tolist() == [2, 4]


def test_a_result_that_is_an_argument_is_that_very_object():
    names = proving("def f(x, y):\n    x.append(1); return [y, x, [1]]")
    x, y = [], {}
    back = names["f"](x, y)
    assert back[0] is y
    assert back[1] is x
    assert back[2] == [1]


def test_one_object_given_twice_is_one_object_there():
    names = proving("def f(x, y):\n    x.append(1); return x is y, y")
    x = []
    assert names["f"](x, x) == (True, [1])
    assert names["f"]([x], [x])[0] is False


SOLUTION = "def f(x):\n    x.append(1)\ndef g(x):\n    return list(x)"


def test_arguments_are_looked_at_where_the_solution_changed_them():
    solution = proving(SOLUTION)
    solution["f"]([])
    solution["g"]([])
    names = like(solution, "def f(x):\n    x.clear()\ndef g(x):\n    x.clear()\n    return x")
    x = [1]
    assert names["g"](x) == []
    assert x == [1]
    names["f"](x)
    assert x == []


def test_what_is_printed_is_printed_here_where_the_cell_listens():
    names = student_names(
        "import sys\ndef f(n):\n    print('a' * n); print('b', file=sys.stderr); print('c')"
    )
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        names["f"](1)
    assert out.getvalue() == "a\nc\n"
    assert err.getvalue() == "b\n"
    with contextlib.redirect_stdout(out):
        names["f"](10**8)
    assert len(out.getvalue()) < 2**21


def test_warnings_arrive_where_the_cell_records_them():
    names = student_names(
        "import warnings\ndef f():\n    warnings.warn('old', DeprecationWarning)\n    return 3"
    )
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        assert names["f"]() == 3
    assert [(w.category, str(w.message)) for w in caught] == [(DeprecationWarning, "old")]
    with pytest.warns(DeprecationWarning, match="old"):
        names["f"]()


def test_a_seed_goes_along_and_what_was_drawn_does_too():
    names = student_names(
        "import random, numpy as np\n"
        "def f(n):\n    return np.random.rand(n).tolist() + [random.random() for _ in range(n)]"
    )

    def own(n):
        return np.random.rand(n).tolist() + [random.random() for _ in range(n)]

    np.random.seed(3)
    random.seed(4)
    wanted = own(5) + own(2) + own(700)
    np.random.seed(3)
    random.seed(4)
    assert own(5) + names["f"](2) + own(700) == wanted


def test_a_function_that_seeds_does_not_choose_what_the_cell_draws():
    names = student_names(
        "import numpy as np\ndef f():\n    np.random.seed(0)\n    return np.random.rand()"
    )
    np.random.seed(5)
    first = np.random.rand()
    np.random.seed(5)
    assert names["f"]() == 0.5488135039273248
    assert np.random.rand() == first


@pytest.mark.parametrize("make", [np.random.default_rng, random.Random, np.random.RandomState])
def test_a_source_of_random_numbers_goes_along_and_comes_back(make):
    names = proving(
        "def f(rng):\n    return rng.random() if hasattr(rng, 'random') else rng.rand()"
    )
    mine, theirs = make(3), make(3)
    wanted = [mine.random() for _ in range(3)] if hasattr(mine, "random") else mine.rand(3).tolist()
    assert [names["f"](theirs) for _ in range(2)] == wanted[:2]
    assert (theirs.random() if hasattr(theirs, "random") else theirs.rand()) == wanted[2]


def test_a_source_that_is_seeded_again_does_not_come_back():
    names = proving(
        "import numpy as np\ndef f(rng):\n    rng.bit_generator.state = np.random.PCG64(1).state"
    )
    rng = np.random.default_rng(3)
    names["f"](rng)
    assert rng.random() == np.random.default_rng(3).random()


def test_streams_are_read_and_written_there():
    names = proving("def f(i, o):\n    o.write(i.readline().upper())")
    lines, out = io.StringIO("one\ntwo\n"), io.StringIO()
    names["f"](lines, out)
    names["f"](lines, out)
    assert out.getvalue() == "ONE\nTWO\n"
    assert lines.read() == ""
    data = io.BytesIO(b"ab")
    assert proving("def f(i):\n    return i.read()")["f"](data) == b"ab"


@pytest.mark.parametrize(
    "effects",
    [
        {"changed": [[10**9, [1]]]},
        {"changed": [["x", [1]]]},
        {"changed": [[1, {"a": 1}]]},
        {"changed": 5},
        {"states": [[0, {}]]},
        {"names": [["expected", "bound", 1]]},
        {"random": [[3, [1], None], ["MT19937", [1], 2, 0, 0.0]]},
        {"printed": [[0]]},
    ],
)
def test_forged_effects_change_nothing(effects):
    kernel = FakeKernel("def f(x):\n    return 1")
    names = StudentNamespace(kernel.evaluate, crossings=Crossings())
    f, x, expected = names["f"], [[1, 2]], 5
    names["expected"] = expected
    answer = wire.encode(["and", effects, ["value", 1], []])
    sys.modules[AGENT].answer = lambda *question: answer
    with pytest.raises(StudentError, match="malformed"):
        f(x)
    assert names["expected"] == 5
    assert x == [[1, 2]]


@pytest.mark.parametrize(
    "cell",
    [
        "x = [3, 1]\ny = list(x)\nassert f(x) == [1, 3]\nassert x == y",
        "x = [3, 1]\nassert f(x) == [1, 3]\nassert x == [3, 1], 'it has changed'",
        "import numpy as np\nx = np.array([3, 1])\nf(x)\n"
        "np.testing.assert_array_equal(x, np.array([3, 1]))",
    ],
)
def test_a_cell_that_asks_whether_an_argument_is_as_it_was_sees_a_change(cell):
    solution = "def f(x): return sorted(x)"
    assert graded_like(cell, solution) is None
    changing = "def f(x):\n    x.sort()\n    return list(x)"
    assert isinstance(graded_like(cell, solution, changing), AssertionError)
    only_sorted = "x = [3, 1]\nassert f(x) == [1, 3] and len(x) == 2"
    assert graded_like(only_sorted, solution, changing) is None


TOTAL = "def f(a): return sum(a)\ndef g(a): return len(a)"
EMPTIES = """
def f(a):
    total = 0
    while a: total += a.pop()
    return total
def g(a): return len(a)
"""
DOUBLES = "def f(a):\n    total = sum(a)\n    a *= 2\n    return total\ndef g(a): return len(a)"


@pytest.mark.parametrize(
    ("cell", "submission"),
    [
        ("a = [3, 1]\nassert f(a) == 4\nassert f(a) == 4", EMPTIES),
        ("a = [3, 1]\nfor _ in range(2):\n    assert f(a) == 4", EMPTIES),
        ("a = [3, 1]\nassert f(a) == 4\nassert g(a) == 2", EMPTIES),
        ("a = {3, 1}\nassert f(a) == 4\nassert g(a) == 2", EMPTIES),
        ("a = [3, 1]\nassert f(a) == 4\nassert len(a) == 2", EMPTIES),
        ("a = [3, 1]\nassert f(a) == 4\nassert a[0] == 3", EMPTIES),
        (
            "import numpy as np\na = np.array([3, 1])\nassert f(a) == 4\nassert f(a) == 4",
            DOUBLES,
        ),
    ],
)
def test_the_next_that_looks_at_an_argument_finds_what_a_function_made_of_it(cell, submission):
    assert graded_like(cell, TOTAL, submission) is not None
    assert graded_like(cell, TOTAL) is None


@pytest.mark.parametrize(
    "cell",
    [
        # What a check compares does not change with what a function does to its argument.
        "a = [3, 1]\nassert f(a) == sum(a)",
        "a = [3, 1]\nassert f(a) == 4\nassert sum(a) == f([3, 1])",
        # What the cell itself has changed since, or made anew, is what the next function gets.
        "a = [3, 1]\nassert f(a) == 4\na.append(2)\nassert f(a) == 6",
        "a = [3, 1]\nassert f(a) == 4\na = [3, 1]\nassert f(a) == 4",
        "assert all(f(a) == 4 for a in [[3, 1], [4], [1, 3]])",
        "assert all(f([n]) == n for n in range(150))",
    ],
)
def test_what_a_function_makes_of_its_argument_changes_nothing_else(cell):
    assert graded_like(cell, TOTAL, EMPTIES) is None


@pytest.mark.parametrize("said", [[[0, 5]], [[7, -1]], "ab", [[0, "x"]], [0], [[0, -1]] * 9])
def test_what_a_kernel_says_of_arguments_that_there_are_not_is_no_answer(said):
    assert Asides().note((None, ([1],), {}), 3, said, False)[0] == "garbled"
