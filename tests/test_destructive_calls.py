"""Every call that deletes or overwrites stands in docs/architecture.md, with what guards it."""

import ast
import re

from tests.support.places import ROOT

# Methods and functions that delete, move or overwrite; text and dates have a `replace` too.
CALLS = {
    "copy2", "copyfile", "copyfileobj", "copytree", "move", "open", "reduce_size", "remove",
    "removedirs", "rename", "replace", "rmdir", "rmtree", "touch", "truncate", "unlink", "whole",
    "write_bytes", "write_text", "ZipFile",
}  # fmt: skip
ELSEWHERE = "coursekit/sandbox/inside/"  # runs in the sandbox, where there is no file of ours
HEADING = "## What the kit deletes and overwrites"


def calls_in(path):
    """Return the names of such calls in a module."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        if name in CALLS and is_destructive(name, node):
            found.add(name)
    return found


def is_destructive(name, node):
    """Tell a call that changes files from one on text, a date or a file that is only read."""
    if name == "replace":
        # A path's takes one argument; text's takes two, and those of dates are named.
        return len(node.args) == 1 and not node.keywords
    values = [
        a.value
        for a in (*node.args, *(k.value for k in node.keywords))
        if isinstance(a, ast.Constant)
    ]
    if name in ("open", "ZipFile"):
        return any(isinstance(v, str) and re.fullmatch("[rwax]?b?[wax+]+b?", v) for v in values)
    return True


def table():
    """Return {module: names of calls} as the page lists them."""
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    section = text[text.index(HEADING) :].split("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in section.splitlines() if line.startswith("| `")]
    return {row[0].strip().strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows}


def test_the_page_lists_each_call_that_deletes_or_overwrites():
    found = {}
    for folder in ("coursekit", "data", "grader_tests"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            if not name.startswith(ELSEWHERE) and (calls := calls_in(path)):
                found[name] = calls
    assert found == table()
