"""Who defines which name of a notebook, and what it is, as far as the text of the cells tells."""

import ast

from ..grader.code import FUNCTIONS, own_nodes
from ..grader.magics import plain_python
from ..notebook import is_grade, is_solution

ORDERED = {"__lt__", "__le__", "__gt__", "__ge__"}


class Made:
    """What the cells of a notebook define, its grade cells left out, as far as can be read.

    functions  functions by name: their syntax trees
    classes    classes by name: the special methods that they define
    objects    names of their objects: the class

    Whose they are in a grade cell is `grader.owners`' to say.
    """

    def __init__(self, notebook):
        self.functions = {}
        self.classes, self.objects = {}, {}
        for cell in notebook.cells:
            if cell.cell_type == "code" and (not is_grade(cell) or is_solution(cell)):
                for node in parsed(cell.source).body:
                    self.look_at(node)

    def look_at(self, node):
        """Note what one statement defines."""
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self.functions[name] = node
            case ast.ClassDef(name=name):
                self.classes[name] = self.special_methods(node)
            case ast.Assign(targets=targets, value=value):
                names = {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
                self.objects = {n: kind for n, kind in self.objects.items() if n not in names}
                self.look_at_value(names, value)

    def look_at_value(self, names, value):
        called = last_name(value.func) if isinstance(value, ast.Call) else None
        if isinstance(value, ast.Lambda):
            self.functions |= dict.fromkeys(names, value)
        elif called in self.classes:
            self.objects |= dict.fromkeys(names, called)

    def special_methods(self, node):
        """Return the special methods of a class that the notebook's text defines."""
        found = {part.name for part in node.body if isinstance(part, FUNCTIONS)}
        for base in node.bases:
            found |= self.classes.get(last_name(base), set())
        for decorator in node.decorator_list:
            called = decorator.func if isinstance(decorator, ast.Call) else decorator
            options = decorator.keywords if isinstance(decorator, ast.Call) else []
            if last_name(called) == "dataclass":
                found.add("__eq__")
                found |= ORDERED if any(option.arg == "order" for option in options) else set()
            elif last_name(called) == "total_ordering":
                found |= ORDERED
        return {name for name in found if name.startswith("__")}


def parsed(source):
    """Return the syntax tree of a cell's code, an empty one if it is not Python."""
    try:
        return ast.parse(plain_python(source))
    except SyntaxError:
        return ast.Module([], [])


def returned_by(function):
    """Return the expressions that a function or lambda returns."""
    if isinstance(function, ast.Lambda):
        return [function.body]
    return [n.value for n in own_nodes(function) if isinstance(n, ast.Return) and n.value]


def bound_anywhere(tree):
    """Return the names that code binds, in whatever scope."""
    names = set()
    for node in ast.walk(tree):
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name):
                names.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                names.add(name)
            case ast.ClassDef(name=name) | ast.ExceptHandler(name=str(name)):
                names.add(name)
            case ast.alias(name=name, asname=other):
                names.add(other or name.split(".")[0])
    return names


def last_name(node):
    """Return the last part of a dotted name, or None."""
    return getattr(node, "attr", None) or getattr(node, "id", None)
