"""What all tests share: PATH, the sandbox, a browser, and numpy's generator left alone."""

import gc
import os
import sys
from pathlib import Path

# For the small matrices here, more threads of BLAS only wait for each other, and do so computing.
# It is read when numpy is loaded, here and by all that is started from here.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pytest

from coursekit.quick_start import load_quickly
from coursekit.sandbox.available import SandboxUnavailable, check_sandbox

pytest.register_assert_rewrite("tests.support")  # helpers that assert say what was unequal

load_quickly()
gc.disable()  # until all tests are collected

# nbgrader runs `alembic` by its name when it makes a gradebook. The program lies beside Python, in
# a folder that is on PATH only where the environment was activated. In a course with this kit it is
# not run (`configure`); tests that open a gradebook in their own process never call that.
os.environ["PATH"] = os.pathsep.join(
    [str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)]
)


# The files that take longest: what begins last must not be what all others wait for.
LONGEST = (
    "test_the_run.py",
    "test_course.py",
    "test_grades.py",
    "test_setup.py",
    "test_instructors_page.py",
    "test_authoring.py",
    "test_formgrader.py",
    "test_student.py",
    "test_faults.py",
    "test_cluster.py",
    "test_feedback.py",
    "test_class_run.py",
    "test_without_em.py",
    "test_hidden_tests.py",
    "test_other_pictures.py",
    "test_follow_ons.py",
    "test_warm_kernels.py",
    "test_validate.py",
    "test_execute.py",
    "test_adoption.py",
    "test_grading_page.py",
    "test_limits.py",
    "test_watchdog.py",
    "test_templates.py",
)


def pytest_xdist_auto_num_workers(config):
    """Run two tests more than there are cores: many wait for a limit of time."""
    return (os.cpu_count() or 1) + 2


def pytest_collection_modifyitems(items):
    """Begin with the longest files; within each the order stays."""
    ranks = {name: rank for rank, name in enumerate(LONGEST)}
    items.sort(key=lambda item: ranks.get(item.path.name, len(LONGEST)))


def pytest_collection_finish():
    gc.freeze()
    gc.enable()


@pytest.fixture(scope="session")
def sandbox():
    """Skip with the reason where there is no sandbox; with REQUIRE_SANDBOX=1, fail."""
    try:
        check_sandbox()
    except SandboxUnavailable as error:
        if os.environ.get("REQUIRE_SANDBOX") == "1":
            raise
        pytest.skip(str(error))


@pytest.fixture(scope="session")
def em_course(tmp_path_factory):
    """Lays copies of the repository's own course, see `tests.support.em_course`."""
    from tests.support.em_course import ProvenCourse  # takes a while; few tests need it

    folder = tmp_path_factory.getbasetemp()
    # Each process of a test session has a folder of its own in that of the session.
    return ProvenCourse(folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder)


@pytest.fixture(scope="module")
def browser():
    """Chromium, for the tests of a module."""
    from tests.support.chromium import chromium  # takes a while; few tests need it

    with chromium() as browser:
        yield browser


@pytest.fixture(autouse=True)
def the_global_generator_is_left_alone():
    """Students' code seeds numpy's global generator; tests must not depend on it."""
    state = np.random.get_state()
    yield
    np.random.set_state(state)
