"""What the sandbox and the wire add to one submission, next to stock nbgrader in the same run."""

import statistics
import tempfile
from pathlib import Path

from coursekit.demo.sample_class import copy_course, hand_in
from coursekit.release import release, run_nbgrader
from tests.benchmarks.timing import seconds
from tests.support.places import ASSIGNMENT, HONEST_SAMPLES, ROOT
from tests.support.small_course import NAME, SmallCourse

ROUNDS = 5
PLUGGED = "coursekit.configure(c)"


def with_stock_executor(course):
    """Put nbgrader's executor back in a course."""
    config = course / "nbgrader_config.py"
    text = config.read_text()
    config.write_text(text.replace(PLUGGED, "coursekit.configure(c, stock_executor=True)"))
    return course


def small_course(folder):
    """Make a course with one trivial submission: three functions of a line each."""
    SmallCourse(folder).hand_in("student01")
    return NAME


def real_course(folder):
    """Make a copy of the course with one vectorised solution of the whole assignment."""
    copy_course(ROOT, folder)
    release(folder, ASSIGNMENT)
    hand_in(HONEST_SAMPLES / "vectorised.py", folder, ASSIGNMENT)
    return ASSIGNMENT


def autograde(course, assignment):
    run_nbgrader("autograde", assignment, "--force", course=course)


def main():
    for title, make in (("a trivial notebook", small_course), ("an honest solution", real_course)):
        with tempfile.TemporaryDirectory() as folder:
            ours, stock = Path(folder, "ours"), Path(folder, "stock")
            assignment = make(ours)
            make(stock)
            with_stock_executor(stock)
            times = [
                (seconds(autograde, ours, assignment), seconds(autograde, stock, assignment))
                for _ in range(ROUNDS)
            ]
        here, there = map(statistics.median, zip(*times, strict=True))
        print(
            f"nbgrader autograde, {title}, median of {ROUNDS}: {here:.1f} s, with the stock "
            f"executor {there:.1f} s, difference {here - there:+.1f} s"
        )


if __name__ == "__main__":
    main()
