"""What visible parts of grade cells define is there in the cells below, of tests and students."""

import pytest

from coursekit.grader.code import statements_of
from coursekit.grader.visible_names import words_of
from tests.support.owned_names import OwnedNames

INC = """
# %% code inc solution
def inc(x):
    ### BEGIN SOLUTION
    return x + 1
    ### END SOLUTION
# %% code one grade 1
"""
# For each: a visible part, what the student's later cell makes of it, and what that is.
DEFINED = {
    "imports": (
        "import math, os.path\nfrom collections import Counter as C",
        "[math.floor(2.5), os.path.join('a', 'b'), C('aa')['a']]",
        "[2, 'a/b', 2]",
    ),
    "a star import": ("from math import *", "floor(2.5)", "2"),
    "a helper of a helper": (
        "def outer(v):\n    return inner(v)\ndef inner(v):\n    return v + K\nK = 10",
        "outer(2)",
        "12",
    ),
    "an object": (
        "class Node:\n    def __init__(self, v):\n        self.v = v\nroot = Node(4)",
        "root.v",
        "4",
    ),
    "a partial function": (
        "from functools import partial\nadd = partial(lambda a, b: a + b, 3)",
        "add(4)",
        "7",
    ),
    "a pattern": ("import re\npattern = re.compile('a+')", "pattern.match('aab').group()", "'aa'"),
    "what a block binds": ("if True:\n    for name in 'ab':\n        last = name", "last", "'b'"),
    "results": ("found = inc(3)", "found * 2", "8"),
}


@pytest.mark.parametrize("case", DEFINED)
def test_the_students_later_cells_have_what_a_visible_part_defines(case):
    defined, used, value = DEFINED[case]
    course = OwnedNames(
        f"{INC}{defined}\nassert inc(1) == 2\n"
        f"# %% code later solution\n### BEGIN SOLUTION\nmade = {used}\n### END SOLUTION\n"
        f"# %% code two grade 1\nassert made == {value}\n"
    )
    assert course.solution == {"one": 1, "two": 1}
    assert course.untouched == {"one": 0, "two": 0}


def test_a_failure_above_a_definition_is_charged_once():
    course = OwnedNames(
        f"{INC}assert inc(1) == 2\nimport math\ndef half(v):\n    return v / 2\n"
        "# %% code later solution\n### BEGIN SOLUTION\nmade = half(math.pi)\n### END SOLUTION\n"
        "# %% code two grade 1\nassert made == half(math.pi)\n"
    )
    assert course.earns({"inc": "def inc(x): return 0"}) == {"one": 0, "two": 1}


def test_nothing_of_a_hidden_region_is_handed_on():
    course = OwnedNames(
        f"{INC}seen = 1\n### BEGIN HIDDEN TESTS\nsecret = 2\nimport math as hidden\n"
        "assert inc(1) == 2\n### END HIDDEN TESTS\n"
        "# %% code later solution\n### BEGIN SOLUTION\n"
        "made = [name in globals() for name in ('seen', 'secret', 'hidden')]\n### END SOLUTION\n"
        "# %% code two grade 1\nassert made == [True, False, False]\n"
    )
    assert course.solution == {"one": 1, "two": 1}


def test_what_no_cell_of_the_student_needs_stays_here():
    visible = statements_of("import math\ndef half(v):\n    return v / two\ntwo = 2\nother = 3")
    assert {"half", "two"} <= words_of(["x = half(3)"], visible)
    assert "two" not in words_of(["x = 3"], visible)


# For each: the visible part of one cell, and what a later one asserts.
HELPERS = {
    "a class with a state": (
        "class Sum:\n    total = 0\n    @classmethod\n    def add(cls, v):\n"
        "        cls.total += v\n"
        "Sum.add(inc(1))\nassert Sum.total == 2",
        "Sum.add(inc(2))\nassert Sum.total == 5",
    ),
    "a generator": (
        "g = (inc(i) for i in range(3))\nassert next(g) == 1",
        "assert list(g) == [2, 3]",
    ),
    "a test case": (
        "from unittest import TestCase\nt = TestCase()\nt.assertEqual(inc(1), 2)",
        "t.assertTrue(inc(2) == 3)",
    ),
    "a name in a loop": (
        "for i, (x, y) in enumerate([(1, 2), (2, 3)]):\n    assert inc(x) == y",
        "assert i == 1 and inc(y) == 4",
    ),
    "an annotation": (
        "n: int\nv: int = inc(1)\nassert v == 2",
        "assert v == 2 and 'n' not in dir()",
    ),
}


@pytest.mark.parametrize("case", HELPERS)
def test_later_grade_cells_have_what_an_earlier_one_defined(case):
    first, later = HELPERS[case]
    course = OwnedNames(f"{INC}{first}\n# %% code two grade 1\n{later}\n")
    assert course.solution == {"one": 1, "two": 1}
    assert course.untouched == {"one": 0, "two": 0}
