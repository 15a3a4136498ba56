"""A small assignment, what students hand in for it, and what to look for in the results."""

import json

import nbformat
import pytest
from nbgrader.preprocessors import CheckCellMetadata

from coursekit.submission.read import read_submission
from coursekit.submission.rebuild import named_cells, rebuild, release_version

SECRET = "assert square(3) == 9"


def cell(text, name=None, kind="code", **metadata):
    """Make a cell; one with a name is an answer unless the metadata says otherwise."""
    made = getattr(nbformat.v4, f"new_{kind}_cell")(text)
    if name:
        roles = {"grade": False, "solution": True, "locked": False, "task": False}
        roles.update({key: metadata.pop(key) for key in (*roles, "points") if key in metadata})
        metadata["nbgrader"] = {"grade_id": name, "schema_version": 3, **roles}
        made.id = name
    made.metadata.update(metadata)
    return made


def locked(text, name, **more):
    return cell(text, name, solution=False, locked=True, **more)


def notebook(*cells):
    made = nbformat.v4.new_notebook(cells=list(cells))
    made.metadata.kernelspec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    return nbformat.from_dict(made)


@pytest.fixture
def source():
    test = f"assert square(1) == 1\n### BEGIN HIDDEN TESTS\n{SECRET}\n### END HIDDEN TESTS"
    return notebook(
        cell("# Squares", kind="markdown"),
        locked("import math", "imports"),
        cell(
            "def square(x):\n    ### BEGIN SOLUTION\n    return x * x\n    ### END SOLUTION",
            "square",
        ),
        locked(test, "test_square", grade=True, points=2),
        cell("Because.", "why", "markdown", grade=True, points=3),
        locked(
            "Do it.\n=== BEGIN MARK SCHEME ===\nOne point each.\n=== END MARK SCHEME ===",
            "task",
            kind="markdown",
            task=True,
            points=4,
        ),
    )


@pytest.fixture
def handed_in(source):
    """The release version with one answer filled in."""
    made = release_version(source)
    find(made, "square").source = "def square(x):\n    return x**2"
    return made


@pytest.fixture
def read(tmp_path):
    """Write something as a notebook file and read it as a submission."""

    def read(content, **limits):
        path = tmp_path / "hw.ipynb"
        if isinstance(content, dict):
            content = json.dumps(content)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read_submission(path, **limits)

    return read


@pytest.fixture
def grade(source, read):
    """Rebuild a submission after a trip through a file; check what holds for any result."""

    def grade(submitted):
        submission, first = read(dict(submitted))
        made, second = rebuild(source, submission)
        nbformat.validate(made)
        CheckCellMetadata()(made, {})
        assert made == rebuild(source, read(dict(submitted))[0])[0], "not deterministic"
        again, incidents = rebuild(source, made)
        assert (again, incidents) == (made, []), "not idempotent"
        assert list(named_cells(made)) == list(named_cells(source))
        assert SECRET not in nbformat.writes(made)
        return made, first + second

    return grade


def find(made, name):
    return next(c for c in made.cells if c.metadata.get("nbgrader", {}).get("grade_id") == name)


def position(made, name):
    return made.cells.index(find(made, name))


def kinds(incidents):
    return [(i["kind"], i["cell"]) for i in incidents]


def texts(made):
    return [c.source for c in made.cells]
