"""Grading on other machines: a real Dask scheduler and real worker processes, on loopback."""

import shutil
import time
from pathlib import Path

import pytest

import coursekit
from tests.support.class_runs import (
    STUDENTS,
    coursekit_grade,
    recorded,
    slow_class,
    start_grading,
    statuses,
)
from tests.support.cluster import Cluster
from tests.support.processes import all_gone, kill, wait_for
from tests.support.small_course import FULL_MARKS

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture
def course(tmp_path):
    return slow_class(tmp_path / "course")


@pytest.fixture
def cluster(tmp_path):
    cluster = Cluster(tmp_path)
    yield cluster
    cluster.close()


def check_that_all_is_graded(course, run):
    said, _ = run.communicate(timeout=240)
    assert run.returncode == 0, said
    assert course.scores() == dict.fromkeys(STUDENTS, FULL_MARKS)
    assert all(course.incidents(student) == [] for student in STUDENTS)
    assert set(statuses(coursekit_grade(course)[1]).values()) == {"unchanged"}


def test_a_class_is_graded_though_a_worker_dies_in_the_middle(course, cluster):
    first, _ = cluster.worker(), cluster.worker()
    cluster.wait_for_workers(2)
    run = start_grading(course, "--scheduler", cluster.address)
    wait_for(lambda: recorded(course), "the first record")
    below = kill(first)
    check_that_all_is_graded(course, run)
    wait_for(lambda: all_gone(below), "the end of the dead worker's kernels")


def test_what_only_a_dead_worker_held_is_sent_again(course, cluster):
    """The assignment's files too: another worker that came late has never seen them."""
    first = cluster.worker()
    cluster.wait_for_workers(1)
    run = start_grading(course, "--scheduler", cluster.address)
    wait_for(lambda: recorded(course), "the first record")
    kill(first)
    cluster.worker()
    check_that_all_is_graded(course, run)


@pytest.mark.parametrize("change", ["checks.py: # more", "run/workers.py: del readiness"])
def test_a_worker_with_another_kit_is_refused(course, cluster, tmp_path, change):
    module, line = change.split(": ")
    kit = tmp_path / "kit"
    shutil.copytree(Path(coursekit.__file__).parent, kit / "coursekit")
    (kit / "coursekit" / module).open("a").write(f"{line}\n")
    cluster.worker(PYTHONPATH=str(kit))  # in front of the installed one
    cluster.wait_for_workers(1)
    status, _, said = coursekit_grade(course, "--scheduler", cluster.address)
    assert status == 2
    assert "has other packages" in said
    assert recorded(course) == {}


def test_a_scheduler_that_is_not_there_is_named(course):
    begin = time.monotonic()
    status, _, said = coursekit_grade(course, "--scheduler", "tcp://127.0.0.1:9")
    assert status == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in said
    assert time.monotonic() - begin < 300
