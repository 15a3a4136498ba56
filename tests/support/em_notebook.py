"""The course's notebook, and the functions in it as a student has them."""

import sys
from unittest.mock import patch

import nbformat
from matplotlib import rc_context

from coursekit.demo.sample import MARKER, sample_submission
from tests.support.places import ASSIGNMENT, HONEST_SAMPLES, ROOT


def read_notebook(version):
    """Return the source or the release version of the course's notebook."""
    path = ROOT / version / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def function_cells(notebook):
    """Return the code of the cells that define functions or import them, in order."""
    wanted = [c.source for c in notebook.cells if c.cell_type == "code"]
    return [
        source.replace("%matplotlib inline", "")
        for source in wanted
        if source.startswith("def ")
        or "\ndef " in source
        or "import matplotlib.pyplot" in source
        or "from provided import" in source
        if "display_images(pictures" not in source and "plt.show()" not in source
    ]


def student_functions(text, change=lambda source: source):
    """Run the function cells of a sample submission; return its namespace."""
    notebook = sample_submission(text, read_notebook("source"), read_notebook("release"))
    namespace = {}
    # Its plots have a style, which the tests that run next have not.
    with patch("sys.path", [str(ROOT / "source" / ASSIGNMENT), *sys.path]), rc_context():
        for source in function_cells(notebook):
            exec(compile(change(source), "<student>", "exec"), namespace)
    return namespace


def vectorised_functions():
    """Return the solution cells of the sample that works on whole arrays: {cell: code}.

    Its steps earn what the loops of the solution earn, in a tenth of the time.
    """
    text = (HONEST_SAMPLES / "vectorised.py").read_text("utf-8")
    _, *parts = MARKER.split(text)
    return dict(zip(parts[1::3], parts[2::3], strict=True))


def vectorised_sample(cells):
    """Return a sample with these cells of that one, and the rest from the solution."""
    functions = vectorised_functions()
    return "".join(f"# %% {cell}\n{functions[cell]}" for cell in cells)


def mutate(replacements, source):
    for old, new in replacements:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in the solution"
        source = source.replace(old, new)
    return source
