"""The agent that a fake kernel puts into this process goes after each test."""

import sys

import pytest

from tests.support.fake_kernel import AGENT


@pytest.fixture(autouse=True)
def _no_agent_is_left():
    sys.modules.pop(AGENT, None)
    yield
    sys.modules.pop(AGENT, None)
