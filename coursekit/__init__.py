"""A course kit for Jupyter whose grades cannot be forged, on top of nbgrader.

In a notebook autograder the hidden tests usually run in the student's own kernel, where three lines
of the student's code can replace what the tests call, read them, or print them. Here they do not.
The folders are the way of a submission:

1. `submission` reads what was handed in, whatever it holds, and **rebuilds** it from the
   instructor's notebook: of a submission only the text of the solution cells, and of cells that the
   student added, is kept. Nothing runs.
2. `sandbox` is the student's side: a kernel behind walls that holds no test, no other file, no
   network, with a watchdog. `sandbox/inside` is all the code that is sent there.
3. `grader` is ours. **Grade cells run here**, in a process of its own for each notebook, where a
   student's function is a proxy: calling it sends the arguments to the kernel and brings the result
   back, as plain data of exact builtin, numpy and pandas types. The checks turn it into points and
   sentences.
4. `run` does it for a class: what changed, what is known from the cache, several at once.
5. `nbgrader_seam` records it: all that subclasses, patches or configures nbgrader.
6. `feedback` makes a page for a student, `report` a page about a class.
7. `lms` hands grades to learning management systems, and sorts what is downloaded from them.

`handout` looks at what students get: data that can be read, and no answers. `lint` reads grade
cells for what cannot work before anyone is graded, `doctor` looks at a machine and a course, `demo`
grades a sample class, `new` begins an assignment, `mutants` tries its checks. At the top is what
all of them use:

cli           the command `coursekit`, with `grading_commands`, and `commands`: what they share
course        where things are: folders, source notebooks, data files, gradebook; the configuration
settings      what a configuration may say to the kit
cores         how many cores this process may use, and further processes for them
quick_start   what makes a process that loads nbgrader start sooner
beside        what lies beside the notebooks: files of source/NAME and data files
misplaced     what lies in submitted/ where nobody would be graded for it
notebook      what nbgrader's metadata mean: grade ids, roles, hidden regions, release versions
titles        what notebooks and checkpoints are called, where people read of them
checks        all that hidden tests import: Checkpoint, worth, numbers, close
verdict_cell  the verdict of a grade cell, written and read as its outputs
gradebook     nbgrader's gradebook, opened; what is wrong with it is a sentence
standing      where each student stands, and why
changes       what a grading changes in points: who gains, who loses
penalty       what being late costs, of the points of the moment
release       hands an assignment out
incidents     what an instructor is told about a submission, in one shape
pictures      pictures of students: drawn anew, small and harmless
last_words    what plugins of nbgrader's say at the end of a command
wording       times, points, texts of others, tables and pages, in one way
files         whole files and folders, or none
kept          what the kit replaces and did not make is moved, not deleted
errors        the errors that a person can act on

Imports go one way: cli → doctor, demo, mutants, new → nbgrader_seam → run, feedback → lint,
handout, submission, grader → sandbox → what is at the top, which alone report and lms use.
docs/architecture.md draws the processes.

Grade cells run out of the student's reach, so there is nothing to patch, to read or to answer for:
all that a student's code can do is to return values. What this does not promise: to withstand a
hole in the operating system's kernel, to hide the *inputs* of a test from the function that is
called with them (they are drawn anew for each submission), or to notice that a student copied an
honest solution.

`configure(c)` in a course's `nbgrader_config.py` plugs the kit in.
"""

import os
from pathlib import Path
from typing import Any

from .checks import Checkpoint, worth
from .errors import CourseKitError

__all__ = ["Checkpoint", "CourseKitError", "__version__", "configure", "grade_notebook", "worth"]
__version__ = "0.1.0"


def configure(c: Any, **options: Any) -> None:
    """Plug the kit into a course; see `coursekit.nbgrader_seam.configure.configure`."""
    # Hidden tests import this package too, and need nothing of nbgrader.
    from .nbgrader_seam.configure import configure as plug_in

    plug_in(c, **options)


def grade_notebook(
    file: str | os.PathLike[str],
    assignment: str | None = None,
    course: str | os.PathLike[str] = ".",
    kept: str | os.PathLike[str] | None = None,
) -> dict[str, Any]:
    """Grade one notebook file as in a class, and write to nothing of the course.

    Without `assignment` it is that whose notebook has the name of the file. `kept` is a folder in
    which what is found out about the assignment itself stays for the next call; without one that
    takes as long as the solution computes, unless the course was graded before. Returns plain data,
    which docs/grading.md describes. Raises CourseKitError where nobody can be graded, or this
    notebook cannot be.
    """
    from .nbgrader_seam.check import as_document, check

    found = check(Path(file), assignment, Path(course), None if kept is None else Path(kept))
    return as_document(found)
