"""A small assignment, and what students hand in for it."""

import json

import nbformat
import pytest
from nbgrader.preprocessors import CheckCellMetadata

from coursekit.notebook import named_cells, release_version
from coursekit.submission.read import read_submission
from coursekit.submission.rebuild import rebuild
from tests.support.notebooks import cell, find, locked, notebook

SECRET = "assert square(3) == 9"


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
