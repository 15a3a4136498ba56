"""What the report about a large class costs: the size of the page, and the time to make it.

    python -m tests.benchmarks.report [SIZE]

The notebook of a full solution of the assignment, graded once, stands for each student's, with code
that each has for themselves, and points that differ.
"""

import random
import resource
import sys
import tempfile
from pathlib import Path

from nbgrader.api import Gradebook

from coursekit.report.page import report
from tests.benchmarks.class_run import real_class
from tests.benchmarks.feedback import graded_class
from tests.benchmarks.timing import seconds
from tests.support.places import ASSIGNMENT

COMMON = "def compute_weights("  # above it each student has some lines of their own


def lines_of_their_own(number):
    """Return code as a notebook file has it, the same for no two students."""
    choose = random.Random(number)
    words = (
        "sum(values)",
        "max(values, 3)",
        "[v + 1 for v in values]",
        "values[1:] * 2",
        "not values",
    )
    lines = [f"own_{n} = {choose.choice(words)} {choose.choice('+-*/')} {n}" for n in range(20)]
    return "".join(f"{line}\\n" for line in lines)


def make_different(folder, size):
    """Give each student other code and other points."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        for number in range(1, size):
            student = f"student{number:03}"
            path = folder / "autograded" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
            text = path.read_text("utf-8")
            assert COMMON in text
            path.unlink()
            path.write_text(text.replace(COMMON, lines_of_their_own(number) + COMMON, 1), "utf-8")
            notebook = gradebook.find_submission_notebook(ASSIGNMENT, ASSIGNMENT, student)
            for grade in notebook.grades:
                grade.auto_score *= random.Random(f"{number} {grade.name}").choice((0, 0.5, 1, 1))
        gradebook.db.commit()


def tell(folder, size):
    """Print what the report of a class in a folder costs."""
    pages = []
    before = processor_seconds()
    took = seconds(lambda: pages.append(report(folder, ASSIGNMENT)))
    cpu = [after - b for after, b in zip(processor_seconds(), before, strict=True)]
    page = pages[0].stat().st_size / 1e6
    print(
        f"{size} students: {page:.2f} MB, {took:.1f} s, of processors {cpu[0]:.1f} s in this "
        f"process and {cpu[1]:.1f} s in those that read",
        flush=True,
    )


def processor_seconds():
    """Return the seconds of processors of this process, and of those that it has started."""
    used = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return [usage.ru_utime + usage.ru_stime for usage in used]


def main(size=1000):
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "course")
        graded_class(folder, real_class, ASSIGNMENT, size)
        make_different(folder, size)
        tell(folder, size)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
