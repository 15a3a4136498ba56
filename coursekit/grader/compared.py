"""What the instructor's text compares: a function that reads it knows what is expected.

Such a function stays in the grader when a check gives it to a student's function; see `callbacks`.
And a cell that compares something with what it was looks at what a call does to its arguments.
"""

import ast
import builtins
import functools
import linecache
import types
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from .callback_code import all_codes, names_read

#: Calls that compare what they are given, by the beginnings of their names.
COMPARING = ("assert", "isclose", "allclose", "array_equal", "approx")
CHANGEABLE = (ast.List, ast.Dict, ast.Set, ast.Call)  # what an expression makes
BUILTINS = frozenset(dir(builtins))
COPIES = {"copy", "deepcopy", "list", "tuple", "dict", "set", "array"}


class Compared(NamedTuple):
    """Names and constants that stand on a side of a comparison."""

    names: frozenset[str] = frozenset()
    constants: frozenset[Any] = frozenset()

    def is_read_by(self, function: types.FunctionType) -> bool:
        """Tell whether a function, or one in it, reads one of them."""
        for code in all_codes(function.__code__):
            if self.names & {*names_read(code), *code.co_freevars}:
                return True
            # 1 and True are one constant in a set.
            if any(marked(value) in self.constants for value in code.co_consts):
                return True
        return False


def marked(value: Any) -> Any:
    return type(value), value if isinstance(value, int | float | complex | str | bytes) else None


def compared_in(parts: Iterable[ast.AST]) -> Compared:
    """Return what statements compare, but for the functions that are defined in them."""
    sides = [side for part in parts for side in sides_in(part)]
    names = {side.id for side in sides if isinstance(side, ast.Name)}
    constants = {marked(value) for side in sides for value in constant(side)}
    return Compared(frozenset(names), frozenset(constants))


@functools.lru_cache(100)
def compared_in_file(path: str) -> Compared:
    """Return what the functions of a module compare, but for those that are defined in them."""
    try:
        module = ast.parse("".join(linecache.getlines(path)))
    except SyntaxError:
        return Compared()
    functions = [
        f for f in ast.walk(module) if isinstance(f, ast.FunctionDef) and is_outer(f, module)
    ]
    return compared_in([part for f in functions for part in f.body] + module.body)


def is_outer(function: ast.FunctionDef, module: ast.Module) -> bool:
    """Tell whether a function is one of a module, or a method of one of its classes."""
    classes = [part for part in module.body if isinstance(part, ast.ClassDef)]
    return any(function in part.body for part in [module, *classes])


def sides_in(part: ast.AST) -> Iterator[ast.expr]:
    """Yield what is compared in a part of a text."""
    if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
        return
    match part:
        case ast.Compare(left=left, comparators=others):
            yield from [left, *others]
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=arguments):
            if name.startswith(COMPARING):
                yield from arguments
    for child in ast.iter_child_nodes(part):
        yield from sides_in(child)


def constant(side: ast.expr) -> list[Any]:
    """Return the number or the text that an expression is, with its sign, or nothing."""
    match side:
        case ast.Constant(value=value) if value is not None:
            return [value]
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            return [value, -value]
    return []


def looks_for_itself(nodes: list[ast.AST]) -> bool:
    """Tell whether a cell compares something with a copy of it, or with the text that made it.

    Or what it has given to a function, or its length or an item of it, with a constant alone.
    It asks then whether a function has left its argument as it was.
    """
    made = [
        (node.targets[0].id, node.value)
        for node in nodes
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
    ]
    pairs = {(name, other) for name, value in made for other in copied_names(value)}
    texts = {(name, ast.dump(value)) for name, value in made if isinstance(value, CHANGEABLE)}
    given = {name for node in nodes for name in given_names(node)}
    own = given & {name for name, value in made if isinstance(value, CHANGEABLE)}
    for node in nodes:
        if isinstance(node, ast.Assert) and own and says_what_it_was(node.test, own):
            return True
        called = isinstance(node, ast.Call) and getattr(node.func, "attr", "")
        if isinstance(node, ast.Assert) or str(called).startswith("assert"):
            names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
            if any({one, other} <= names for one, other in pairs):
                return True
            sides = list(sides_in(node))
            compared = {side.id for side in sides if isinstance(side, ast.Name)}
            said = {ast.dump(side) for side in sides}
            if any(name in compared and text in said for name, text in texts):
                return True
    return False


def given_names(node: ast.AST) -> Iterator[str]:
    """Yield the names of what a call gives to a function, unless that is one of Python's own."""
    match node:
        case ast.Call(func=ast.Name(id=function), args=arguments) if function not in BUILTINS:
            yield from (a.id for a in arguments if isinstance(a, ast.Name))


def says_what_it_was(test: ast.expr, own: set[str]) -> bool:
    """Tell whether an assertion compares one thing with constants, and asks nobody else."""
    names = {n.id for n in ast.walk(test) if isinstance(n, ast.Name)} - BUILTINS
    return len(names) == 1 and names <= own and isinstance(test, ast.Compare)


def copied_names(node: ast.expr) -> Iterator[str]:
    """Yield the name of which an expression is a copy, if it is one."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr="copy"), args=[]):
            yield name
        case ast.Call(
            func=ast.Name(id=said) | ast.Attribute(attr=said), args=[ast.Name(id=name), *_]
        ) if said in COPIES:
            yield name
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Slice()):
            yield name
