"""Who defines which name of a notebook, and what it is, as far as the text of the cells tells."""

import ast

from ..grader.code import FUNCTIONS, own_nodes
from ..grader.magics import plain_python
from ..notebook import is_grade, is_solution

TUPLE_MAKERS = {"namedtuple", "NamedTuple"}
CLASS_MAKERS = {*TUPLE_MAKERS, "Enum", "IntEnum", "make_dataclass"}
ITERATORS = {"map", "filter", "zip", "iter", "reversed", "enumerate", "open"}
VIEWS = {"keys", "values", "items"}


class Made:
    """What the cells of a notebook define, its grade cells left out, as far as can be read.

    functions  functions by name: their syntax trees
    classes, objects   other names that hold what cannot leave a kernel
    tuples     those of the classes whose objects can leave it, as plain tuples

    Whose they are in a grade cell is `grader.owners`' to say.
    """

    def __init__(self, notebook):
        self.functions = {}
        self.classes, self.tuples, self.objects = set(), set(), set()
        for cell in notebook.cells:
            if cell.cell_type == "code" and (not is_grade(cell) or is_solution(cell)):
                for node in parsed(cell.source).body:
                    self.look_at(node)

    def look_at(self, node):
        """Note what one statement defines."""
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self.functions[name] = node
            case ast.ClassDef(name=name, bases=bases):
                self.classes.add(name)
                if any(last_name(base) in TUPLE_MAKERS for base in bases):
                    self.tuples.add(name)
            case ast.Assign(targets=targets, value=value):
                names = {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
                self.objects -= names
                self.look_at_value(names, value)

    def look_at_value(self, names, value):
        called = last_name(value.func) if isinstance(value, ast.Call) else None
        if isinstance(value, ast.Lambda):
            self.functions |= dict.fromkeys(names, value)
        elif called in CLASS_MAKERS:
            self.classes |= names
            self.tuples |= names if called in TUPLE_MAKERS else set()
        elif called in self.classes - self.tuples:
            self.objects |= names

    def cannot_leave(self, name):
        """Say what a function of this name returns that stays in the kernel, or return None."""
        function = self.functions[name]
        inner = {node.name for node in own_nodes(function) if isinstance(node, FUNCTIONS)}
        if any(isinstance(node, ast.Yield | ast.YieldFrom) for node in own_nodes(function)):
            return "a generator"
        for value in returned_by(function):
            match value:
                case ast.GeneratorExp():
                    return "a generator"
                case ast.Lambda():
                    return "a function"
                case ast.Name(id=said) if said in inner:
                    return "a function"
                case ast.Call(func=ast.Name(id=said)) if said in ITERATORS:
                    return f"the result of {said}()"
                case ast.Call(func=ast.Name(id=said)) if said in self.classes - self.tuples:
                    return f"an object of the class {said}"
                case ast.Call(func=ast.Attribute(attr=said), args=[]) if said in VIEWS:
                    return f"the view that {said}() gives"
        return None


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


def free_names(function):
    """Return the names that a function reads and does not bind."""
    names = {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}
    return names - bound_anywhere(function)


def last_name(node):
    """Return the last part of a dotted name, or None."""
    return getattr(node, "attr", None) or getattr(node, "id", None)
