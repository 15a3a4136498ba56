"""The course's notebook, and the functions in it as a student has them."""

import nbformat

from coursekit.demo.sample import sample_submission
from tests.support.places import ASSIGNMENT, ROOT


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


def mutate(replacements, source):
    for old, new in replacements:
        assert source.count(old) == 1, f"{old!r} stands {source.count(old)} times in the solution"
        source = source.replace(old, new)
    return source
