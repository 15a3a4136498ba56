"""Bodies of classes find the names of a grade cell.

What stands in the body of a class, and not in its methods, Python looks up past `__missing__` of
the globals, unless the name is declared `global`: so it is declared here.
"""

import ast
import copy
import symtable
import types
from collections.abc import Iterator, Sequence

from .identity import with_identity_asked


def compiled(
    part: ast.stmt, filename: str, flags: int = 0, nodes: Sequence[ast.AST] = ()
) -> types.CodeType:
    """Compile a statement of the instructor's, to be run with a `CellNamespace` as its globals.

    `nodes` are all of its parts, where they are known.
    """
    if any(isinstance(node, ast.ClassDef) for node in nodes or ast.walk(part)):
        part, nodes = with_declared_names(part), ()
    module = ast.Module([with_identity_asked(part, nodes)], [])
    return compile(module, filename, "exec", flags, dont_inherit=True)


def with_declared_names(part: ast.stmt) -> ast.stmt:
    """Return a statement in which bodies of classes declare the global names that they read."""
    part, code = copy.deepcopy(part), ast.unparse(part)
    names = {
        (table.get_name(), table.get_lineno()): names_read(table)
        for table in tables_in(symtable.symtable(code, "<cell>", "exec"))
        if table.get_type() == "class"
    }
    # Python's table knows classes by their lines, which are those of the unparsed text.
    again = ast.parse(code).body[0]
    for node, there in list(zip(ast.walk(part), ast.walk(again), strict=True)):
        if isinstance(node, ast.ClassDef) and isinstance(there, ast.ClassDef):
            declare(node, names[there.name, there.lineno])
    return part


def declare(node: ast.ClassDef, names: list[str]) -> None:
    if names:
        below_docstring = 0 if ast.get_docstring(node, clean=False) is None else 1
        node.body.insert(below_docstring, ast.copy_location(ast.Global(names), node.body[0]))


def names_read(table: symtable.SymbolTable) -> list[str]:
    """Return the global names that the body of a class reads, and does not bind."""
    return [
        symbol.get_name()
        for symbol in table.get_symbols()
        if symbol.is_referenced()
        and symbol.is_global()
        and not (symbol.is_assigned() or symbol.is_imported() or symbol.is_declared_global())
        # `__module__` and `__qualname__` are there for each class.
        and not symbol.get_name().startswith("__")
    ]


def tables_in(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    yield table
    for inner in table.get_children():
        yield from tables_in(inner)
