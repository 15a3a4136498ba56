"""Someone else's nbgrader course: hidden asserts in the notebooks, and nothing made for this kit.

One assignment of two notebooks, with what such courses use: asserts on scalars, arrays and tables,
expected exceptions, numbers for partial credit, a helper module and a data file beside the
notebooks, a variable that goes from one cell to the next, manually graded answers, and a task.
"""

import json

import nbformat
from nbgrader.api import Gradebook
from nbgrader.utils import is_solution

from coursekit.demo.sample import without_markers
from coursekit.release import run_nbgrader
from tests.support.commands import run
from tests.support.notebooks import percent_notebook

NAME = "ps1"
THE_TWO_LINES = "import coursekit\n\ncoursekit.configure(c)\n"

HELPERS = '''
"""Helpers of the course; students have them too."""

PRICES = {"pear": 0.5, "fig": 0.25}


def close_to(value, expected):
    """Tell whether two numbers differ by less than one in a million."""
    return abs(value - expected) < 1e-6
'''

SALES = "shop,sold\nnorth,3\nsouth,5\nnorth,4\n"

# Each cell begins with its type, its name, nbgrader's roles, and the points.
NUMBERS = '''
# %% markdown title
# Numbers

# %% code imports
%matplotlib inline
import unittest

import numpy as np
import matplotlib.pyplot as plt
# %% code square solution
def square(x):
    ### BEGIN SOLUTION
    return x**2
    ### END SOLUTION
# %% code test_square grade 2
# Scalars
assert square(2) == 4, "2 squared is 4"
assert isinstance(square(2), int)
### BEGIN HIDDEN TESTS
assert square(-3) == 9
assert square(0.5) == 0.25
for number in range(5):
    assert square(number) == number * number, f"wrong for {number}"
### END HIDDEN TESTS
# %% code normalise solution
def normalise(values):
    ### BEGIN SOLUTION
    return values / values.sum(axis=0)
    ### END SOLUTION
# %% code test_normalise grade 3
assert np.allclose(normalise(np.array([1.0, 3.0])), [0.25, 0.75])
### BEGIN HIDDEN TESTS
table = np.array([[1.0, 2.0], [3.0, 6.0]])
np.testing.assert_allclose(normalise(table), [[0.25, 0.25], [0.75, 0.75]])
assert normalise(table).shape == (2, 2)
assert normalise(table).dtype == float
### END HIDDEN TESTS
# %% code root solution
def root(x):
    """Return the square root; a negative number is a ValueError."""
    ### BEGIN SOLUTION
    if x < 0:
        raise ValueError("no root of a negative number")
    return x**0.5
    ### END SOLUTION
# %% code test_root grade 2
assert root(9) == 3
### BEGIN HIDDEN TESTS
try:
    root(-1)
except ValueError:
    pass
else:
    raise AssertionError("did not raise")

case = unittest.TestCase()
case.assertRaises(ValueError, root, -4)
with case.assertRaisesRegex(ValueError, "negative"):
    root(-9)
### END HIDDEN TESTS
# %% code test_root_again grade 1
import pytest

with pytest.raises(ValueError):
    root(-2)
# %% code largest solution
def largest(values):
    ### BEGIN SOLUTION
    return max(values)
    ### END SOLUTION
# %% code test_largest grade 1
# No hidden tests here. The next task uses the sample.
sample = np.array([2.5, 7.0, 4.0])
assert largest(sample) == 7
# %% code spread solution
### BEGIN SOLUTION
spread = sample.max() - sample.min()
### END SOLUTION
# %% code test_spread grade 1
assert spread > 0
### BEGIN HIDDEN TESTS
assert np.isclose(spread, largest(sample) - sample.min())
### END HIDDEN TESTS
# %% code vowels solution
def vowels(word):
    ### BEGIN SOLUTION
    return sum(letter in "aeiou" for letter in word.lower())
    ### END SOLUTION
# %% code test_vowels grade 4
assert vowels("sea") == 2
### BEGIN HIDDEN TESTS
earned = 1
for word, count in {"rhythm": 0, "queue": 4, "Aida": 3}.items():
    if vowels(word) == count:
        earned += 1
earned
### END HIDDEN TESTS
# %% code test_vowels_in_the_open grade 2
# One point for small letters, one for capitals
(vowels("tea") == 2) + (vowels("OAK") == 2)
# %% code test_vowels_around grade 3
earned = 1 if vowels("tree") == 2 else 0
### BEGIN HIDDEN TESTS
earned += 2 * (vowels("IDEA") == 3)
### END HIDDEN TESTS
earned
# %% markdown explain grade solution 2
Why is the root of -1 no number?
'''

