"""What the code of a cell says, without running it: its statements, and the names in them."""

import ast
import symtable
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from .magics import plain_python

FILENAME = "<grade cell>"  # of the statements of a grade cell, in a traceback
FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
SCOPES = FUNCTIONS | ast.ClassDef | ast.Lambda
IMPORTS = ast.Import | ast.ImportFrom
# The scopes whose code runs when the statement around them does, and not when something is called.
COMPREHENSIONS = {"listcomp", "setcomp", "dictcomp", "genexpr"}


class Statement(NamedTuple):
    """A statement at the top level of a cell, and what it does to the names of the notebook."""

    code: str
    lines: range  # of the cell, counted from 1
    binds: frozenset[str]  # or deletes
    deletes: frozenset[str]  # those of them that it does nothing else to
    imports: frozenset[str]  # those of them that an import binds, wherever in the statement
    texts: frozenset[str]  # those that an import, a function, a class or a lambda binds
    needs: frozenset[str]  # names that it reads when it runs
    reads: frozenset[str]  # these, and what the functions in it read when they are called
    sets: frozenset[str]  # names that functions in it bind, as `global`
    changes: frozenset[str]  # names whose value it may change in place, as far as its form tells
    stars: tuple[str, ...]  # the star imports in it
    nodes: tuple[ast.AST, ...]  # all of its parts


def statements_of(source: str) -> list[Statement]:
    """Return the statements of a cell; none where it is not Python."""
    # A student is told that a cell is not Python where it runs.
    try:
        return [statement_of(node) for node in ast.parse(plain_python(source)).body]
    except SyntaxError:
        return []


def statement_of(node: ast.stmt) -> Statement:
    """Return what a statement does to names."""
    code = ast.unparse(node)
    table = symtable.symtable(code, "<cell>", "exec")
    nodes, own = tuple(ast.walk(node)), list(own_nodes(node, itself=True))
    # Python's table does not count `x += 1` as a reading of x.
    augmented = names_added_to(own)
    reads = set(read_in(table)) | augmented
    sets = frozenset(set_as_global(table))
    reads |= names_added_to(nodes) & sets
    imports, texts = text_names(own)
    return Statement(
        code=code,
        lines=range(first_line(node), (node.end_lineno or node.lineno) + 1),
        binds=bound_names(node, table) | spelt_names(own),
        deletes=frozenset(deleted_names(node)),
        imports=frozenset(imports),
        texts=frozenset(imports | texts),
        needs=frozenset(set(read_in(table, when_run=True)) | augmented),
        reads=frozenset(reads),
        sets=sets,
        changes=frozenset(changed_in_place(own) | augmented),
        stars=tuple(
            ast.unparse(n) for n in own if isinstance(n, ast.ImportFrom) and n.names[0].name == "*"
        ),
        nodes=nodes,
    )


