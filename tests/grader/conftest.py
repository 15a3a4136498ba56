"""What a fake kernel and a hook of Python's leave in this process goes after each test."""

import sys

import pytest

from coursekit.grader import file_guard
from tests.support.fake_kernel import AGENT


@pytest.fixture(autouse=True)
def _no_agent_is_left():
    sys.modules.pop(AGENT, None)
    yield
    sys.modules.pop(AGENT, None)


@pytest.fixture
def guard(monkeypatch):
    """The hook of this process cannot be taken off: it is told that nothing is there."""
    monkeypatch.setattr(file_guard.guard, "sealed", set())
    monkeypatch.setattr(file_guard.guard, "codes", set())
    yield file_guard.guard
    file_guard.guard.on = False
