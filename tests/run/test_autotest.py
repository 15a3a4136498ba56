"""AUTOTEST lines are written out as nbgrader writes them, and graded like asserts."""

import ast
import contextlib
import io
import shutil
from pathlib import Path

import nbformat
import nbgrader.tests
import pytest
from IPython.lib.pretty import pretty
from nbgrader.preprocessors import ClearOutput, InstantiateTests

from coursekit.course import open_course
from coursekit.errors import CourseKitError
from coursekit.grader.fork_server import launcher
from coursekit.nbgrader_seam.execute import TrustedExecute
from coursekit.nbgrader_seam.written_tests import with_written_tests
from coursekit.notebook import named_cells
from coursekit.run.assignment import read_assignment
from coursekit.run.autotest import has_autotests, written_out
from coursekit.run.cache import Cache
from coursekit.run.proof import faults_of, proof_of, verdicts
from tests.support.notebooks import percent_notebook

TEMPLATES = Path(nbgrader.tests.__file__).parent / "apps" / "files" / "autotests.yml"

COURSE = """
# %% code answers solution
### BEGIN SOLUTION
import numpy as np
import pandas as pd

whole, part, word, right = 5, 2.345678, "It's \\"so\\"", True
row, pair, some = [1, 2, "test"], (5, -3.3), {3}
table = {"a": "f", 3: [1.2, 3]}
array = np.arange(3) / 2
frame = pd.DataFrame({"a": [1, 2]})

def double(x):
    return 2 * x
### END SOLUTION
# %% code test_data grade 1
### AUTOTEST whole; part; right; row; pair; some; table;
# HASHED AUTOTEST word; array
print("between")
    # AUTOTEST array.shape; frame; frame["a"].sum()
# %% code test_calls grade 1
def twice(f, x):
    return f(f(x))

### AUTOTEST double(4); twice(double, 3); type(double(2.5)); [double(i) for i in range(3)]
### BEGIN HIDDEN TESTS
### HASHED AUTOTEST double("ab"); double(row)
### END HIDDEN TESTS
# %% code later solution
late = 3
# %% code test_late grade 1
#AUTOTEST late
assert late == double(1.5)
"""


class Shell:
    """Runs code in this process; shows as Jupyter does."""

    def __init__(self):
        self.names = {}

    def run(self, code):
        """Return the text of what the last line of code comes to."""
        body = ast.parse(code).body
        last = body.pop().value if body and isinstance(body[-1], ast.Expr) else None
        with contextlib.redirect_stdout(io.StringIO()):
            exec(compile(ast.Module(body, []), "<shell>", "exec"), self.names)
            value = None
            if last is not None:
                value = eval(compile(ast.Expression(last), "<shell>", "eval"), self.names)
        return None if value is None else pretty(value)


def run(cells):
    """Run cells as a job does."""
    shell, outputs = Shell(), {}
    for number, cell in enumerate(cells):
        try:
            text = shell.run(cell["source"])
        except Exception as error:
            about = {"ename": type(error).__name__, "evalue": str(error)}
            outputs[number] = [{"output_type": "error", **about}]
            continue
        if text is not None:
            shown = {"output_type": "execute_result", "data": {"text/plain": text}}
            outputs[number] = [shown]
    return {"outputs": outputs, "incidents": []}


class Stock(InstantiateTests):
    """nbgrader's step, with a shell of this process as its kernel."""

    def _execute_code_snippet(self, code):
        text = self.shell.run(code)
        return None if text is None else self.sanitizer(text)


def stock(notebook, folder, monkeypatch):
    writer = Stock()
    writer.shell = Shell()
    kernel = type("Kernel", (), {"shutdown_kernel": lambda self: None})()
    name = "nbgrader.preprocessors.instantiatetests.start_new_kernel"
    monkeypatch.setattr(name, lambda **_: (kernel, None))
    return writer.preprocess(notebook, {"metadata": {"path": str(folder)}})[0]


@pytest.fixture
def folder(tmp_path):
    shutil.copy(TEMPLATES, tmp_path)
    return tmp_path


def texts(notebook):
    return [cell.source for cell in notebook.cells]


