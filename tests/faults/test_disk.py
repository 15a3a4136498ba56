"""Each command on a disk that is full, read-only, or lacks a file: a sentence, and no loss."""

import ctypes
import os
import random
import subprocess

import pytest

from tests.faults.conftest import COMMANDS, check_next_run, check_whole, here
from tests.support.commands import Counter, both, full_from, run
from tests.support.small_course import NAME

SEED = random.randrange(10**6)
WITHOUT_DEMO = [name for name in COMMANDS if name != "demo"]
# From sched.h and sys/mount.h: called by number, for not every machine has the mount program.
CLONE_NEWNS = 0x20000
MS_RDONLY, MS_REMOUNT, MS_BIND, MS_REC, MS_PRIVATE = 0x1, 0x20, 0x1000, 0x4000, 0x40000


@pytest.mark.parametrize("command", WITHOUT_DEMO)
def test_a_disk_that_is_full_from_some_moment_on_costs_nothing(copy_of, command):
    course, counter = copy_of(command), Counter()
    assert run(course.folder, COMMANDS[command], both(here, counter.begin)).status == 0
    moments = random.Random(SEED).sample(range(1, counter.value + 1), min(3, counter.value))
    for number, moment in enumerate(moments, 1):
        course = copy_of(command, number)
        done = run(course.folder, COMMANDS[command], both(here, full_from(moment, course.folder)))
        about = f"seed {SEED}, full from {moment} of {counter.value} on: {done.said}"
        try:
            assert done.status >= 0
            check_whole(course)
            check_next_run(course, command)
        except AssertionError as error:
            raise AssertionError(f"{about}: {error}") from error


def read_only(folder):
    """Return what makes a folder read-only for the process that calls it."""

    def before():
        here()
        if os.geteuid():
            subprocess.run(["chmod", "-R", "a-w", folder], check=True)
            return
        libc, path = ctypes.CDLL(None), os.fsencode(folder)
        if libc.unshare(CLONE_NEWNS):
            os._exit(77)
        for place, flags in ((b"/", MS_REC | MS_PRIVATE), (path, MS_BIND)):
            if libc.mount(place, place, None, ctypes.c_ulong(flags), None):
                os._exit(77)
        again = ctypes.c_ulong(MS_REMOUNT | MS_BIND | MS_RDONLY)
        assert libc.mount(path, path, None, again, None) == 0
        os.chdir("/")
        os.chdir(folder)

    return before


@pytest.mark.parametrize("command", WITHOUT_DEMO)
def test_a_course_that_is_read_only_is_said_to_be(copy_of, command):
    course = copy_of(command)
    done = run(course.folder, COMMANDS[command], read_only(course.folder))
    if os.geteuid():
        subprocess.run(["chmod", "-R", "u+w", course.folder], check=True)
    if done.status == 77:
        pytest.skip("Nothing can be mounted here.")
    check_whole(course)
    assert done.status in (1, 2), done.said
    said = "Read-only file system", "cannot be written", "read-only", "Permission denied"
    assert any(word in done.said for word in said), done.said
    assert "Traceback" not in done.said
    check_next_run(course, command)


GONE = {
    "release": [f"source/{NAME}/{NAME}.ipynb", f"source/{NAME}"],
    "grade": [f"source/{NAME}/{NAME}.ipynb", "gradebook.db", "grader_tests/small/double.py"],
    "feedback": ["gradebook.db", f"autograded/student01/{NAME}/{NAME}.ipynb"],
    "report": ["gradebook.db", f"source/{NAME}/{NAME}.ipynb"],
    "export": ["gradebook.db"],
    "collect": ["gradebook.db"],
}


@pytest.mark.parametrize(("command", "gone"), [(c, g) for c, names in GONE.items() for g in names])
def test_a_file_that_is_missing_costs_nothing_else(copy_of, command, gone):
    course = copy_of(command)
    path, away = course.folder / gone, course.folder.parent / "away"
    path.rename(away)
    done = run(course.folder, COMMANDS[command], here)
    assert done.status in (1, 2), done.said
    assert "Traceback" not in done.said
    assert not path.exists(), "it was made anew, empty"
    away.rename(path)
    check_whole(course)
    check_next_run(course, command)
