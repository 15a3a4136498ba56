"""Which functions and names of a student's give generators, by the text that was handed in.

That a thing is a generator is the kernel's word; that its text yields, the grader can read.
"""

import ast
from collections.abc import Collection

from .code import FUNCTIONS, own_nodes
from .magics import plain_python


def gives_generators(label: str, sources: Collection[str], steps: int = 2) -> bool:
    """Tell whether what a grade cell calls `f()`, or `g`, is a generator by the text of cells."""
    name = label.removesuffix("()")
    found = [value for source in sources for value in definitions(source, name)]
    if not found:
        return False
    last = found[-1]
    if not isinstance(last, FUNCTIONS | ast.Lambda):
        return is_generator(last, sources, steps)
    if not label.endswith("()"):
        return False
    if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own_nodes(last)):
        return True
    returned = [n.value for n in own_nodes(last) if isinstance(n, ast.Return)]
    returned += [last.body] if isinstance(last, ast.Lambda) else []
    return bool(returned) and all(is_generator(value, sources, steps) for value in returned)


def is_generator(value: ast.AST | None, sources: Collection[str], steps: int) -> bool:
    """Tell whether an expression is a generator, or calls what gives one a few steps further."""
    match value:
        case ast.GeneratorExp():
            return True
        case ast.Call(func=ast.Name(id=name)) if steps:
            return gives_generators(f"{name}()", sources, steps - 1)
    return False


def definitions(source: str, name: str) -> list[ast.AST]:
    """Return what the statements of a cell give a name: functions, or expressions."""
    try:
        tree = ast.parse(plain_python(source))
    except SyntaxError:
        return []
    found: list[ast.AST] = []
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=said) if said == name:
                found.append(node)
            case ast.Assign(targets=[ast.Name(id=said)], value=value) if said == name:
                found.append(value)
    return found
