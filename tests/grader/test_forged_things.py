"""Answers that pose as things, and what agrees with anything: none of them earns a point."""

import ast
import sys
import textwrap
from pathlib import Path

import numpy as np
import pytest

from coursekit.grader import refusals
from coursekit.grader.cell import run_visible
from coursekit.grader.contracts import NameTable
from coursekit.grader.namespace import CellNamespace
from coursekit.sandbox.inside import wire
from tests.support.fake_kernel import AGENT, NO_TABLE, failure_of, graded_like
from tests.support.owned_names import OwnedNames

TABLE = "import pandas as pd\ndf = pd.DataFrame({'a': [1]})"
EQUALS = "import pandas as pd\nassert df.equals(pd.DataFrame({'a': [1]}))"
STARTS = "assert f().startswith('ab')"
TEXT = "def f(): return 'abc'"


@pytest.mark.parametrize(
    ("cell", "solution", "submission"),
    [
        (EQUALS, TABLE, "from types import SimpleNamespace\ndf = SimpleNamespace(equals=list)"),
        (EQUALS, TABLE, "def df(): pass\ndf.equals = list"),
        (STARTS, TEXT, "from types import SimpleNamespace as N\ndef f(): return N(startswith=str)"),
        (
            STARTS,
            TEXT,
            "import collections\nT = collections.namedtuple('T', 'startswith')\n"
            "def f(): return T(str)",
        ),
        (
            "assert f().all()",
            "import numpy as np\ndef f(): return np.array([1, 1])",
            "from types import SimpleNamespace\ndef f(): return SimpleNamespace(all=object)",
        ),
        (
            "assert s.is_above(3)",
            "class S:\n    def is_above(self, x): return True\ns = {}",
            "import numpy as np\ndef s(): pass\ns.is_above = np.poly1d([1])",
        ),
        (
            "assert f().is_above(3)",
            "def f(): return {}",
            "import numpy as np\nfrom types import SimpleNamespace\n"
            "def f(): return SimpleNamespace(is_above=np.poly1d([1]))",
        ),
        (
            "assert f().is_above(3)",
            "def f(): return {}",
            "import numpy as np\nfrom sklearn.utils import Bunch\n"
            "def f(): return Bunch(is_above=np.poly1d([1]))",
        ),
        (
            "assert f().issubset([1])",
            "def f(): return {1}",
            "import numpy as np, pandas as pd\n"
            "def f(): return pd.Series({'issubset': np.poly1d([1])})",
        ),
    ],
)
def test_what_can_be_called_does_not_stand_for_a_method(cell, solution, submission):
    failure = graded_like(cell, solution, submission)
    assert "not what was asked for" in str(failure)


@pytest.mark.parametrize(
    ("cell", "submission"),
    [
        ("assert (f() == [1, 2]).all()", "pd.Series([pd.NA, pd.NA], dtype='Int64')"),
        ("assert (f() == [1, 2]).all()", "pd.array([1, None], 'Int64')"),
        ("assert not (f() != [1, 2]).any()", "pd.Series([pd.NA, pd.NA], dtype='string')"),
        (
            "assert (f().to_frame() > 0).all().all()",
            "pd.Series([1, pd.NA], dtype='Int8')",
        ),
    ],
)
def test_what_is_missing_equals_nothing_that_a_check_expects(cell, submission):
    solution = "import pandas as pd\ndef f(): return pd.Series({})"
    honest = solution.format([1, 2])
    refusals.said.clear()
    assert graded_like(cell, honest, f"import pandas as pd\ndef f(): return {submission}")
    # A person looks at it.
    assert "came as NaN" in refusals.said[0]
    assert graded_like(cell, honest) is None


@pytest.mark.parametrize("kind", ["Exception", "BaseException", "AssertionError"])
def test_no_exception_of_the_students_is_what_a_failing_check_raises(kind):
    cell = "try:\n    f()\n    assert False\nexcept Bad:\n    pass"
    solution = "class Bad(Exception): pass\ndef f(): raise Bad"
    failure = graded_like(cell, solution, f"Bad = {kind}\ndef f(): pass")
    assert "a type is not what was asked for" in str(failure)
    assert graded_like(cell, solution) is None
    assert graded_like(cell, solution, "Bad = ValueError\ndef f(): raise Bad") is None


TABLES = "import numpy as np, pandas as pd\ndef f(): return "


