"""What the code of a cell says, without running it."""

import ast
import builtins
import contextlib
from collections.abc import Iterable

from IPython.core.inputtransformer2 import TransformerManager


def plain_python(source: str) -> str:
    """Return a cell's code without IPython's own syntax, such as %matplotlib inline."""
    return TransformerManager().transform_cell(source)


def imports_of(sources: Iterable[str]) -> dict[str, str]:
    """Return the import statement that gives each name imported in these cells."""
    statements = {}
    for source in sources:
        # A student is told that a cell is not Python where it runs.
        try:
            body = ast.parse(plain_python(source)).body
        except SyntaxError:
            continue
        for node in body:
            if isinstance(node, (ast.Import, ast.ImportFrom)):
                for alias in node.names:
                    name = alias.asname or alias.name.split(".")[0]
                    statements[name] = ast.unparse(node)
    return statements


def definitions_of(sources: Iterable[str]) -> dict[str, str]:
    """Return the source of each function and class defined at the top level of these cells."""
    definitions = {}
    for source in sources:
        with contextlib.suppress(SyntaxError):
            for node in ast.parse(plain_python(source)).body:
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                    definitions[node.name] = ast.unparse(node)
    return definitions


def names_in(source: str) -> set[str]:
    """Return the names that a cell's code reads or assigns."""
    tree = ast.parse(plain_python(source))
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def assigned_names(source: str) -> set[str]:
    """Return the names that a cell's own code assigns at its top level."""
    tree = ast.parse(plain_python(source))
    inner = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
    hidden: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, inner):
            hidden |= set(ast.walk(node))
    return {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node not in hidden
    } - set(vars(builtins))


def without_last(source: str) -> tuple[str, str | None]:
    """Split code into what comes before its last expression, and this, or None."""
    source = plain_python(source)
    body = ast.parse(source).body
    if not body or not isinstance(body[-1], ast.Expr):
        return source, None
    before = ast.unparse(ast.Module(body[:-1], []))
    return before, ast.unparse(body[-1])
