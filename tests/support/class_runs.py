"""Classes that `coursekit grade` grades, as an instructor types it, and what came of it."""

import json
import signal
import subprocess
import sys
from pathlib import Path

from tests.support.commands import completed
from tests.support.small_course import NAME, SmallCourse

COURSEKIT = Path(sys.executable).with_name("coursekit")

TRIPLES = "# %% double\ndef double(x):\n    return 3 * x\n"
ODD = "stüdent d'ëux 2"
STUDENTS = [f"student{number:02}" for number in range(1, 7)]
SLOW = "# %% before double\nimport time\ntime.sleep(1)\nnumber = {}\n"


def coursekit_grade(course, *arguments):
    """Run `coursekit grade` on a small course: (exit status, document or None, all it said)."""
    file = course.folder / "run.json"
    file.unlink(missing_ok=True)
    command = ["coursekit", "grade", NAME, "--json", str(file), *map(str, arguments)]
    done = completed(course.folder, command, check=False)
    document = json.loads(file.read_text()) if file.exists() else None
    return done.returncode, document, done.stdout + done.stderr


def statuses(document):
    return {entry["student"]: entry["status"] for entry in document["submissions"]}


def slow_class(folder):
    """Make a course in which each of the students takes a second and is like no other."""
    course = SmallCourse(folder)
    for number, student in enumerate(STUDENTS):
        course.hand_in(student, SLOW.format(number))
    return course


def start_grading(course, *arguments, before=()):
    command = [*before, COURSEKIT, "grade", NAME, *arguments]
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
