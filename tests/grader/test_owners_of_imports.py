"""Owners of names that builtins have, or imports bind: the task itself may ask for either."""

import sys

import pytest

from coursekit.grader.imports import extend_path
from tests.support.owned_names import MEAN, ZERO, OwnedNames


@pytest.mark.parametrize("name", ["sum", "max", "pow", "filter", "id", "abs", "len"])
def test_an_answer_with_the_name_of_a_builtin_is_the_students(name):
    course = OwnedNames(f"""
# %% code answer solution
### BEGIN SOLUTION
def {name}(xs):
    return 6
### END SOLUTION
# %% code value solution
### BEGIN SOLUTION
max = 9
### END SOLUTION
# %% code test_answer grade 5
assert {name}([1, 2, 3]) == 6 if "{name}" != "max" else True
# %% code test_value grade 1
assert max == 9
""")
    assert course.solution == {"test_answer": 5, "test_value": 1}
    right = course.earns({"value": ""})
    assert right["test_value"] == 0
    if name != "max":
        assert course.untouched == {"test_answer": 0, "test_value": 0}
        assert course.earns({"answer": ""})["test_answer"] == 0


def test_a_builtin_that_no_solution_binds_is_never_the_students():
    course = OwnedNames(f"{MEAN}\n# %% code test_mean grade 1\nassert sum([mean([3])]) == 3\n")
    assert course.earns({"mean": "sum = 0\n" + ZERO.replace("0.0", "3")}) == {"test_mean": 1}


IMPORTS = {
    "from math import sqrt as root": "assert root(9) == 3",
    "import numpy as np": "assert np.zeros(2).shape == (2,)",
    "from collections import Counter": 'assert Counter("aab")["a"] == 2',
    "import os.path as p": 'assert p.join("a", "b") == "a/b"',
}


@pytest.mark.parametrize("statement", IMPORTS)
def test_an_import_that_is_the_answer_has_to_be_there(statement):
    course = OwnedNames(f"""
# %% code answer solution
### BEGIN SOLUTION
{statement}
### END SOLUTION
# %% code test_import grade 5
{IMPORTS[statement]}
""")
    assert course.solution == {"test_import": 5}
    assert course.untouched == {"test_import": 0}
    assert course.earns({"answer": "import json as np, json as p"}) == {"test_import": 0}


def test_two_parts_of_one_package_are_both_there():
    course = OwnedNames("""
# %% code given
import xml.dom.minidom
import xml.etree.ElementTree
# %% code answer solution
### BEGIN SOLUTION
text = "<a/>"
### END SOLUTION
# %% code test_it grade 2
assert xml.dom.minidom.parseString(text) and xml.etree.ElementTree.fromstring(text).tag == "a"
""")
    assert course.solution == {"test_it": 2}


def test_folders_that_the_instructors_cells_add_to_the_path_are_searched(monkeypatch):
    course = OwnedNames("""
# %% code given
import sys, os
sys.path.append("code")
if "more" not in sys.path:
    sys.path.insert(0, os.path.join("code", "more"))
sys.path.append(name_of_a_folder)
# %% code answer solution
### BEGIN SOLUTION
sys.path.append("mine")
### END SOLUTION
# %% code test grade 1
assert answer
""")
    monkeypatch.setattr("sys.path", [])
    extend_path(course.table)
    assert sys.path == ["code/more", "code"]


def test_the_path_and_its_folders_may_have_other_names(monkeypatch):
    course = OwnedNames("""
# %% code given
import sys as system
from sys import path
from pathlib import Path
here = Path("code")
folder = str(here / "more")
path.append(folder); path.append("data")
for name in ("a", "b"):
    system.path.append(name)
path.append(answer)
# %% code answer solution
### BEGIN SOLUTION
answer = "mine"
### END SOLUTION
# %% code test grade 1
assert answer
""")
    monkeypatch.setattr("sys.path", [])
    extend_path(course.table)
    assert sys.path == ["code/more", "data", "a", "b"]
