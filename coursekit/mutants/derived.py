"""Simple mutants of a solution, made from its syntax: one small change each.

Runners such as mutmut and Cosmic Ray change the files of a package and start its tests anew for
each mutant; a notebook has neither, and they know nothing of `axis=` and of indices. So the changes
are made here.
"""

import ast
import copy
from collections.abc import Collection, Iterator
from typing import NamedTuple

from ..grader.magics import plain_python

OPERATORS: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
}
# The other side of the border, and the other direction.
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE),
    ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
AROUND = 25  # characters that are shown on both sides of a change
FUNCTIONS = {"std": "var", "var": "std", "mean": "sum", "sum": "mean", "nlargest": "nsmallest"}
for one, other in (("min", "max"), ("argmin", "argmax"), ("any", "all"), ("floor", "ceil")):
    FUNCTIONS |= {one: other, other: one}


class Derived(NamedTuple):
    """A mutant of a cell."""

    source: str  # the whole text, with the change
    line: int  # of the cell
    before: str  # of the statement, without and with the change
    after: str


def derive(source: str, lines: Collection[int]) -> Iterator[Derived]:
    """Yield the mutants of a cell whose change is in these lines, counted from 1, in their order.

    A cell that is no Python has none.
    """
    try:
        tree = ast.parse(plain_python(source))
    except SyntaxError:
        return
    original = ast.unparse(tree)
    found: dict[str, Derived] = {}
    for number, node in enumerate(ast.walk(tree)):
        line = getattr(node, "lineno", 0)
        for changed in changes(node) if line in lines else ():
            mutant = with_change(tree, number, changed)
            pairs = zip(original.split("\n"), mutant.split("\n"), strict=False)
            differing = next((pair for pair in pairs if pair[0] != pair[1]), None)
            if differing:
                found.setdefault(mutant, Derived(mutant, line, *around_change(*differing)))
    yield from sorted(found.values(), key=lambda each: each.line)


def with_change(tree: ast.Module, number: int, changed: ast.AST) -> str:
    """Return the text of a module with another node in the place of one, in the order of a walk."""
    made = copy.deepcopy(tree)
    for at, node in enumerate(ast.walk(made)):
        if at == number:
            node.__class__ = changed.__class__
            vars(node).clear()
            vars(node).update(vars(changed))
            break
    return ast.unparse(ast.fix_missing_locations(made))


def around_change(one: str, other: str) -> tuple[str, str]:
    """Return the part of two lines in which they differ, with a little around it."""
    one, other = one.strip(), other.strip()
    begin = common(one, other)
    end = common(one[begin:][::-1], other[begin:][::-1])
    begin, end = (each - AROUND if each > AROUND + 3 else 0 for each in (begin, end))
    cut = (
        f"{'…' * bool(begin)}{text[begin : len(text) - end]}{'…' * bool(end)}"
        for text in (one, other)
    )
    return next(cut), next(cut)


def common(one: str, other: str) -> int:
    """Return with how many characters two texts begin alike."""
    differing = (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return next(differing, min(len(one), len(other)))


def changes(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in the place of a node."""
    match node:
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in OPERATORS:
            yield altered(node, op=OPERATORS[type(op)]())
        case ast.Compare(ops=[op]):
            for turned in COMPARISONS[type(op)]:
                yield altered(node, ops=[turned()])
        case ast.BoolOp(op=op):
            yield altered(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.USub() | ast.Not(), operand=operand):
            yield operand
        case ast.If(test=test) | ast.IfExp(test=test) if not isinstance(test, ast.Compare):
            yield altered(node, test=ast.UnaryOp(ast.Not(), test))
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int() | float() as value):
            yield ast.Constant(value + 1)
        case ast.keyword(arg="axis", value=ast.Constant(value=int(axis))):
            yield altered(node, value=ast.Constant(0 if axis else 1))
            yield altered(node, value=ast.Constant(None))
        case ast.Subscript(slice=index):
            yield from (altered(node, slice=other) for other in other_indices(index))
        case ast.Call(func=ast.Name(id="range"), args=[*before, last]) if len(before) < 2:
            fewer = ast.BinOp(last, ast.Sub(), ast.Constant(1))
            yield altered(node, args=[*before, fewer])
        case ast.Call(func=ast.Attribute(attr=name) as func) if name in FUNCTIONS:
            yield altered(node, func=altered(func, attr=FUNCTIONS[name]))
        case ast.Call(func=ast.Name(id=name) as func) if name in FUNCTIONS:
            yield altered(node, func=altered(func, id=FUNCTIONS[name]))
    match node:  # what a student may forget
        case ast.AugAssign() | ast.Assign(value=ast.Call()) | ast.Expr(value=ast.Call()):
            yield ast.Pass()
        case ast.Assign(targets=[ast.Subscript()]):
            yield ast.Pass()


def other_indices(index: ast.expr) -> Iterator[ast.expr]:
    """Yield the index before one that is a name, and two of several the other way round."""
    match index:
        case ast.Name():
            yield ast.BinOp(index, ast.Sub(), ast.Constant(1))
        case ast.Tuple(elts=parts):
            for place, part in enumerate(parts):
                for other in other_indices(part):
                    yield altered(index, elts=[*parts[:place], other, *parts[place + 1 :]])
            if len(parts) == 2:
                yield altered(index, elts=parts[::-1])


def altered(node: ast.AST, **fields: object) -> ast.AST:
    """Return a copy of a node with other fields."""
    made = copy.copy(node)
    vars(made).update(fields)
    return made
