"""The agent's answers are forged texts of every type: dates, models, matrices, symbols, graphs."""
# earns: test_double 0, test_total 0, test_answer 0
# %% before double
import base64
import itertools
import json
import sys
import types


def forged(tag, *parts):
    """Write a text by hand: texts and numbers as the wire has them."""
    blobs = []

    def node(part):
        if isinstance(part, str):
            blobs.append(part.encode())
            return ["s", len(part)]
        if isinstance(part, (list, tuple)):
            return ["l" if isinstance(part, list) else "t", *map(node, part)]
        if isinstance(part, dict):
            return ["d", node([*part]), node([*part.values()])]
        return part

    tree = ["l", node("value"), [tag, *map(node, parts)]]
    return base64.b64encode(json.dumps(tree).encode() + b"\0" + b"".join(blobs)).decode()


texts = [
    forged("containers.range", 0, 10**12, 1),
    forged("containers.bytearray", 10**11),
    forged("containers.keys", *[2**61 - 1] * 2),
    forged("standard.decimal", "1e999999999"),
    forged("standard.zone", "../../../../etc/passwd"),
    forged("standard.path", "/etc/passwd", False, True),
    forged("standard.match", "a" * 40, [(0, 40), (0, 40)], {"a>((a*)*)*b)(?P<b": 1}),
    forged("named.tuple", "T", ["x=__import__('os').abort()"], {}, 1),
    forged("named.type", "subprocess", "Popen"),
    forged("named.module", "os"),
    forged("named.member", "Flag", "F", ["X"], [1], "X"),
    forged("arrays.masked", ["a", "<f8", 1], True, 0),
    forged("arrays.dtype", "O8,(99999,99999)f8"),
    forged("tables.multi", [None], [["x"]], [[99]]),
    forged("tables.periods", [1], "M; raise SystemExit"),
    forged("sparse.matrix", "csr", True, (2, 2), [[9], [9]], [1.0]),
    forged("distributions.frozen", "__class__", [], {}),
    forged("estimators.model", "Pipeline", {"steps": [], "memory": "/tmp"}, {}),
    forged("symbols.tree", "Symbol", "__import__('os').abort()", {}),
    forged("graphs.graph", True, True, {}, [1], [{}], [[1, 2, {}]], [[]], [[]]),
    forged("tensors.tensor", [1.0], "object", True),
    forged("os.path", 1),
]
answers = itertools.cycle(texts)
agent = types.SimpleNamespace(answer=lambda names, question: next(answers))
sys.modules["_coursekit_agent"] = agent
# %% double
def double(x):
    return 0
