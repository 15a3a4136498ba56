"""The process of a declared check: python -m coursekit.handout.examining MODULE

It calls `examine()` of a module, prints what that yields as JSON, and loads nothing of nbgrader,
which would take longer than most checks do.
"""

import importlib
import json
import os
import sys


def main() -> None:
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what the module prints is no finding
    module = importlib.import_module(sys.argv[1])
    with results:
        json.dump(list(module.examine()), results)


if __name__ == "__main__":
    main()