@pytest.mark.parametrize(
    ("cell", "solution", "submission"),
    [
        (
            "assert list(f()['a']) == [1, 2]",
            "pd.DataFrame({'a': [1, 2]})",
            "pd.DataFrame({'a': [1, 2], 'b': pd.array([1, None], 'Int64')})",
        ),
        (
            "assert f()['a'].isna().sum() == 1 and f()['a'].sum() == 1",
            "pd.DataFrame({'a': [1, np.nan]})",
            "pd.DataFrame({'a': pd.array([1, None], 'Int64')})",
        ),
        ("assert pd.isna(f())", "None", "pd.NA"),
    ],
)
def test_what_is_missing_is_so_where_the_solution_has_nothing_missing(cell, solution, submission):
    cell = f"import pandas as pd\n{cell}"
    assert graded_like(cell, TABLES + solution, TABLES + submission) is None


@pytest.mark.parametrize("mask", ["", ", [False] * 3"])
@pytest.mark.parametrize("cell", ["assert (f() == [4, 9, 16]).all()", "assert f().sum() == 29"])
def test_an_array_with_nothing_masked_is_graded_as_the_array_that_it_is(cell, mask):
    masked = f"np.ma.masked_array([4, 9, 16]{mask})"
    assert graded_like(cell, TABLES + "np.array([4, 9, 16])", TABLES + masked) is None
    assert graded_like(cell, TABLES + masked, TABLES + "np.array([4, 9, 16])") is None


def test_an_array_with_nothing_masked_masks_nothing_in_a_check():
    cell = "import numpy as np\nassert np.allclose(np.log(f()), [1])"
    masked = "np.ma.masked_array([-1.0])"
    assert graded_like(cell, TABLES + "np.exp([1.0])", TABLES + masked) is not None


def test_a_masked_answer_is_for_a_person_to_look_at():
    refusals.said.clear()
    masked = "np.ma.masked_array([1, 2], [True, False])"
    assert graded_like("assert f().sum() == 2", TABLES + "np.array([0, 2])", TABLES + masked)
    assert "a masked array" in refusals.said[0]


def test_what_is_missing_is_data_where_the_solution_has_it():
    cell = "assert f().isna().sum() == 1"
    solution = "import pandas as pd\ndef f(): return pd.Series([1, pd.NA], dtype='Int64')"
    assert graded_like(cell, solution) is None


@pytest.mark.parametrize(
    ("cell", "solution", "submission"),
    [
        ("assert convert('3') == 3", "def convert(s): return int(s)", "convert = int"),
        ("assert kind_of(3) is int", "def kind_of(x): return type(x)", None),
        (
            "assert pick()('3') == 3",
            "def pick(): return lambda s: int(s)",
            "def pick(): return int",
        ),
        (
            "assert p.x == 3",
            "class P: pass\np = P()\np.x = 3",
            "from types import SimpleNamespace\np = SimpleNamespace(x=3)",
        ),
        (
            "p = fit()\nassert p.line(2) == 4",
            "import numpy as np\nfrom types import SimpleNamespace\n"
            "def fit(): return SimpleNamespace(line=np.poly1d([2, 0]))",
            None,
        ),
    ],
)
def test_types_stand_where_the_solution_has_what_can_be_called(cell, solution, submission):
    assert graded_like(cell, solution, submission) is None


class Thing:
    """Crosses as a thing of these parts."""

    def __init__(self, *parts):
        self.parts = list(parts)


FUNCTION = Thing(1, "function", "", "", "", "__call__", "")


class ForgedAgent:
    """A kernel in which `answers(question)` takes the place of the agent."""

    def __init__(self, answers):
        self.answers = answers

    def evaluate(self, code, expression, answer=None):
        if AGENT not in expression:
            return ""
        text = ast.literal_eval(expression.rsplit("globals(), ", 1)[1][:-1])
        question = wire.decode(text, held=lambda *parts: parts)
        answered = ["value", FUNCTION] if question[0] == "get" else self.answers(question)
        return wire.encode(answered, lambda v, last: v.parts if type(v) is Thing else None)


def forged(cell, solution, answers):
    """Return what a grade cell fails with on forged answers, after it was run on the solution."""
    failure, seen = failure_of(cell, solution, None)
    assert failure is None
    sys.modules.pop(AGENT, None)
    statements = ast.parse(textwrap.dedent(cell)).body
    table = NameTable(**{**NO_TABLE, "kinds": {"test": seen}})
    names = CellNamespace(ForgedAgent(answers).evaluate, table, Path())
    names.enter("test", statements)
    return run_visible(statements, names).error


STOPS = Thing(3, "exception class", "__main__", "Own", "", "", [StopIteration])


