"""Do students' functions call the functions that a grade cell gives them?"""

import ast
import builtins
import contextlib
import importlib
import sys
import textwrap
from pathlib import Path

import pytest

from coursekit.grader.answers import LimitReached
from coursekit.grader.callback_code import HasToStay, as_code
from coursekit.grader.callbacks import importable
from coursekit.grader.cell import run_statements
from coursekit.grader.replaced import Replaced
from coursekit.sandbox.inside import wire
from tests.support.fake_kernel import begun

STUDENT = """
import random
def twice(f, x):
    return f(f(x))
def apply(f, *args, **keywords):
    return f(*args, **keywords)
def double(x):
    return 2 * x
def decorated(f):
    def inner(*args):
        return f(*args) + 1
    return inner
def message(f):
    try:
        f()
    except ValueError as error:
        return str(error)
def ask():
    return input("How many? ")
def dice():
    return random.randint(1, 6)
"""


@pytest.fixture(autouse=True)
def _nothing_of_another_test():
    yield
    sys.modules.pop("_coursekit_inside.callbacks", None)


def run(text):
    statements, names = begun(text, STUDENT)
    # In the solution's run whatever comes may come.
    names.crossings.known = None
    run_statements(statements, names, 0)
    return names


def sent(names):
    """Return how many functions of a cell stayed here."""
    return len(names._kernel.callbacks.functions)


@pytest.mark.parametrize(
    "text",
    [
        "assert twice(lambda x: x * x, 3) == 81",
        "assert twice(double, 3) == 12",
        "import math\nassert apply(math.sqrt, 4.0) == 2 and apply(max, 1, 2) == 2",
        "import numpy as np\nassert apply(np.sin, 0) == 0 and apply(np.random.rand) < 1",
        "assert apply(str.upper, 'a') == 'A' and apply(int, '3') == 3",
        "import functools\nassert apply(functools.partial(pow, 2), 3) == 8",
        "def fact(n):\n    return n * fact(n - 1) if n else 1\nassert apply(fact, 5) == 120",
        "def power(k):\n    return lambda x: x ** k\nassert twice(power(2), 3) == 81",
        "k = 3\ndef add(x, by=1, *, c=2):\n    return x + by + c + k\nassert apply(add, 1) == 7",
        "def own(n):\n    return sum(i for i in range(n))\nassert apply(own, 4) == 6",
        "import numpy as np\nw = np.ones(3)\nassert apply(lambda x: (x * w).sum(), 2) == 6",
        "assert apply(lambda x: double(x) + 1, 3) == 7",
        "f = decorated(lambda x: x * 2)\nassert f(3) == 7",
    ],
)
def test_functions_run_in_the_kernel_where_they_do_the_same_there(text):
    assert sent(run(text)) == 0


@pytest.mark.parametrize(
    "text",
    [
        "seen = []\ndef f(x):\n    seen.append(x)\n    return x + 1\n"
        "assert twice(f, 1) == 3 and seen == [1, 2]",
        "n = 0\ndef f(x):\n    global n\n    n += 1\n    return x\ntwice(f, 1)\nassert n == 2",
        "def make():\n    n = 0\n    def f(x):\n        nonlocal n\n        n += 1\n"
        "        return n\n"
        "    return f\nf = make()\nassert twice(f, 1) == 2 and f(0) == 3",
        "seen = []\napply(seen.append, 5)\nassert seen == [5]",
        "class Adder:\n    def __call__(self, x):\n        return x + 2\n"
        "assert twice(Adder(), 1) == 5",
        "from unittest.mock import Mock\nm = Mock(return_value=4)\nassert twice(m, 1) == 4\n"
        "m.assert_called_with(4)\nassert m.call_count == 2",
        "left = iter([1, 2])\nassert apply(lambda: next(left)) == 1 and next(left) == 2",
        "seen = []\n@decorated\ndef f(x):\n    seen.append(x)\n    return x\n"
        "assert f(3) == 4 and seen == [3]",
        "seen = []\ndef f(x):\n    seen.append(x)\n    return double(x)\nassert twice(f, 1) == 4",
        "class Own(Exception):\n    pass\ndef f():\n    raise Own('x')\ntry:\n    message(f)\n"
        "    assert False\nexcept Own:\n    pass",
        "seen = []\ndef f():\n    seen.append(1)\n    raise ValueError('bad')\n"
        "assert message(f) == 'bad'",
        "def count(x, calls=[]):\n    calls.append(x)\n    return len(calls)\n"
        "assert twice(count, 1) == 2",
        "def f(x):\n    f.calls += 1\n    return x\nf.calls = 0\ntwice(f, 1)\nassert f.calls == 2",
    ],
)
def test_functions_with_a_state_run_here_and_are_asked_for(text):
    assert sent(run(text)) == 1