def names_added_to(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names of `x += 1` and its like among nodes."""
    targets = [node.target for node in nodes if isinstance(node, ast.AugAssign)]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def bound_names(node: ast.stmt, table: symtable.SymbolTable) -> frozenset[str]:
    # `x: int` alone binds nothing, which Python's table does not tell.
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return frozenset()
    return frozenset(s.get_name() for s in table.get_symbols() if binds(s))


def spelt_names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    """Return the names that are bound as text: `exec("x = 1")`, `globals()["x"] = 1`."""
    found: set[str] = set()
    for part in nodes:
        match part:
            case ast.Call(func=ast.Name(id="exec"), args=[ast.Constant(value=str(code))]):
                found |= {name for inner in statements_of(code) for name in inner.binds}
            case ast.Subscript(
                value=ast.Call(func=ast.Name(id="globals" | "locals" | "vars"), args=[]),
                slice=ast.Constant(value=str(name)),
                ctx=ast.Store(),
            ):
                found.add(name)
    return frozenset(found)


def deleted_names(node: ast.stmt) -> set[str]:
    """Return the names that a `del` takes away, also where a `try` suffers that they are gone."""
    match node:
        case ast.Delete(targets=targets):
            return {target.id for target in targets if isinstance(target, ast.Name)}
        case ast.Try(body=body) if all(isinstance(part, ast.Delete) for part in body):
            return {name for part in body for name in deleted_names(part)}
    return set()


def import_of(code: str, name: str) -> str | None:
    """Return the import in a statement that binds a name, on its own; None where there is none."""
    found = None
    for node in own_nodes(ast.parse(code)):
        if isinstance(node, IMPORTS) and name in text_names([node])[0]:
            found = ast.unparse(node)
    return found


def keeps_lines(source: str) -> bool:
    """Tell whether each line of a cell has its number in `plain_python` too.

    IPython joins the lines of a magic that goes on over several. It also takes the spaces off empty
    lines, at the end of a cell too.
    """
    return plain_python(source).rstrip().count("\n") == source.rstrip().count("\n")


def first_line(node: ast.stmt) -> int:
    decorators = getattr(node, "decorator_list", [])
    return min([node.lineno, *(decorator.lineno for decorator in decorators)])


def binds(symbol: symtable.Symbol) -> bool:
    return symbol.is_assigned() or symbol.is_imported()


def read_in(table: symtable.SymbolTable, when_run: bool = False) -> Iterator[str]:
    """Yield the global names that are read in a scope and those in it.

    With `when_run` only what is read as the statement runs: not in the bodies of functions.
    """
    top = table.get_type() == "module"
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (top or symbol.is_global()):
            yield symbol.get_name()
    for inner in table.get_children():
        runs_later = inner.get_type() == "function" and inner.get_name() not in COMPREHENSIONS
        if not (when_run and runs_later):
            yield from read_in(inner, when_run)


def set_as_global(table: symtable.SymbolTable) -> Iterator[str]:
    for inner in table.get_children():
        for symbol in inner.get_symbols():
            if symbol.is_declared_global() and binds(symbol):
                yield symbol.get_name()
        yield from set_as_global(inner)


def text_names(nodes: Iterable[ast.AST]) -> tuple[set[str], set[str]]:
    """Return the names that imports, and those that functions, classes and lambdas, bind."""
    imports: set[str] = set()
    definitions: set[str] = set()
    for part in nodes:
        match part:
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                imports |= {alias.asname or alias.name.split(".")[0] for alias in names}
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                definitions.add(part.name)
            case ast.Assign(targets=targets, value=ast.Lambda()):
                definitions |= {target.id for target in targets if isinstance(target, ast.Name)}
    return imports - {"*"}, definitions


def changed_in_place(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the names of what may be changed: `x.append(1)`, `x[0] = 1`, `x.a = 1`."""
    changed: set[str] = set()
    for part in nodes:
        match part:
            case ast.Expr(value=ast.Call(func=ast.Attribute(value=thing))):
                changed |= root_name(thing)
            case ast.Subscript(value=thing, ctx=ast.Store() | ast.Del()):
                changed |= root_name(thing)
            case ast.Attribute(value=thing, ctx=ast.Store() | ast.Del()):
                changed |= root_name(thing)
    return changed


def root_name(node: ast.expr) -> set[str]:
    """Return the name that `x` is in `x.a[0].b`, in a set; an empty set where there is none."""
    while isinstance(node, ast.Attribute | ast.Subscript):
        node = node.value
    return {node.id} if isinstance(node, ast.Name) else set()


def own_nodes(scope: ast.AST, itself: bool = False) -> Iterator[ast.AST]:
    """Yield the nodes below one, without what is inside functions, classes and lambdas."""
    if itself:
        yield scope
        if isinstance(scope, SCOPES):
            return
    waiting = [*ast.iter_child_nodes(scope)][::-1]
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, SCOPES):
            waiting += [*ast.iter_child_nodes(node)][::-1]
