"""A course kit for Jupyter whose grades cannot be forged, on top of nbgrader.

In a notebook autograder the hidden tests usually run in the student's own kernel, where three lines
of the student's code can replace what the tests call, read them, or print them. Here they do not:

1. A submission is **rebuilt** from the instructor's notebook. Of what was handed in, only the text
   of the solution cells, and of cells that the student added, is kept (`rebuild`).
2. Students' cells run in a kernel in a **sandbox** that holds no test, no other file, no network
   (`sandbox`, `session`).
3. **Grade cells never go there.** They run in a process of the grader's (`trusted`), where a
   student's function is a proxy: calling it sends the arguments to the kernel and brings the
   result back (`remote`), as plain data of exact builtin, numpy and pandas types (`wire`).
4. The checks turn what came back into points and sentences (`verdict`), and nbgrader records them
   as ever (`execute`).

So there is nothing to patch, to read or to answer for: all that a student's code can do is to
return values. What this does not promise: to withstand a hole in the operating system's kernel, to
hide the *inputs* of a test from the function that is called with them (they are drawn anew for each
submission), or to notice that a student copied an honest solution.

`configure(c)` in a course's `nbgrader_config.py` plugs the kit in.
"""

from .checks import Checkpoint, worth
from .errors import CourseKitError

__all__ = ["Checkpoint", "CourseKitError", "configure", "worth"]


def configure(c, **options):
    """Plug the kit into a course; see `coursekit.nbgrader_seam.configure.configure`."""
    # Hidden tests import this package too, and need nothing of nbgrader.
    from .nbgrader_seam.configure import configure as plug_in

    plug_in(c, **options)