TABLES = '''
# %% markdown title
# Tables

# %% code imports
import pandas as pd

from helpers import PRICES
# %% code sales solution
# Read sales.csv, which is beside this notebook
### BEGIN SOLUTION
sales = pd.read_csv("sales.csv")
### END SOLUTION
# %% code test_sales grade 1
assert list(sales.columns) == ["shop", "sold"]
### BEGIN HIDDEN TESTS
pd.testing.assert_frame_equal(sales, pd.read_csv("sales.csv"))
### END HIDDEN TESTS
# %% code totals solution
def totals(table):
    """Return a table with one row for each shop, and what it sold."""
    ### BEGIN SOLUTION
    return table.groupby("shop", as_index=False)["sold"].sum()
    ### END SOLUTION
# %% code test_totals grade 3
assert len(totals(sales)) == 2
### BEGIN HIDDEN TESTS
expected = pd.DataFrame({"shop": ["north", "south"], "sold": [7, 5]})
pd.testing.assert_frame_equal(totals(sales), expected)
other = pd.DataFrame({"shop": ["b", "a", "b"], "sold": [1.5, 2.5, 3.0]})
pd.testing.assert_series_equal(totals(other)["sold"], pd.Series([2.5, 4.5], name="sold"))
### END HIDDEN TESTS
# %% code price solution
def price(basket):
    """Return what the fruits in a dict {name: number} cost."""
    ### BEGIN SOLUTION
    return sum(PRICES[fruit] * number for fruit, number in basket.items())
    ### END SOLUTION
# %% code test_price grade 2
from helpers import close_to

assert close_to(price({"pear": 2}), 1)
### BEGIN HIDDEN TESTS
assert close_to(price({"pear": 1, "fig": 3}), PRICES["pear"] + 3 * PRICES["fig"])
assert price({}) == 0
### END HIDDEN TESTS
# %% code plot grade solution 2
### BEGIN SOLUTION
sales.plot()
### END SOLUTION
# %% markdown essay task 3
Find a table of your own and describe it.
'''

MISTAKEN = {
    "square": "def square(x):\n    return abs(x) * x",
    "normalise": "def normalise(values):\n    return values / np.sum(values)",
    "root": "def root(x):\n    return abs(x) ** 0.5",
    "vowels": 'def vowels(word):\n    return sum(letter in "aeiou" for letter in word)',
    "spread": "spread = np.ptp(sample) / 2",
    "totals": 'def totals(table):\n    return table.groupby("shop").sum()',
    "price": "def price(basket):\n    return 0.5 * sum(basket.values())",
    "explain": "Because the computer says so.",
    "plot": "print(sales)",
}


class ForeignCourse:
    """The course in a folder, with a configuration; three students have handed in."""

    def __init__(self, folder, config):
        self.folder, self.stock = folder, not config
        here = folder / "source" / NAME
        here.mkdir(parents=True)
        (folder / "nbgrader_config.py").write_text(config)
        (here / "helpers.py").write_text(HELPERS)
        (here / "sales.csv").write_text(SALES)
        for name, notebook in source_notebooks().items():
            nbformat.write(notebook, here / f"{name}.ipynb")
        self.nbgrader("generate_assignment", NAME)
        solutions = {
            c.metadata.nbgrader.grade_id: without_markers(c.source)
            for notebook in source_notebooks().values()
            for c in notebook.cells
            if is_solution(c)
        } | {"explain": "No real number squared is negative."}
        self.hand_in("right", solutions)
        self.hand_in("mistaken", solutions | MISTAKEN)
        self.hand_in("untouched", {})

    def nbgrader(self, *arguments):
        """Run an nbgrader command; return what it printed."""
        if self.stock:  # this process may have nbgrader as the kit has changed it
            return run_nbgrader(*arguments, course=self.folder)
        done = run(self.folder, ["nbgrader", *arguments])
        assert done.status == 0, done.said
        return done.said

    def hand_in(self, student, answers):
        """Hand in the release version with these answers, {grade id: text}."""
        for released in (self.folder / "release" / NAME).glob("*.ipynb"):
            notebook = nbformat.read(released, as_version=4)
            for c in notebook.cells:
                c.source = answers.get(c.metadata.get("nbgrader", {}).get("grade_id"), c.source)
            folder = self.folder / "submitted" / student / NAME
            folder.mkdir(parents=True, exist_ok=True)
            (folder / released.name).write_text(json.dumps(notebook))

    def scores(self, student):
        """Return {cell: (automatic score or None, whether it waits for a grader)}."""
        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            submission = gradebook.find_submission(NAME, student)
            return {
                grade.name: (grade.auto_score, grade.needs_manual_grade)
                for notebook in submission.notebooks
                for grade in notebook.grades
            }


def source_notebooks():
    """Return the instructor's notebooks by name."""
    return {"numbers": percent_notebook(NUMBERS), "tables": percent_notebook(TABLES)}
