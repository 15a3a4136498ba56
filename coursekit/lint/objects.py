"""Objects of students' classes in a grade cell, as far as can be read."""

import ast
import itertools

# What answers `a == b`, `a < b`, `x in a`: a special method of the one or of the other.
ASKED_BY = {
    ast.Eq: {"__eq__"},
    ast.NotEq: {"__eq__", "__ne__"},
    ast.Lt: {"__lt__", "__gt__"},
    ast.Gt: {"__lt__", "__gt__"},
    ast.LtE: {"__le__", "__ge__"},
    ast.GtE: {"__le__", "__ge__"},
    ast.In: {"__contains__"},
    ast.NotIn: {"__contains__"},
}


def comparisons(tree, made, is_students):
    """Yield the comparisons in a cell that a method of a student's class answers, with the class.

    `made` is what the notebook defines, `is_students(name)` tells whether a name is the student's.
    """
    objects = {name: kind for name, kind in made.objects.items() if is_students(name)}

    def class_of(node):
        """Return the class of an expression's value, where the text says it, or None."""
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in made.classes and is_students(name):
                return name
            case ast.Name(id=name):
                return objects.get(name)
            case ast.BinOp(left=left, right=right):
                return class_of(left) or class_of(right)
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Invert(), operand=operand):
                return class_of(operand)
        return None

    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (kind := class_of(node.value)):
            objects |= {n.id: kind for n in node.targets if isinstance(n, ast.Name)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        sides = [node.left, *node.comparators]
        for op, pair in zip(node.ops, itertools.pairwise(sides), strict=True):
            for kind in filter(None, map(class_of, pair)):
                if ASKED_BY.get(type(op), set()) & made.classes[kind]:
                    yield node, kind
