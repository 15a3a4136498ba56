"""What all tests share: the sandbox, the solution, and a generator of numbers left alone."""

import os

import numpy as np
import pytest

from coursekit.sandbox.kernel import SandboxUnavailable, check_sandbox


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
