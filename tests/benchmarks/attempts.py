"""How many of the kit's own attacks the report names, and how many honest notebooks.

    python -m tests.benchmarks.attempts [NOTEBOOK …]

The notebooks are honest ones, of any course or book.
"""

import json
import sys
from pathlib import Path

from coursekit.report.attempts import attempts
from tests.support.places import ROOT

FOLDERS = "forging", "stealing", "escaping", "people"


def named(folder):
    """Return the names of the attacks of a folder that are named, and of those that are not."""
    found, missed = [], []
    for path in sorted((ROOT / "tests" / "attacks" / folder).rglob("*.py")):
        if path.name != "__init__.py":
            seen = attempts({"cell": path.read_text("utf-8")})
            (found if seen else missed).append(path.stem)
    return found, missed


def main(paths):
    for folder in FOLDERS:
        found, missed = named(folder)
        print(f"{folder}: {len(found)} of {len(found + missed)}")
    alarms = 0
    for path in map(Path, paths):
        cells = json.loads(path.read_text("utf-8"))["cells"]
        code = {
            str(n): "".join(c["source"]) for n, c in enumerate(cells) if c["cell_type"] == "code"
        }
        for attempt in attempts(code):
            alarms += 1
            print(f"{path}: {attempt}")
    if paths:
        print(f"honest notebooks: {alarms} alarms in {len(paths)}")


if __name__ == "__main__":
    main(sys.argv[1:])
