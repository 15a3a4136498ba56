"""Says that it has written files whose names lead out of the folder, to the tests and to the machine."""
# course: objects
# earns: test_written 0
# %% written
import sys

NAMES = ["../grader_tests/small/double.py", "/etc/passwd", "a/../../x", "~/.bashrc", "..", "", "\0"]


def save(numbers, name):
    right = str(numbers).encode()
    names = [*NAMES, f"./{name}", f"/tmp/../{name}", f"/tmp/{name}", 7, None]
    rows = [[other, "1", right] for other in names]
    agent = sys.modules["_coursekit_agent"]
    agent.OPERATIONS["files"] = lambda *_: ["value", [[".", "..", "/tmp"], rows]]


def keep(numbers, name):
    save(numbers, name)


def count(name):
    return 7
