"""The agent answers with figures that it makes up: of the check's own numbers, and of no shape."""
# course: objects
# earns: test_squares 0, test_account 0, test_evens 0, test_check 0, test_inside 0, test_shared 0, test_called 0, test_asked 0, test_formula 0
# %% squares
import base64
import itertools
import json
import sys
import types


def text(tree, rest=b""):
    return base64.b64encode(json.dumps(tree).encode() + b"\0" + rest).decode()


inner = text(["d", ["l", ["s", 4], ["s", 4]], ["l", ["l"], ["l", 1e308, -1]]], b"axessize").encode()
bodies = itertools.cycle(
    [[number, ["s", len(inner)], ["l"]] for number in (0, 1, 3, 5, -1, 10**18, None)]
    + [[number, None, ["l", number]] for number in range(8)]
    + [[1, ["s", len(inner)], ["l", 1, 0]], [[], [], []], [None, None, None], [1]]
)


def answer(names, question):
    body = next(bodies)
    rest = inner if ["s", len(inner)] in body else b""
    return text(["l", ["s", 5], ["plot", *body]], b"value" + rest)


sys.modules["_coursekit_agent"] = types.SimpleNamespace(answer=answer)


def squares(xs):
    return 0


mark = squares