@pytest.mark.parametrize("kind", [StopIteration, STOPS])
def test_no_exception_of_the_students_ends_a_loop_of_the_check(kind):
    error = Thing(2, "exception", "__main__", "Own", "", "", [kind, "", ()])
    cell = "for answer in map(f, [1, 2]):\n    assert answer is int"
    # Types may come here, as the solution's answers are some.
    failure = forged(cell, "def f(x): return int", lambda question: ["raised", ["O"], "", error])
    assert failure is not None


def test_what_comes_as_data_after_all_is_looked_at_as_data_are():
    cell = "import numpy as np\nnp.testing.assert_array_equal(f()[0], [5.0])"

    def answers(question):
        if question[0] == "as_data":
            return ["value", [np.ma.masked_array([0.0], [1])]]
        return ["value", Thing(5, "object", "__main__", "L", "", "", "L")]

    assert forged(cell, "def f(): return [[5.0]]", answers) is not None


@pytest.mark.parametrize("spread", [1j * np.std([1, 2, 3, 4]), np.nan])
def test_a_score_is_that_of_real_numbers(spread):
    from coursekit.grader.scores import determination

    right = np.array([1.0, 2, 3, 4])
    with pytest.raises(ValueError, match="real numbers"):
        determination(np.full(4, 2.5) + spread, right)


GIVEN = """
# %% code given
class Money:
    def __init__(self, amount, tolerance=0.01):
        self.amount, self.tolerance = amount, tolerance

    def __eq__(self, other):
        return abs(self.amount - getattr(other, "amount", other)) <= self.tolerance

class Broke(Exception):
    pass

# %% code price solution
def price():
    ### BEGIN SOLUTION
    return "12"
    ### END SOLUTION

# %% code count solution
def count():
    ### BEGIN SOLUTION
    return 12
    ### END SOLUTION

# %% code pay solution
def pay(money):
    ### BEGIN SOLUTION
    money.amount -= 1
    return money
    ### END SOLUTION

# %% code make solution
### BEGIN SOLUTION
def make(amount):
    return Money(amount)
### END SOLUTION

# %% code test_price grade 2
assert price().startswith("1") and price().endswith("2")

# %% code test_equal grade 2
assert count() == 12

# %% code test_pay grade 2
assert pay(Money(3)) == 2 and make(3) == 3
"""


@pytest.fixture(scope="module")
def given():
    return OwnedNames(GIVEN)


def test_a_class_of_the_instructors_does_not_stand_for_a_method(given):
    namespace = "from types import SimpleNamespace\ndef price(): return SimpleNamespace"
    for kind in "Money", "Broke":
        answer = f"{namespace}(startswith={kind}, endswith={kind})"
        assert given.earns({"price": answer}) == {"test_price": 0, "test_equal": 2, "test_pay": 2}


def test_an_object_of_a_given_class_does_not_stand_for_data(given):
    answer = "def count(): return Money(0, float('inf'))"
    assert given.earns({"count": answer}) == {"test_price": 2, "test_equal": 0, "test_pay": 2}


def test_an_object_of_a_given_class_may_be_a_new_one_and_its_class_a_function(given):
    answers = {"pay": "def pay(money): return Money(money.amount - 1)", "make": "make = Money"}
    assert given.earns(answers)["test_pay"] == 2


EXPECTED = """
# %% code given
class Box:
    def __init__(self, n):
        self.n = n

# %% code add solution
def add(xs, x):
    ### BEGIN SOLUTION
    xs.append(x)
    ### END SOLUTION

# %% code count solution
def count(xs):
    ### BEGIN SOLUTION
    xs.append(0)
    counted.append(len(xs))
    seen.n = len(xs)
    ### END SOLUTION

# %% code test_add grade 1
expected = [1, 2]
xs = [1]
add(xs, 2)
assert xs == expected

# %% code test_box grade 1
goal = Box(7)
xs = [3]
add(xs, 4)
assert sum(xs) == goal.n

# %% code test_count grade 1
counted, seen = [], Box(0)
count([5])
assert counted == [2] and seen.n == 2
"""


def test_a_function_changes_no_name_in_which_the_solutions_changes_nothing():
    names = OwnedNames(EXPECTED)
    right = {"test_add": 1, "test_box": 1, "test_count": 1}
    assert names.solution == names.earns() == right
    emptied = "def add(xs, x):\n    for name in (xs, expected):\n        name.clear()"
    assert names.earns({"add": emptied}) == right | {"test_add": 0, "test_box": 0}
    assert names.earns({"add": "def add(xs, x): goal.n = sum(xs)"})["test_box"] == 0
