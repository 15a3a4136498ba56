"""Whatever dies in the middle of a run: no submission is lost, half-written, or graded twice."""

import contextlib
import functools
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from coursekit.nbgrader_seam import autograde
from coursekit.sandbox.bubblewrap import bubblewrap
from tests.support.class_runs import (
    STUDENTS,
    coursekit_grade,
    recorded,
    slow_class,
    start_grading,
    statuses,
)
from tests.support.commands import die, run
from tests.support.processes import all_gone, descendants, parents_of, wait_for
from tests.support.small_course import FULL_MARKS, NAME

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture
def course(tmp_path):
    return slow_class(tmp_path / "course")


def check_that_it_goes_on(course):
    """Run again: those that were recorded stay as they are, all have their grades in the end."""
    before = recorded(course)
    status, document, _ = coursekit_grade(course)
    assert status == 0
    assert list(statuses(document)) == STUDENTS
    after = recorded(course)
    assert {student: after[student] for student in before} == before
    assert course.scores() == dict.fromkeys(STUDENTS, FULL_MARKS)
    for student in STUDENTS:
        assert course.autograded(student).metadata["coursekit"]["sandboxed"]
    assert set(statuses(coursekit_grade(course)[1]).values()) == {"unchanged"}
    assert not list(course.folder.glob("autograded/*/.*"))
    return document


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_was_ended_goes_on_where_it_stopped(course, number):
    run = start_grading(course)
    wait_for(lambda: len(recorded(course)) >= 2, "the second record")
    below = descendants(run.pid)
    run.send_signal(number)
    said, _ = run.communicate(timeout=60)
    wait_for(lambda: all_gone(below), "the end of all processes")
    if number != signal.SIGKILL:
        assert run.returncode == 1
        assert said.strip() == "Stopped. Run the same command again to go on."
    assert len(recorded(course)) < len(STUDENTS)
    document = check_that_it_goes_on(course)
    assert list(statuses(document).values()).count("unchanged") >= 2


MOMENTS = {
    "init_assignment": autograde.CourseAutograde,
    "write_single_notebook": autograde.CourseAutograde,
    "set_permissions": autograde.CourseAutograde,
    "replace_folder": autograde,
}


def dies_at_the_second(moment):
    """Have this process killed when it comes to a function for the second time."""
    owner = MOMENTS[moment]
    function, left = getattr(owner, moment), [2]

    def deadly(*args, **options):
        left[0] -= 1
        if not left[0]:
            die()
        return function(*args, **options)

    setattr(owner, moment, deadly)


def test_a_run_killed_while_it_records_leaves_no_half_grade(course):
    """Every moment of recording, one after the other: the gradebook holds all of it or nothing."""
    for moment in MOMENTS:
        command = ["coursekit", "grade", NAME, "--force"]
        before = functools.partial(dies_at_the_second, moment)
        done = run(course.folder, [*command, "--student", STUDENTS[0]], before)
        if done.status == 0:  # one submission was one call
            done = run(course.folder, command, before)
        assert done.status == -signal.SIGKILL, done.said
        for scores in course.scores().values():
            assert scores in (FULL_MARKS, dict.fromkeys(FULL_MARKS))
    check_that_it_goes_on(course)


def test_a_trusted_process_that_dies_costs_nobody_anything(course):
    run = start_grading(course, "--jobs", "2")
    wait_for(lambda: recorded(course), "the first record")

    def workers():
        below = descendants(run.pid)
        servers = [
            pid for pid, command in below.items() if "coursekit.grader.fork_server" in command
        ]
        return [pid for pid in servers if any(p in servers for p in parents_of(pid))]

    for pid in wait_for(workers, "a trusted process"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    said, _ = run.communicate(timeout=180)
    assert run.returncode == 0, said
    assert course.scores() == dict.fromkeys(STUDENTS, FULL_MARKS)
    assert all(course.incidents(student) == [] for student in STUDENTS)


def test_a_watchdog_that_dies_is_nobodys_zero(course):
    run = start_grading(course, "--jobs", "2")
    wait_for(lambda: recorded(course), "the first record")

    def watchdogs():
        # A keeper forks one for each kernel.
        below = descendants(run.pid)
        keepers = {pid for pid, command in below.items() if "sandbox.keeper" in command}
        return [pid for pid in keepers if not keepers.isdisjoint(parents_of(pid))]

    for pid in wait_for(watchdogs, "a watchdog"):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    run.communicate(timeout=180)
    # They were run again, or are not graded.
    for scores in course.scores().values():
        assert scores in (FULL_MARKS, dict.fromkeys(FULL_MARKS))
    check_that_it_goes_on(course)
    assert all(course.incidents(student) == [] for student in STUDENTS)


def test_a_second_run_at_the_same_time_is_refused(course):
    run = start_grading(course)
    wait_for((course.folder / "autograded" / ".lock").exists, "the lock")
    status, _, said = coursekit_grade(course)
    assert status == 2
    assert "being graded right now" in said
    run.communicate(timeout=180)
    assert run.returncode == 0


def test_a_full_disk_is_reported_and_the_next_run_goes_on(course, tmp_path):
    coursekit = Path(sys.executable).with_name("coursekit")
    elsewhere = tmp_path / "elsewhere"
    script = f"""
        cp -a {course.folder}/. /mnt && cd /mnt || exit 9
        {coursekit} grade {NAME} --student {STUDENTS[0]} || exit 8
        dd if=/dev/zero of=filler bs=1k 2> /dev/null
        {coursekit} grade {NAME} --json {tmp_path}/run.json
        echo status $?
        rm filler
        cp -a /mnt/. {elsewhere}
    """
    elsewhere.mkdir()
    # A disk of 2 MB, in a mount namespace of its own.
    disk = [bubblewrap(), "--dev-bind", "/", "/", "--size", str(2**21), "--tmpfs", "/mnt"]
    done = subprocess.run([*disk, "--", "sh", "-c", script], capture_output=True, text=True)
    assert "status 1" in done.stdout, done.stdout + done.stderr
    document = json.loads((tmp_path / "run.json").read_text())
    first, *others = document["submissions"]
    assert first["status"] == "unchanged"
    assert {entry["status"] for entry in others} == {"not_graded"}
    assert "disk" in others[0]["reason"] or "space" in others[0]["reason"]
    course.folder = elsewhere
    check_that_it_goes_on(course)
