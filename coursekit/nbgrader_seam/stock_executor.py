"""What keeps stock nbgrader from grading a course of the kit.

nbgrader logs an error in nbgrader_config.py and goes on without it: where the kit is not installed,
or a bracket is missing, it would send the hidden tests to the student's kernel. It always asks the
gradebook, though, which kernel a notebook needs. The kit does not, so it writes one there that
exists nowhere: stock nbgrader stops before it runs anything, with that name as the reason.
"""

import json

from nbgrader.api import MissingEntry

from ..gradebook import opened

KERNEL = (
    '"none": coursekit alone grades this course. Start nbgrader or Jupyter in its folder, from the '
    "environment that has coursekit (.venv), and mend what `coursekit doctor` finds there"
)


def keep_out(db_url, assignment):
    """Have stock nbgrader stop at every notebook of an assignment; without one, do nothing."""
    kernel = json.dumps(kernelspec())
    with opened(db_url, writes=True) as gradebook:
        try:
            notebooks = gradebook.find_assignment(assignment).notebooks
        except MissingEntry:
            return  # generated without the gradebook
        for notebook in notebooks:
            notebook.kernelspec = kernel
        gradebook.db.commit()  # writes what changed


def kernelspec():
    """Return what the gradebook says of the kernel that a notebook needs."""
    return {"name": KERNEL, "display_name": "coursekit", "language": "python"}


def let_in(c):
    """Let nbgrader's own executor grade after all, whatever the gradebook says."""
    c.Execute.kernel_name = "python3"


def is_let_in(c):
    """Tell whether nbgrader's own executor grades, whatever the gradebook says."""
    return bool(c.Execute.get("kernel_name"))
