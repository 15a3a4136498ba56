"""What the tests share: the course's notebooks, and the functions in them as a student has them."""

import os
from pathlib import Path

import nbformat
import numpy as np
import pytest

from coursekit.demo.sample import sample_submission
from coursekit.sandbox.kernel import SandboxUnavailable, check_sandbox

ROOT = Path(__file__).resolve().parents[1]
SUBMISSIONS = ROOT / "tests" / "submissions"
ASSIGNMENT = "em_for_gmm"


def read_notebook(version):
    """Return the source or the release version of the course's notebook."""
    path = ROOT / version / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def function_cells(notebook):
    """Return the code of the cells that define functions, and of the imports, in order."""
    wanted = [c.source for c in notebook.cells if c.cell_type == "code"]
    return [
        source.replace("%matplotlib inline", "")
        for source in wanted
        if source.startswith("def ") or "\ndef " in source or "import matplotlib.pyplot" in source
        if "display_images(pictures" not in source and "plt.show()" not in source
    ]


def student_functions(text, change=lambda source: source):
    """Run the function cells of a sample submission; return its namespace."""
    notebook = sample_submission(text, read_notebook("source"), read_notebook("release"))
    namespace = {}
    for source in function_cells(notebook):
        exec(compile(change(source), "<student>", "exec"), namespace)
    return namespace


@pytest.fixture(scope="session")
def solution():
    """The functions of the solution, by name."""
    return student_functions("")


@pytest.fixture(scope="session")
def sandbox():
    """Skip with the reason where there is no sandbox; with REQUIRE_SANDBOX=1, fail."""
    try:
        check_sandbox()
    except SandboxUnavailable as error:
        if os.environ.get("REQUIRE_SANDBOX") == "1":
            raise
        pytest.skip(str(error))


@pytest.fixture(autouse=True)
def the_global_generator_is_left_alone():
    """Students' code seeds numpy's global generator; tests must not depend on it."""
    state = np.random.get_state()
    yield
    np.random.set_state(state)
