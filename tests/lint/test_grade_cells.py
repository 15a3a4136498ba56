"""What is found in grade cells that cannot be graded, and what is left alone."""

import pytest

from coursekit.grader.owners import name_table
from coursekit.lint.grade_cells import ungradable_cells
from coursekit.lint.words import Finding
from coursekit.run.frame import source_cells
from tests.support.em_notebook import read_notebook
from tests.support.foreign_course import source_notebooks
from tests.support.notebooks import percent_notebook

BEFORE = """
# %% code imports
import inspect
import json
from collections import namedtuple
from math import sqrt

import matplotlib.pyplot as plt
import numpy as np

# %% code given
def check_close(a, b):
    assert abs(a - b) < 1e-6

limit = 10

# %% code answers solution
### BEGIN SOLUTION
class Stack:
    def __len__(self):
        return 1

class Coin(Stack):
    def __eq__(self, other):
        return self.side == other.side

Point = namedtuple("Point", "x y")
stack = Stack()
figure, axes = plt.subplots()

def total(xs):
    return sum(xs)

def sort(xs):
    xs.sort()

def apply(function, x):
    return function(x)

def count(n):
    for i in range(n):
        yield i

def adder(n):
    def add(x):
        return x + n
    return add

def names(table):
    return table.keys()

def push(x):
    return Stack()

def mean(xs):
    return total(xs) / len(xs)

def place(x):
    return Point(x, x)

def ask():
    return int(input("How many? "))

def draw(xs):
    plt.plot(xs)

def scaled(x):
    return factor * x

def sqrt(x):
    return x**0.5

answer = 3
### END SOLUTION

# %% code test_before grade 1
def near(a, b):
    return abs(a - b) < 0.1
seen = [1, 2]
### BEGIN HIDDEN TESTS
secret = total(seen)
### END HIDDEN TESTS

# %% code test_it grade 2
"""


def all_findings(notebook, files=None):
    return ungradable_cells(notebook, name_table(source_cells(notebook, None)), files=files)


def findings(source, files=None, before=BEFORE):
    found = all_findings(percent_notebook(before + source), files)
    return [finding for finding in found if "Cell test_it" in finding.sentence]


# For each kind: what is found, a part of the sentence, and a similar cell that is all right.
CELLS = [
    ("assert Coin() == Coin()", "class Coin answers this comparison", "assert Stack() != 3"),
    ("coin = Coin()\nassert 3 != -coin", "class Coin answers this comparison",
     "coin = Coin()\nassert coin.side == 3 and isinstance(coin, Coin) and len(stack) == 1"),
    ("class Test(Stack):\n    pass", "it extends Stack",
     "class Stack:\n    pass\nclass Test(Stack):\n    pass"),
    ("assert total.__closure__ is None", "it asks for total.__closure__",
     "assert total.__name__ and total.calls == 1"),
    ("assert type(total)", "type is asked about total", "assert type(total([1])) is int"),
    ("assert 'sum' in In[-1]", "it uses a magic", "In = ['sum']\nassert 'sum' in In[-1]"),
    ("get_ipython().run_cell('1')", "it uses a magic", "get_ipython().user_ns['total']"),
    ("%timeit total([1])", "it uses a magic", "%matplotlib inline\n%time display(3)"),
    ("assert limit\n!ls", "line 2: it uses a magic", "%%time\nassert limit"),
    ("%%bash\nls", "it uses a magic", "%%capture out\nassert limit"),
    ("name = input()", "input() has nobody to ask",
     "from unittest.mock import patch\nwith patch('builtins.input'), patch('__main__.total'):\n"
     "    assert apply(lambda x: x, 1) == 1"),
    ("import sys\nassert 'numpy' in sys.modules", "line 2: it asks which modules are loaded",
     "import sys\nassert sys.modules[__name__].total([1])"),
    ("assert eval(total([1])) == 1", "eval would run a text that the student's total returns",
     "assert eval('total([1])') == 1 and limit"),
    ("assert len(table.query(total([1])))", "query would run a text",
     "import re\nassert re.compile(str(total([1])))"),
    ("total([1, 2])", "its last expression is the student's",
     "earned = total([1, 2])\nmin(earned, 2)"),
    ("answer", "its last expression is the student's", "limit"),
    ("assert unheard_of", "unheard_of is defined nowhere", "assert limit"),
    ("assert total([1] == 1", "it is not Python", "assert total([1]) == 1"),
    ("assert await total([1])", "it is not Python", "assert total([1]) == 1"),
    ("for x in seen:\n    assert total([x])\n    ### BEGIN HIDDEN TESTS\n    assert x\n"
     "    ### END HIDDEN TESTS", "its hidden region is inside a block",
     "### BEGIN HIDDEN TESTS\nfor x in seen:\n    assert total([x])\n### END HIDDEN TESTS"),
    ("table = np.loadtxt('mine.csv')", "it reads mine.csv", "table = np.loadtxt('data.csv')"),
]  # fmt: skip


@pytest.mark.parametrize(("cell", "sentence", "similar"), CELLS)
def test_what_cannot_be_graded_is_found_and_what_is_similar_is_not(cell, sentence, similar):
    found = findings(cell, files=["data.csv"])
    assert any(sentence in finding.sentence for finding in found), found
    assert all(finding.remedy for finding in found)
    assert findings(similar, files=["data.csv"]) == []


def test_a_finding_names_the_cell_and_the_line():
    (finding,) = findings("assert limit\n\nassert total.__dict__")
    assert finding == Finding(
        "fault",
        "Cell test_it, line 3: it asks for total.__dict__; of a student's function there is only "
        "the call.",
        "Check what it returns.",
        "test_it",
    )


def test_names_of_other_grade_cells_locked_helpers_and_star_imports_are_all_right():
    assert not findings("assert near(1, 1) and secret == 3 and sqrt(4) == 2")
    assert not findings("check_close(total([1]), 1)\nassert 1")
    stars = BEFORE.replace("import json", "from numpy.testing import *")
    assert not findings("assert_allclose(total([1]), 1)", before=stars)


@pytest.mark.parametrize(
    "cell",
    [
        "draw([1])",
        "assert total([1]) == 1\ntotal([1])",
        "assert unheard_of",
        "table = np.loadtxt('mine.csv')",
    ],
)
def test_what_may_well_be_right_is_a_warning(cell):
    (finding,) = findings(cell, files=[])
    assert finding.kind == "warning"


def test_our_own_course_has_no_findings():
    files = ["image_dataset.py", "quiz_candidates.txt", "pictures.json", "images.zip"]
    assert all_findings(read_notebook("source"), files) == []


def test_the_foreign_course_has_no_findings():
    for source in source_notebooks().values():
        assert all_findings(source, ["helpers.py", "sales.csv"]) == []
