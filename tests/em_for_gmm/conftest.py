"""The assignment's solution, and the loader of its pictures."""

import importlib.util

import pytest

from tests.support.em_notebook import student_functions
from tests.support.places import ROOT


@pytest.fixture(scope="session")
def solution():
    """The functions of the solution, by name."""
    return student_functions("")


@pytest.fixture
def loader():
    """A fresh copy of the module, so that a test may change its limits."""
    path = ROOT / "source" / "em_for_gmm" / "image_dataset.py"
    spec = importlib.util.spec_from_file_location("image_dataset", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
