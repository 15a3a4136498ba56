"""The doctor says of each cell how it is graded, and what to write or set where it is not."""

import ast

import nbformat
import pytest

from coursekit.course import load_config
from coursekit.doctor.cells import things
from coursekit.doctor.examination import examine
from coursekit.errors import CourseKitError
from tests.support import commands
from tests.support.foreign_course import THE_TWO_LINES
from tests.support.notebooks import percent_notebook

SOURCE = """
# %% code answers solution
### BEGIN SOLUTION
class Stack:
    def __init__(self):
        self.items = []

    def push(self, item):
        self.items.append(item)

def make():
    return Stack()

def double(x):
    return 2 * x
### END SOLUTION
# %% code test_data grade 2
assert double(2) == 4
# %% code test_stack grade 1
import matplotlib.pyplot as plt
stack = make()
stack.push(3)
assert stack.items == [3] and plt
# %% code test_shell grade 1
x = double(1)
get_ipython().system("ls")
# %% code test_wrong grade 1
assert double(2) == 5
# %% code test_look grade 3
double(2)
# %% markdown why grade solution 2
Because.
# %% markdown essay task 4
Write.
"""
MANUAL = 'c.TrustedExecute.manual_cells = {"ps1": {"test_look": "It is a matter of taste."}}\n'


@pytest.fixture(scope="module")
def said(tmp_path_factory, sandbox):
    """Return what the command says of the assignment, as lines."""
    folder = tmp_path_factory.mktemp("cells")
    here = folder / "source" / "ps1"
    here.mkdir(parents=True)
    nbformat.write(percent_notebook(SOURCE), here / "ps1.ipynb")
    (folder / "nbgrader_config.py").write_text("c = get_config()\n" + THE_TWO_LINES + MANUAL)
    done = commands.run(folder, ["coursekit", "doctor", "ps1"])
    assert done.status == 1, done.said
    return done.said.splitlines()


def test_each_cell_with_points_has_a_line(said):
    start = said.index("✓ ps1/ps1: its cells with points are graded")
    assert said[start + 1].split(maxsplit=3) == ["test_data", "2", "points", "data"]
    assert said[start + 2] == "    test_stack  1 point   data; plots; object make() (line 2)"
    assert said[start + 3 : start + 8] == [
        "    test_shell  1 point   not at all as written: line 2: it uses a magic that runs "
        "something, a command of the shell, or the history, which the grader has not",
        "    test_wrong  1 point   not at all as written: the solution in source/ earns 0 of 1 "
        "points in cell test_wrong, line 1: AssertionError",
        "    test_look   3 points  by hand: It is a matter of taste.",
        "    why         2 points  by hand: an answer",
        "    essay       4 points  by hand: a task",
    ]


def test_what_is_refused_ends_with_a_setting_to_paste(said):
    assert "! ps1 is refused for 2 cells." in said
    start = said.index("c.TrustedExecute.manual_cells = {")
    text = "\n".join(said[start : said.index("}", start) + 1])
    setting = ast.literal_eval(text.partition(" = ")[2])
    assert setting["ps1"].keys() == {"test_look", "test_shell", "test_wrong"}
    assert setting["ps1"]["test_look"] == "It is a matter of taste."


def test_an_unknown_assignment_is_said_to_be_one(tmp_path):
    here = tmp_path / "source" / "ps1"
    here.mkdir(parents=True)
    nbformat.write(percent_notebook(SOURCE), here / "ps1.ipynb")
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n" + THE_TWO_LINES)
    with pytest.raises(CourseKitError, match=r"Did you mean ps1\?"):
        examine(tmp_path, load_config(tmp_path), "ps2")


def test_what_crossed_is_said_with_its_lines():
    thing = [[], [], []]
    places = {
        "Stack": {"class": thing},
        "words Stack": {"class": thing},
        "<grade cell>:3:4-3:9 in 0": {"object": thing},
        "<grader_tests/ps1.py>:9:0-9:4 in 6 from <grade cell>:7:0-7:9": {"object": thing},
        "words Stack()": {"object": thing},
        "words Stack().push": {"function": thing},
        "words counter()": {"function": thing},
    }
    assert list(things(places)) == [
        "class Stack",
        "object Stack() (lines 3, 7)",
        "function counter()",
    ]
