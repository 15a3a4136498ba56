"""What the feedback pages of a class cost: new ones, unchanged ones, and one that has changed.

    python -m tests.benchmarks.feedback [NEW [UNCHANGED]]

The notebook of a full solution of the assignment, graded once, stands for each student's. Where
there are to be more unchanged pages than new ones, the small assignment's are counted.
"""

import resource
import shutil
import sys
import tempfile
from pathlib import Path

from nbgrader.api import Gradebook

from tests.benchmarks.class_run import real_class, run_command, small_class
from tests.benchmarks.timing import seconds
from tests.support.class_runs import COURSEKIT
from tests.support.places import ASSIGNMENT
from tests.support.small_course import NAME

FIRST = "student000"


def graded_class(folder, make, name, size):
    """Grade one submission, and have so many students with what came of it."""
    make(folder, 1)
    run_command([COURSEKIT, "grade", name], folder)
    for number in range(1, size):
        target = folder / "autograded" / f"student{number:03}" / name
        shutil.copytree(folder / "autograded" / FIRST / name, target)
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        first = gradebook.find_submission_notebook(name, name, FIRST)
        scores = {grade.name: grade.auto_score for grade in first.grades}
        for number in range(1, size):
            student = f"student{number:03}"
            gradebook.add_student(student)
            gradebook.add_submission(name, student)
            for grade in gradebook.find_submission_notebook(name, name, student).grades:
                grade.auto_score, grade.needs_manual_grade = scores[grade.name], False
        gradebook.db.commit()


def comment(folder, name):
    """Have a person write about the last solution of one student."""
    with Gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        notebook = gradebook.find_submission_notebook(name, name, FIRST)
        notebook.comments[-1].manual_comment = "Well done."
        gradebook.db.commit()


def feedback(folder, name):
    run_command([COURSEKIT, "feedback", name], folder)  # with the time to start it


def tell(what, folder, name):
    """Print how long it takes, and the processor time, which other programs make no longer."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = seconds(feedback, folder, name)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    print(f"{what}: {took:.1f} s, {cpu:.1f} s of processors", flush=True)


def main(new=178, unchanged=1000):
    for make, name, size in ((real_class, ASSIGNMENT, new), (small_class, NAME, unchanged)):
        with tempfile.TemporaryDirectory() as temporary:
            folder = Path(temporary, "course")
            graded_class(folder, make, name, size)
            tell(f"{size} new pages of {name}", folder, name)
            tell("the same, unchanged", folder, name)
            comment(folder, name)
            tell("with one new comment", folder, name)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
