"""Asks an assignment itself what is wrong: grader_tests/ASSIGNMENT/examine.py, where there is one.

That module has a function `examine()`, which yields tuples (kind, sentence, remedy): the kind is
"ok", "warning" or "fault", the remedy may be "". It is run in a process of its own, in the folder
of the course, and may look at all of it. What it prints is shown only when it fails.
"""

import importlib
import json
import os
import subprocess
import sys
from pathlib import Path

from ..course import TESTS

SECONDS = 300  # it may read all data of an assignment


def own_findings(course, assignment):
    """Return what an assignment finds out about itself, as such tuples."""
    module = Path(TESTS, assignment, "examine.py")
    if not (course.root / module).is_file():
        return []
    try:
        done = subprocess.run(
            [sys.executable, "-m", "coursekit.doctor.hook", assignment],
            cwd=course.root,
            env={**os.environ, "PYTHONPATH": str(course.root)},
            capture_output=True,
            text=True,
            timeout=SECONDS,
        )
        if done.returncode == 0:
            return [tuple(found) for found in json.loads(done.stdout)]
        reason = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    except subprocess.TimeoutExpired:
        reason = f"it took more than {SECONDS} seconds"
    return [("fault", f"{module} failed: {reason}.", "Mend it there.")]


def main():
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the module prints is no finding
    module = importlib.import_module(f"{TESTS}.{sys.argv[1]}.examine")
    with results:
        json.dump(list(module.examine()), results)


if __name__ == "__main__":
    main()
