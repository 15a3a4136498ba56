"""Do modules of the course ask for identity as grade cells do?"""

import sys

import pytest

from coursekit.grader.modules import ask_identity_below
from coursekit.grader.refusals import NotGradable
from tests.support.fake_kernel import graded_like

STUDENT = """
class Account:
    pass
def make():
    return Account()
"""

MODULE = '''
"""Checks of a course."""
from __future__ import annotations

import math
from unittest import TestCase

NOTHING = None

def is_one(make):
    a, b = make(), make()
    return a is b

def are_one(make):
    a = make()
    TestCase().assertIs(a, a)
    TestCase().assertIsNot(a, make())

def kind(thing, Account):
    return type(thing) is Account and thing.__class__ is Account and type(3) is int

def plain(x):
    return x is None and NOTHING is x and math is not x

def place(make):
    return id(make())
'''


@pytest.fixture
def course(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(sys, "meta_path", [*sys.meta_path])
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    (tmp_path / "asking").mkdir()
    (tmp_path / "asking" / "__init__.py").write_text("from . import checks\n")
    (tmp_path / "asking" / "checks.py").write_text(MODULE)
    ask_identity_below([str(tmp_path)])
    yield tmp_path
    for name in [name for name in sys.modules if name.partition(".")[0] == "asking"]:
        del sys.modules[name]


def failure_of(text):
    return graded_like(f"from asking import checks\n{text}", STUDENT)


@pytest.mark.parametrize(
    "text",
    ["assert not checks.is_one(make)", "assert checks.place(make)", "checks.are_one(make)"],
)
def test_whether_two_objects_are_one_is_not_known_in_a_module_either(course, text):
    assert isinstance(failure_of(text), NotGradable)


@pytest.mark.parametrize(
    "text", ["assert checks.kind(make(), Account)", "assert checks.plain(None)"]
)
def test_what_is_known_of_identity_a_module_is_told(course, text):
    assert failure_of(text) is None


def test_a_traceback_names_the_line_of_the_module_and_no_bytecode_is_left(course):
    error = failure_of("checks.is_one(make)")
    while error.__traceback__.tb_next:
        error = error.with_traceback(error.__traceback__.tb_next)
        if error.__traceback__.tb_frame.f_code.co_name == "is_one":
            break
    assert error.__traceback__.tb_lineno == MODULE.split("\n").index("    return a is b") + 1
    assert not list(course.rglob("*.pyc"))


def test_libraries_and_modules_elsewhere_are_left_as_they_are(course, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "asking_elsewhere.py").write_text("def is_one(a, b):\n    return a is b\n")
    sys.path.append(str(elsewhere))
    try:
        import asking_elsewhere
    finally:
        sys.path.remove(str(elsewhere))
    assert "__coursekit_same__" not in vars(asking_elsewhere)
    assert asking_elsewhere.is_one.__code__.co_names == ()
    del sys.modules["asking_elsewhere"]