def test_what_a_function_does_not_read_is_not_sent():
    text = "expected = 'a secret'\nother = 'another'\ndef f(x):\n    return x + other\nf('a')"
    statements, names = begun(text, STUDENT)
    run_statements(statements, names, 0)
    parts = as_code(names["f"], importable)
    assert "another" in str(parts)
    assert "secret" not in str(parts)
    assert wire.decode(wire.encode(parts)) == parts


def test_the_name_of_an_attribute_is_not_the_name_of_a_value():
    text = "expected = 'a secret'\ndef f(x):\n    return x.expected\nassert True"
    statements, names = begun(text, STUDENT)
    run_statements(statements, names, 0)
    assert "secret" not in str(as_code(names["f"], importable))


def test_a_function_that_does_not_end_is_asked_for_so_often_and_no_more():
    names = run("seen = []\napply(seen.append, 5)")
    question = wire.encode(["called", 0, (1,), {}])
    names._kernel.calls_left = 2
    for _ in range(2):
        names._kernel.callbacks.answer(question)
    with pytest.raises(LimitReached):
        names._kernel.callbacks.answer(question)


def test_a_function_that_is_kept_cannot_be_called_when_the_call_is_over():
    names = run("seen = []\napply(seen.append, 5)")
    callbacks = importlib.import_module("_coursekit_inside.callbacks")
    kept = next(iter(callbacks.numbered.values()))
    with pytest.raises(RuntimeError, match="only while the cell calls"):
        kept(6)
    assert names["seen"] == [5]


def test_functions_of_two_cells_have_each_its_own_name():
    text = "n = []\ndef {0}():\n    n.append(1)\nassert apply(name_of, {0}) == '{0}'"
    student = STUDENT + "def name_of(f):\n    return f.__name__\n"
    statements, names = begun(text.format("first"), student)
    names.crossings.known = None
    run_statements(statements, names, 0)
    statements = ast.parse(text.format("second")).body
    names.enter("other", statements)
    run_statements(statements, names, 0)


def test_functions_that_call_one_another_for_ever_come_to_an_end():
    with pytest.raises(RecursionError):
        run("seen = []\ndef f(x):\n    seen.append(x)\n    return apply(f, x)\napply(f, 1)")


@pytest.mark.parametrize(
    "question",
    [
        ["called", 7, (), {}],
        ["called", -1, (), {}],
        ["called", 0, [], {}],
        ["called", 0, (), {1: 2}],
        ["called", True, (), {}],
        ["called"],
    ],
)
def test_a_forged_question_is_answered_with_an_error_and_calls_nothing(question):
    names = run("seen = []\napply(seen.append, 5)")
    answer = wire.decode(names._kernel.callbacks.answer(wire.encode(question)))
    assert answer[0] == "raised"
    assert names["seen"] == [5]


def test_input_that_nothing_answers_is_at_its_end_also_while_functions_are_asked_for():
    names = run("seen = []\napply(seen.append, 5)")
    assert names._kernel.callbacks.answer("How many? ") == "\x04"


