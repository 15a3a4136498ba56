"""The declared check of an assignment: grader_tests/ASSIGNMENT/examine.py, where there is one.

That module has a function `examine()`, which yields tuples (kind, sentence, remedy): the kind is
"ok", "warning" or "fault", the remedy may be "". A fault keeps the assignment from being released,
graded and reported; the doctor shows everything. It is run in a process of its own, `examining`, in
the folder of the course, and may look at all of it. What it prints is shown only when it fails.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from ..course import TESTS, Course

SECONDS = 300  # it may read all data of an assignment


def own_findings(course: Course, assignment: str) -> list[tuple[str, str, str]]:
    """Return what an assignment finds out about itself, as such tuples."""
    module = Path(TESTS, assignment, "examine.py")
    if not (course.root / module).is_file():
        return []
    try:
        done = subprocess.run(
            [sys.executable, "-m", "coursekit.handout.examining", f"{TESTS}.{assignment}.examine"],
            cwd=course.root,
            # More threads of BLAS than one wait for each other on a busy machine, computing.
            env={"OPENBLAS_NUM_THREADS": "1", **os.environ, "PYTHONPATH": str(course.root)},
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        if done.returncode == 0:
            return [(kind, text, remedy) for kind, text, remedy in json.loads(done.stdout)]
        reason = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    except subprocess.TimeoutExpired:
        reason = f"it took more than {SECONDS} seconds"
    return [("fault", f"{module} failed: {reason}.", "Mend it there.")]
