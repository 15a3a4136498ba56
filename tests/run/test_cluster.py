"""Grading on other machines: a real Dask scheduler and real worker processes, on loopback."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import coursekit as coursekit_here
from tests.run.test_class_run import coursekit, statuses
from tests.run.test_faults import (
    STUDENTS,
    all_gone,
    descendants,
    recorded,
    slow_class,
    start,
    wait_for,
)
from tests.support.small_course import FULL_MARKS

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture
def course(tmp_path):
    return slow_class(tmp_path / "course")


def kill(process):
    """Kill a process as a power cut would: with all processes below it, which are returned."""
    below = descendants(process.pid)
    process.kill()
    process.wait()
    for pid in below:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return below


class Cluster:
    """A scheduler and its workers, each a process of its own in a folder of its own."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.launch("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")

    def launch(self, *arguments, **environment):
        folder = self.folder / f"machine{len(self.processes)}"
        folder.mkdir()
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=folder,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=(folder / "log").open("w"),
        )
        self.processes.append(process)
        return process

    def worker(self, **environment):
        return self.launch(
            *("worker", self.address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard"),
            **environment,
        )

    def wait_for_workers(self, count):
        from distributed import Client

        with Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=120)

    def close(self):
        for process in self.processes:
            kill(process)


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
    assert set(statuses(coursekit(course)[1]).values()) == {"unchanged"}


def test_a_class_is_graded_though_a_worker_dies_in_the_middle(course, cluster):
    first, _ = cluster.worker(), cluster.worker()
    cluster.wait_for_workers(2)
    run = start(course, "--scheduler", cluster.address)
    wait_for(lambda: recorded(course), "the first record")
    below = kill(first)
    check_that_all_is_graded(course, run)
    wait_for(lambda: all_gone(below), "the end of the dead worker's kernels")


def test_what_only_a_dead_worker_held_is_sent_again(course, cluster):
    """The assignment's files too: another worker that came late has never seen them."""
    first = cluster.worker()
    cluster.wait_for_workers(1)
    run = start(course, "--scheduler", cluster.address)
    wait_for(lambda: recorded(course), "the first record")
    kill(first)
    cluster.worker()
    check_that_all_is_graded(course, run)


@pytest.mark.parametrize("change", ["checks.py: # more", "run/workers.py: del readiness"])
def test_a_worker_with_another_kit_is_refused(course, cluster, tmp_path, change):
    module, line = change.split(": ")
    kit = tmp_path / "kit"
    shutil.copytree(Path(coursekit_here.__file__).parent, kit / "coursekit")
    (kit / "coursekit" / module).open("a").write(f"{line}\n")
    cluster.worker(PYTHONPATH=str(kit))  # in front of the installed one
    cluster.wait_for_workers(1)
    status, _, said = coursekit(course, "--scheduler", cluster.address)
    assert status == 2
    assert "has other packages" in said
    assert recorded(course) == {}


def test_a_scheduler_that_is_not_there_is_named(course):
    begin = time.monotonic()
    status, _, said = coursekit(course, "--scheduler", "tcp://127.0.0.1:9")
    assert status == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in said
    assert time.monotonic() - begin < 300
