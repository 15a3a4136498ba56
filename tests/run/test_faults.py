"""Whatever dies in the middle of a run: no submission is lost, half-written, or graded twice."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.run.test_class_run import coursekit, statuses
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

STUDENTS = [f"student{number:02}" for number in range(1, 7)]
SLOW = "# %% before double\nimport time\ntime.sleep(1)\nnumber = {}\n"


def slow_class(folder):
    """Make a course in which each of the students takes a second and is like no other."""
    course = SmallCourse(folder)
    for number, student in enumerate(STUDENTS):
        course.hand_in(student, SLOW.format(number))
    return course


@pytest.fixture
def course(tmp_path):
    return slow_class(tmp_path / "course")


def start(course, *arguments, before=()):
    command = [*before, Path(sys.executable).with_name("coursekit"), "grade", NAME, *arguments]
    return subprocess.Popen(
        command,
        cwd=course.folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        # A shell has its background jobs ignore it, and so would this one.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )


def recorded(course):
    """Return the students whose grading is on the disk, and when it was put there."""
    found = course.folder.glob(f"autograded/*/{NAME}/{NAME}.grading.json")
    return {path.parents[1].name: path.stat().st_mtime_ns for path in found}


def wait_for(condition, what):
    deadline = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.02)


def descendants(pid):
    """Return the processes below one, by process id, with the commands that started them."""
    parents, commands = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            with contextlib.suppress(OSError):
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)] = int(status[1])
                commands[int(entry.name)] = (entry / "cmdline").read_text().replace("\0", " ")
    below, fresh = {}, {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        below |= {child: commands[child] for child in fresh}
    return below


def all_gone(pids):
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def check_that_it_goes_on(course):
    """Run again: those that were recorded stay as they are, all have their grades in the end."""
    before = recorded(course)
    status, document, _ = coursekit(course)
    assert status == 0
    assert list(statuses(document)) == STUDENTS
    after = recorded(course)
    assert {student: after[student] for student in before} == before
    assert course.scores() == dict.fromkeys(STUDENTS, FULL_MARKS)
    for student in STUDENTS:
        assert course.autograded(student).metadata["coursekit"]["sandboxed"]
    assert set(statuses(coursekit(course)[1]).values()) == {"unchanged"}
    assert not list(course.folder.glob("autograded/*/.*"))
    return document


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_was_ended_goes_on_where_it_stopped(course, number):
    run = start(course)
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


def test_a_run_killed_while_it_records_leaves_no_half_grade(course):
    """Every moment of recording, one after the other: the gradebook holds all of it or nothing."""
    kill = (
        "import os, signal, sys\n"
        "from coursekit import autograde, gradebook\n"
        "from coursekit.cli import main\n"
        "moment, left = sys.argv.pop(1), 2\n"
        "def deadly(function):\n"
        "    def call(*args, **options):\n"
        "        global left\n"
        "        left -= 1\n"
        "        if not left:\n"
        "            os.kill(os.getpid(), signal.SIGKILL)\n"
        "        return function(*args, **options)\n"
        "    return call\n"
        "owner = {'write_single_notebook': autograde.CourseAutograde, 'put_in_place': autograde,\n"
        "    'set_permissions': autograde.CourseAutograde, 'init_assignment':\n"
        "    autograde.CourseAutograde, 'remove': autograde}[moment]\n"
        "setattr(owner, moment, deadly(getattr(owner, moment)))\n"
        "main()\n"
    )
    for moment in ("init_assignment", "write_single_notebook", "set_permissions", "put_in_place"):
        done = subprocess.run(
            [
                sys.executable,
                "-c",
                kill,
                moment,
                "grade",
                NAME,
                "--force",
                "--student",
                STUDENTS[0],
            ],
            cwd=course.folder,
            check=False,
        )
        if done.returncode == 0:  # one submission was one call
            done = subprocess.run(
                [sys.executable, "-c", kill, moment, "grade", NAME, "--force"],
                cwd=course.folder,
                check=False,
            )
        assert done.returncode == -signal.SIGKILL
        for scores in course.scores().values():
            assert scores in (FULL_MARKS, dict.fromkeys(FULL_MARKS))
    check_that_it_goes_on(course)


def test_a_trusted_process_that_dies_costs_nobody_anything(course):
    run = start(course, "--jobs", "2")
    wait_for(lambda: recorded(course), "the first record")

    def workers():
        below = descendants(run.pid)
        servers = [
            pid for pid, command in below.items() if "coursekit.grader.fork_server" in command
        ]
        return [pid for pid in servers if any(p in servers for p in parents_of(pid))]

    wait_for(workers, "a trusted process")
    for pid in workers():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    said, _ = run.communicate(timeout=180)
    assert run.returncode == 0, said
    assert course.scores() == dict.fromkeys(STUDENTS, FULL_MARKS)
    assert all(course.incidents(student) == [] for student in STUDENTS)


def parents_of(pid):
    with contextlib.suppress(OSError):
        return [int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])]
    return []


def test_a_second_run_at_the_same_time_is_refused(course):
    run = start(course)
    wait_for(lambda: recorded(course), "the first record")
    status, _, said = coursekit(course)
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
    disk = ["bwrap", "--dev-bind", "/", "/", "--size", str(2**21), "--tmpfs", "/mnt"]
    done = subprocess.run([*disk, "--", "sh", "-c", script], capture_output=True, text=True)
    assert "status 1" in done.stdout, done.stdout + done.stderr
    document = json.loads((tmp_path / "run.json").read_text())
    first, *others = document["submissions"]
    assert first["status"] == "unchanged"
    assert {entry["status"] for entry in others} == {"not_graded"}
    assert "disk" in others[0]["reason"] or "space" in others[0]["reason"]
    course.folder = elsewhere
    check_that_it_goes_on(course)