def test_the_tests_are_those_that_nbgrader_writes(folder, monkeypatch):
    ours = written_out(percent_notebook(COURSE), folder, None, (), run)
    assert texts(ours) == texts(stock(percent_notebook(COURSE), folder, monkeypatch))
    assert "AUTOTEST" not in "".join(texts(ours))


def test_a_notebook_without_such_lines_needs_no_templates():
    plain = COURSE.replace("AUTOTEST", "test")
    assert not has_autotests(percent_notebook(plain), None)
    assert has_autotests(percent_notebook(COURSE), None)


def test_cells_that_are_graded_by_hand_keep_their_lines(folder):
    ours = written_out(percent_notebook(COURSE), folder, None, {"test_calls"}, run)
    assert "### AUTOTEST double(4)" in named_cells(ours)["test_calls"].source
    assert "AUTOTEST" not in named_cells(ours)["test_late"].source


CELL = "# %% code test grade 1\n"
WRONG = {
    "a name that is nowhere": (f"{CELL}### AUTOTEST nothing", "test: `nothing`.*NameError"),
    "a line without points": ("# %% code plain\n### AUTOTEST 3", "plain|number 1.*gives no points"),
    "another type at each run": (
        f"# %% code given\nimport uuid\nkinds = [int, str]\n{CELL}"
        "### AUTOTEST kinds[len(open(COUNT, 'a+').write('.') * 'x' + open(COUNT).read()) % 2](3)",
        "another type",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_lines_that_cannot_be_written_out_are_refused(case, folder):
    text, sentence = WRONG[case]
    text = text.replace("COUNT", repr(str(folder / "count")))
    with pytest.raises(CourseKitError, match=sentence):
        written_out(percent_notebook(text), folder, None, (), run)


TEMPLATES_GONE_WRONG = {
    "": "does not serve",
    "a: [": "no YAML",
    "python3:\n  setup: 1\n": "has no 'templates'",
    "ir:\n  setup: 1\n": "has no 'python3'",
}


@pytest.mark.parametrize("content", TEMPLATES_GONE_WRONG)
def test_templates_that_do_not_serve_are_named(content, folder):
    (folder / "autotests.yml").write_text(content)
    with pytest.raises(CourseKitError, match=TEMPLATES_GONE_WRONG[content]):
        written_out(percent_notebook(COURSE), folder, None, (), run)


def test_templates_that_are_missing_are_named(tmp_path):
    with pytest.raises(CourseKitError, match=r"there is no autotests\.yml"):
        written_out(percent_notebook(COURSE), tmp_path, None, (), run)


def test_an_assignment_with_such_lines_is_graded(folder):
    source = folder / "source" / "ps1" / "ps1.ipynb"
    source.parent.mkdir(parents=True)
    nbformat.write(percent_notebook(COURSE), source)
    config = "c = get_config()\nimport coursekit\ncoursekit.configure(c)\n"
    (folder / "nbgrader_config.py").write_text(config)
    course = open_course(folder)
    with launcher:
        found = read_assignment(course, "ps1", TrustedExecute(config=course.config))
        notebook = found.notebooks["ps1"]
        proof = proof_of(notebook, found.snapshot, Cache(folder / "cache"))
    expected = written_out(percent_notebook(COURSE), folder, None, (), run)
    assert texts(notebook.source) == texts(expected)
    assert 'double("ab")' not in "".join(texts(notebook.release))
    earned = verdicts(notebook.source, notebook, proof.solution)
    assert {name: verdict["points"] for name, verdict in earned.items()} == {
        "test_data": 1,
        "test_calls": 1,
        "test_late": 1,
    }
    assert faults_of("ps1", notebook, proof, {}) == []


def test_a_release_takes_the_text_that_grading_uses():
    source, written = percent_notebook(COURSE), percent_notebook(COURSE)
    named_cells(written)["test_late"].source = "assert late == 3"
    steps = with_written_tests([InstantiateTests, ClearOutput], {"ps1": written})
    assert steps[1] is ClearOutput
    made, _ = steps[0]()(source, {"nbgrader": {"notebook": "ps1"}})
    assert named_cells(made)["test_late"].source == "assert late == 3"
