"""globals(), dir() and their like in a grade cell: whose names they show, and what these are."""

import pytest

from coursekit.grader.student import MAX_NAMES
from tests.support.owned_names import OwnedNames

COURSE = """
# %% code given
import math
from statistics import *
LIMIT = 5
gone = 1
del gone
# %% code answer solution
### BEGIN SOLUTION
import json
q1 = 1
q2 = [2]
def inc(x):
    return x + 1
### END SOLUTION
# %% code test grade 1
"""
# Each is right in a notebook: with the solution, and not with the untouched release.
LOOKS = {
    "in globals()": "assert 'q1' in globals() and 'nothing' not in globals()",
    "in locals()": "assert 'q1' in locals() and 'nothing' not in locals()",
    "in vars()": "assert 'q1' in vars() and 'nothing' not in vars()",
    "in dir()": "assert 'q1' in dir() and 'nothing' not in dir() and dir() == sorted(dir())",
    "in keys()": "assert 'q1' in globals().keys() and len(globals()) > 3",
    "a builtin": "assert 'print' not in globals() and 'globals' not in dir() and q1",
    "an import": "assert 'json' in dir() and 'math' in globals() and 'mean' in vars()",
    "what was deleted": "assert 'gone' not in globals() and 'LIMIT' in globals() and q1",
    "an item": "assert globals()['q1'] == 1 and globals()['inc'](1) == 2",
    "a callable": "assert callable(globals()['inc'])",
    "get": "assert globals().get('q1') == 1 and globals().get('nothing', 7) == 7",
    "a loop": "for i in (1, 2):\n    assert f'q{i}' in globals()\nassert globals()[f'q{i}'] == [2]",
    "a function": "def has(name):\n    return name in globals()\nassert has('q1') and has('has')",
    "locals of a function": "def f():\n    a = q1\n    return [*locals()], dir(), [*vars()]\n"
    "assert f() == (['a'], ['a'], ['a'])",
    "names by their form": "import re\nmatch = re.compile('q.$').match\n"
    "assert list(filter(match, dir())) == ['q1', 'q2']",
    "values": "assert any(v == 1 for n, v in globals().items() if n == 'q1')",
    "all of them": "assert '{q1} {LIMIT}'.format(**globals()) == '1 5'",
    "an assignment": "globals()['w'] = q1 + 1\nassert w == 2 and 'w' in globals()",
    "a deletion": "w = q1\ndel globals()['w']\nassert 'w' not in globals()",
    "a NameError": "try:\n    nothing\nexcept NameError:\n    assert q1",
    "eval": "assert eval('q1') == 1 and eval(' inc(q1)', globals()) == 2",
    "eval in a function": "def f(text):\n    here = 3\n    return eval(text)\n"
    "assert f('inc(here)') == 4 and [eval(n) for n in ['q1']] == [1]",
    "exec": "exec('w = inc(q1)')\nassert w == 2\nexec('def g(): return w', globals())\n"
    "assert g() == 2",
    "exec in a dict": "names = {}\nexec('w = 1', names)\nassert names['w'] == q1",
    "__main__": "import __main__\nassert __main__.q1 == 1 and not hasattr(__main__, 'nothing')",
    "sys.modules": "import sys\nassert getattr(sys.modules[__name__], 'inc')(1) == 2\n"
    "assert 'q1' in vars(sys.modules['__main__'])",
    "members": "import inspect, sys\n"
    "assert dict(inspect.getmembers(sys.modules[__name__]))['q2'] == [2]",
    "unittest.main": "import unittest\nclass T(unittest.TestCase):\n    def test_inc(self):\n"
    "        self.assertEqual(inc(1), 2)\n"
    "made = unittest.main(argv=[''], exit=False)\n"
    "assert made.result.testsRun == 1 and made.result.wasSuccessful()",
    "a text": "assert f'{q1} {inc(1)}' == '1 2'",
    "timeit": "import timeit\nassert timeit.timeit('inc(1)', globals=globals(), number=1) > 0",
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_cell_that_looks_at_its_names_sees_the_students(look):
    course = OwnedNames(COURSE + LOOKS[look])
    assert course.solution == {"test": 1}
    assert course.untouched == {"test": 0}


FORGED = {
    "globals": "globals = lambda: {'q1': 1}",
    "dir": "dir = lambda *_: ['q1']",
    "locals": "import builtins\nlocals = vars = lambda: {'q1': 1}",
    "eval": "eval = lambda _: 1",
    "LIMIT": "LIMIT = 0\nmath = 0\nmean = 0",
    "__main__": "import sys\n__main__ = sys.modules['__main__']\n__name__ = 'q1'",
}
ALL = """assert 'q1' in globals() or 'q1' in dir() or 'q1' in locals() or eval('q1') == 1"""


@pytest.mark.parametrize("name", FORGED)
def test_a_students_own_builtin_shows_nothing(name):
    course = OwnedNames(COURSE + ALL)
    assert course.solution == {"test": 1}
    assert course.earns({"answer": FORGED[name]}) == {"test": 0}


def test_a_name_of_the_instructors_is_the_instructors_in_all_of_them():
    course = OwnedNames(
        f"{COURSE}import __main__\nassert [globals()['LIMIT'], vars()['LIMIT'], eval('LIMIT'), "
        "__main__.LIMIT, dict(globals())['LIMIT']] == [5] * 5 and inc(LIMIT) == 6"
    )
    forged = "LIMIT = 1\ndef inc(x): return 6"
    assert course.earns({"answer": forged}) == {"test": 1}
    assert course.earns({"answer": "LIMIT = 5"}) == {"test": 0}


@pytest.mark.parametrize(
    "names",
    [
        f"for i in range({MAX_NAMES}): globals()[f'q{{i}}'] = 1",
        "class Odd(str): pass\nglobals()[Odd('q1')] = 1; globals()['q 1'] = 1; globals()[3] = 1",
        "def q1(): raise SystemExit\nq1 = type('T', (), {'__eq__': lambda *_: True})()",
    ],
)
def test_names_without_end_or_of_odd_kinds_earn_nothing(names):
    course = OwnedNames(
        f"{COURSE}assert [n for n in dir() if n[0] == 'q' and len(n) == 2] == ['q1', 'q2']"
    )
    assert course.earns({"answer": names}) == {"test": 0}


def test_what_a_cell_would_have_executed_is_not_the_students():
    course = OwnedNames(
        f"{COURSE}assert inc(1) == 2\nname = 'check'\nexec(name + ' = lambda f: f(2) == 3')\n"
        "### BEGIN HIDDEN TESTS\nfloat(check(inc))\n### END HIDDEN TESTS"
    )
    assert course.solution == {"test": 1}
    assert course.earns({"answer": "inc = lambda x: 0\ncheck = lambda f: True"}) == {"test": 0}


def test_names_that_are_bound_as_text_are_there_in_later_cells():
    course = OwnedNames(
        f"{COURSE}exec('half = lambda x: x / 2')\nglobals()['two'] = inc(1)\n"
        "# %% code later grade 1\nassert half(two) == q1\n"
    )
    assert course.solution == {"test": 1, "later": 1}
    assert course.earns({"answer": "q1 = 1; half = lambda x: x"}) == {"test": 0, "later": 0}


def test_a_body_of_a_class_reads_the_students_names_wherever_it_stands():
    course = OwnedNames("""
# %% code answer solution
### BEGIN SOLUTION
size = 3
### END SOLUTION
# %% code given
def made():
    class Box:
        "A box."
        area = size * size
    return Box
# %% code test grade 1
def mine():
    class Box:
        class Lid:
            area = size
            many = [size for _ in range(size)]
    return Box.Lid
assert made().area == 9 and mine().area == 3 and mine().many == [3, 3, 3]
assert made().__doc__ == "A box." and made().__qualname__ == "made.<locals>.Box"
""")
    assert course.solution == {"test": 1}
    assert course.untouched == {"test": 0}


def test_what_a_grade_cell_deleted_is_gone_in_later_cells():
    course = OwnedNames(f"""{COURSE}
kept = inc(1)
del kept
# %% code later grade 1
try:
    kept
except NameError:
    assert inc(1) == 2
else:
    raise AssertionError
""")
    assert course.solution == {"test": 1, "later": 1}
    assert course.earns({"answer": "kept = 0\ndef inc(x): return 2"}) == {"test": 1, "later": 1}