@pytest.mark.parametrize(
    "text",
    [
        "from unittest.mock import patch\nwith patch('builtins.input', return_value='4') as m:\n"
        "    assert ask() == '4'\nm.assert_called_once_with('How many? ')",
        "import builtins\nold = builtins.input\nbuiltins.input = lambda prompt='': '5'\n"
        "said = ask()\nbuiltins.input = old\nassert said == '5'",
        "import io, sys\nold = sys.stdin\nsys.stdin = io.StringIO('7\\n8\\n')\n"
        "said = ask(), ask()\nsys.stdin = old\nassert said == ('7', '8')",
        "import random\nfrom unittest import mock\nwith mock.patch.object(random, 'randint') as m:"
        "\n    m.return_value = 9\n    assert dice() == 9\nm.assert_called_with(1, 6)\n"
        "assert dice() < 7",
        "import random\nold = random.randint\nrandom.randint = lambda a, b: 99\nsaid = dice()\n"
        "random.randint = old\nassert said == 99 and dice() < 7",
        "from unittest.mock import patch\n@patch('random.randint', side_effect=[5, 4])\n"
        "def test(m):\n    assert (dice(), dice()) == (5, 4)\ntest()",
    ],
)
def test_what_a_cell_replaces_is_replaced_while_students_functions_run(text):
    run(text)


def test_what_is_not_replaced_is_not_looked_for():
    assert Replaced().now() == []


def test_a_replaced_function_is_put_back_where_it_was():
    callbacks = importlib.import_module("coursekit.sandbox.inside.callbacks")
    before = builtins.input
    with (
        contextlib.suppress(ZeroDivisionError),
        callbacks.replaced([["builtins", "input", None]]),
    ):
        assert builtins.input is None
        raise ZeroDivisionError
    assert builtins.input is before


@pytest.mark.parametrize("body", ["global n\n    n = 1", "x.a = 1", "return print(x)"])
def test_a_function_that_changes_what_is_around_it_stays(body):
    scope = {}
    exec(textwrap.dedent(f"def f(x):\n    {body}"), scope)
    with pytest.raises(HasToStay):
        as_code(scope["f"], importable)


def test_the_code_of_a_function_tells_no_path():
    scope = {}
    exec(compile("def f(x):\n    return lambda: x", __file__, "exec"), scope)
    parts = as_code(scope["f"], importable)
    assert str(Path(__file__).parent) not in str(parts)


@pytest.mark.parametrize(
    "text",
    [
        "def look(x):\n    assert x == 7\n    return x\nassert apply(look, 7) == 7",
        "right = [7]\ndef look(x):\n    assert [x] == right\n    return x\napply(look, 7)",
        "import functools\nseen = []\ndef look(right, x):\n    seen.append(x == right)\n"
        "apply(functools.partial(look, 7), 2)\nassert seen == [False]",
        "assert apply(lambda x: x < 42, 42) is False and apply(double, 21) == 42",
        "right = 42\nassert apply(lambda x: min(x, right), 50) == right",
        "right = -42\ndef least():\n    return right\nassert apply(lambda x: least(), 1) == right",
        "import math\nassert math.isclose(apply(lambda x: 0.5 * x / x, 3), 0.5)",
    ],
)
def test_what_a_function_checks_with_stays_here(text):
    names = run(text)
    assert sent(names) == 1
    # The function is known by its number alone.
    assert names._kernel.callbacks.hold(names._kernel.callbacks.functions[0], True)[0] == "asked"


def test_what_a_check_of_a_module_compares_stays_here_too(tmp_path, monkeypatch):
    (tmp_path / "checks_of_guesses.py").write_text(
        "def check(apply, double):\n"
        "    secret = 21\n"
        "    assert apply(lambda x: x + secret, 1) == 22\n"
        "    assert double(secret) == 42 and apply(lambda x: x > 7, 1) is False\n"
        "    assert apply(lambda x: secret - x, 0) == secret\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    names = run("from checks_of_guesses import check\ncheck(apply, double)")
    assert sent(names) == 2  # the two that read the secret
