"""`is`, `type(x)`, `id(x)` and `x.__class__` in the instructor's text, where x is a handle.

Python knows here only the handles. Of an object it is asked what its class is; whether two objects
are one, nobody can tell who does not believe the student's kernel: that is NotGradable. `cell` does
it in grade cells, `modules` in modules of the course.
"""

import ast
import builtins
import copy
from collections.abc import Sequence
from typing import Any, TypeVar

from .handles import StudentClass, do, isinstance_handle, same_class
from .refusals import NotGradable

SINGLE = (type(None), bool, type(Ellipsis))  # `is` of these is the same everywhere
ASSERTIONS = {"assertIs", "assertIsNot", "is_", "is_not"}  # of unittest, and of operator
Part = TypeVar("Part", bound=ast.stmt)


def with_identity_asked(part: Part, nodes: Sequence[ast.AST] = ()) -> Part:
    """Return a statement of the instructor's in which HELPERS do what Python would do.

    `nodes` are all of its parts, where they are known.
    """
    if not any(map(asks_identity, nodes or ast.walk(part))):
        return part
    return ast.fix_missing_locations(_Rewriter().visit(copy.deepcopy(part)))


def asks_identity(node: ast.AST) -> bool:
    match node:
        case ast.Compare(ops=ops):
            return any(isinstance(op, ast.Is | ast.IsNot) for op in ops)
        case ast.Attribute(attr="__class__", ctx=ast.Load()):
            return True
        case ast.Call(func=ast.Name(id="type" | "id"), args=[_], keywords=[]):
            return True
        case ast.Call(func=ast.Attribute(attr=name), args=[_, _, *_]):
            return name in ASSERTIONS
    return False


class _Rewriter(ast.NodeTransformer):
    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if len(node.ops) > 1:
            return self.chain(node)
        if len(node.ops) != 1 or not isinstance(node.ops[0], ast.Is | ast.IsNot):
            return node
        right = node.comparators[0]
        if isinstance(right, ast.Constant) and isinstance(right.value, SINGLE):
            return node
        same = called("__coursekit_same__", node, node.left, right)
        if isinstance(node.ops[0], ast.Is):
            return same
        return ast.copy_location(ast.UnaryOp(ast.Not(), same), node)

    def chain(self, node: ast.Compare) -> ast.AST:
        """Return `a is b and b is c` for `a is b is c`, where that asks nobody twice."""
        things = [node.left, *node.comparators]
        asks = any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops)
        if not asks or not all(isinstance(t, ast.Name | ast.Constant) for t in things[1:-1]):
            return node
        pairs = zip(things, node.ops, things[1:], strict=False)
        links = [
            ast.copy_location(ast.Compare(one, [op], [other]), node) for one, op, other in pairs
        ]
        both: list[ast.expr] = [self.visit_Compare(copy.deepcopy(link)) for link in links]  # type: ignore[misc]
        return ast.copy_location(ast.BoolOp(ast.And(), both), node)

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        self.generic_visit(node)
        if node.attr == "__class__" and isinstance(node.ctx, ast.Load):
            return called("__coursekit_class__", node, node.value)
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="type" | "id") as name, args=[value], keywords=[]):
                return called(f"__coursekit_{name.id}__", node, name, value)
            case ast.Call(func=ast.Attribute(attr=attr), args=[one, other, *more]):
                if attr in ASSERTIONS and not any(isinstance(a, ast.Starred) for a in node.args):
                    both = called("__coursekit_pair__", node, one, other)
                    node.args = [ast.copy_location(ast.Starred(both, ast.Load()), node), *more]
        return node


def called(helper: str, place: ast.expr, *arguments: ast.expr) -> ast.Call:
    name = ast.copy_location(ast.Name(helper, ast.Load()), place)
    return ast.copy_location(ast.Call(name, list(arguments), []), place)


def same(one: Any, other: Any) -> bool:
    """Do what `is` does."""
    if one is other:
        return True
    pair(one, other)
    return same_class(one, other)


def pair(one: Any, other: Any) -> tuple[Any, Any]:
    """Return two things whose identity is compared. Raises NotGradable where nobody knows it."""
    handles = isinstance_handle(one) and isinstance_handle(other)
    if handles and not (type(one) is StudentClass and type(other) is StudentClass):
        raise NotGradable(
            f"`is` compares `{one._coursekit_label}` with `{other._coursekit_label}`, which are "
            "in the student's kernel: whether two objects are one is not known here. Change the "
            "one, and look at the other."
        )
    return one, other


def class_of(thing: Any) -> Any:
    """Do what `thing.__class__` does."""
    if not isinstance_handle(thing) or type(thing) is StudentClass:
        return thing.__class__
    return do(thing, "type", f"type({thing._coursekit_label})", thing)


def type_of(function: Any, thing: Any) -> Any:
    """Do what `type(thing)` does; `function` is what has the name `type`."""
    return (
        class_of(thing)
        if function is builtins.type and isinstance_handle(thing)
        else function(thing)
    )


def id_of(function: Any, thing: Any) -> Any:
    """Do what `id(thing)` does; `function` is what has the name `id`."""
    if function is builtins.id and isinstance_handle(thing):
        raise NotGradable(
            f"`id` is asked of `{thing._coursekit_label}`, which is in the student's kernel: "
            "whether two objects are one is not known here. Change the one, and look at the other."
        )
    return function(thing)


#: What the rewritten text calls, by the names there.
HELPERS = {
    "__coursekit_same__": same,
    "__coursekit_pair__": pair,
    "__coursekit_class__": class_of,
    "__coursekit_type__": type_of,
    "__coursekit_id__": id_of,
}
