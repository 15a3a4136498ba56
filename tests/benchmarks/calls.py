"""What grade cells of plain data cost in two versions of the kit, through a kernel of Jupyter.

python -m tests.benchmarks.calls OTHER: the folder of the other version, with its environment. The
machine may be busy with other work, so the two take turns and only ratios are judged.
"""

import json
import statistics
import subprocess
import sys
from pathlib import Path

ROUNDS = 30

# Runs in the folder of either version, with its Python; answers each line with the seconds.
WORKER = '''
import ast, json, sys, time
from pathlib import Path
from jupyter_client.manager import start_new_kernel
from coursekit.grader.cell import run_visible
from coursekit.grader.namespace import CellNamespace

CODE = """
def double(x):
    return x * 2
def same(x):
    return x
"""
PARTS = ("versions", "starts", "wanted", "touched", "values", "asked", "kinds")
TABLE = {name: [] if name == "versions" else {} for name in PARTS}
GIVEN = """
import numpy as np
import pandas as pd
array = np.arange(1000.0)
table = pd.DataFrame({"a": [1, 2, 3], "b": [0.5, 1.5, 2.5], "c": ["x", "y", "z"]})
"""
CALLS = {"int": "double(7)", "array": "double(array)", "table": "same(table)"}
manager, client = start_new_kernel()
client.execute_interactive(CODE, timeout=120)

def evaluate(code, expression, answer=None):
    asked = client.execute(code, silent=True, user_expressions={"r": expression})
    while True:
        reply = client.get_shell_msg(timeout=120)
        if reply["parent_header"].get("msg_id") == asked:
            break
    result = reply["content"].get("user_expressions", {}).get("r", {})
    return ast.literal_eval(result["data"]["text/plain"]) if result.get("status") == "ok" else ""

def cell(text):
    parts = ast.parse(GIVEN + text).body
    began = time.perf_counter()
    names.enter("test", parts)
    outcome = run_visible(parts, names)
    if hasattr(names, "leave"):
        names.leave()
    assert outcome.failure is None, outcome
    return time.perf_counter() - began

names = CellNamespace(evaluate, TABLE, Path())
began = time.perf_counter()
names.enter("test", ast.parse("1").body)
names["double"](1)
first = time.perf_counter() - began
print(json.dumps({"first call": first}), flush=True)
for line in sys.stdin:
    found = {}
    for kind, call in CALLS.items():
        found["cell, " + kind] = min(cell(call) for _ in range(5))
        many = f"for _ in range(50): {call}"
        found["call, " + kind] = min((cell(many) - cell(call)) / 49 for _ in range(2))
    print(json.dumps(found), flush=True)
manager.shutdown_kernel(now=True)
'''


def worker(folder):
    """Start a worker on the kit of a folder."""
    command = [str(Path(folder) / ".venv" / "bin" / "python"), "-c", WORKER]
    pipe = subprocess.PIPE
    return subprocess.Popen(command, cwd=folder, stdin=pipe, stdout=pipe, text=True)


def told(process, line=""):
    if line:
        process.stdin.write(line)
        process.stdin.flush()
    return json.loads(process.stdout.readline())


def main():
    workers = [worker(sys.argv[1]), worker(".")]
    rounds = [[] for _ in workers]
    first = [told(process)["first call"] for process in workers]
    # Each goes first as often as the other.
    for number in range(ROUNDS):
        for place in (0, 1) if number % 2 else (1, 0):
            rounds[place].append(told(workers[place], "go\n"))
    for process in workers:
        process.stdin.close()
        process.wait()
    print(f"{'first call':12} {first[0] * 1e3:9.3f} ms {first[1] * 1e3:9.3f} ms")
    for name in rounds[0][0]:
        theirs, ours = ([made[name] for made in some] for some in rounds)
        before, now = statistics.median(theirs), statistics.median(ours)
        ratio = statistics.median(b / a for a, b in zip(theirs, ours, strict=True))
        print(f"{name:12} {before * 1e3:9.3f} ms {now * 1e3:9.3f} ms  ratio {ratio:.3f}")


if __name__ == "__main__":
    main()
