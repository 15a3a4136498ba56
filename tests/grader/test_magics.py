"""IPython's own syntax in grade cells, and in the instructor's text that is made in the grader."""

import pytest

from coursekit.grader.code import keeps_lines
from coursekit.grader.magics import plain_python
from tests.support.owned_names import OwnedNames

TAKEN_OFF = {
    "%matplotlib inline": "pass",
    "if x:\n  %config InlineBackend.figure_format = 'retina'": "if x:\n  pass",
    "%load_ext autoreload\n%autoreload 2": "pass\npass",
    "%time x = f('a', \"b\")": "x = f('a', \"b\")",
    "y = %time f(3)": "y = f(3)",
    "%%time\nx = 1": "\nx = 1",
    "%%capture out --no-stderr\nx = 1": "\nx = 1",
    "len?": "pass",
    "get_ipython().run_line_magic('matplotlib', 'inline')": "pass",
    'get_ipython().run_line_magic("matplotlib", "inline");': "pass",
}


@pytest.mark.parametrize("source", TAKEN_OFF)
def test_magics_that_change_nothing_are_taken_off(source):
    assert plain_python(source).rstrip("\n") == TAKEN_OFF[source]
    assert keeps_lines(source)


@pytest.mark.parametrize(
    "source", ["%timeit f()", "!ls", "x = !ls", "%%bash\nls", "%run a.py", "%load a.py", "%cd .."]
)
def test_magics_that_run_something_stay(source):
    assert "get_ipython()" in plain_python(source)


def test_names_of_a_magic_are_those_of_its_code():
    course = OwnedNames("""
# %% code given
%pylab inline
%time LIMIT = 5
# %% code answer solution
### BEGIN SOLUTION
%time x = sum(array([2, 3]))
### END SOLUTION
# %% code test grade 1
%matplotlib inline
if True:
    %config InlineBackend.figure_format = "svg"
%time found = x
assert found == LIMIT == sum(array([2, 3])) and np.pi == pi and plt.gca
""")
    assert course.solution == {"test": 1}
    assert course.untouched == {"test": 0}
    assert course.earns({"answer": "LIMIT = x = 4; sum = lambda _: 4"}) == {"test": 0}


SHELL = """
# %% code answer solution
### BEGIN SOLUTION
x = [1, 2]
### END SOLUTION
# %% code test grade 1
shell = get_ipython()
assert shell.user_ns["x"] == [1, 2] and shell.ev("x[0]") == 1
assert "y" not in get_ipython().user_global_ns and "google.colab" not in str(shell)
assert get_ipython().__class__.__name__ == "ZMQInteractiveShell"
display(x, "a text")
"""


def test_a_cell_asks_the_shell_for_names_and_displays_values():
    course = OwnedNames(SHELL)
    assert course.solution == {"test": 1}
    assert course.untouched == {"test": 0}


def test_a_students_shell_and_display_are_not_asked():
    forged = "get_ipython = lambda: type('S', (), {'user_ns': {'x': [1, 2]}})\ndisplay = print"
    assert OwnedNames(SHELL).earns({"answer": forged}) == {"test": 0}


def test_what_else_a_shell_does_is_not_there():
    course = OwnedNames(SHELL + "get_ipython().run_cell('x = 3')")
    assert course.solution == {"test": 0}


def test_spaces_at_the_end_of_a_cell_move_no_line():
    assert keeps_lines("x = 1\n    \n    ")
    assert keeps_lines("def f():\n    ### BEGIN SOLUTION\n    return 1\n    ### END SOLUTION\n    ")
    assert not keeps_lines("%time \\\n    x = 1\ny = 2")
