"""Who defines which name of a notebook, and what it is, as far as the text of the cells tells."""

import ast

from ..grader.code import imports_of, plain_python
from ..notebook import is_grade, is_solution

FUNCTIONS = ast.FunctionDef | ast.AsyncFunctionDef
SCOPES = FUNCTIONS | ast.ClassDef | ast.Lambda
IMPORTS = ast.Import | ast.ImportFrom
TUPLE_MAKERS = {"namedtuple", "NamedTuple"}
CLASS_MAKERS = {*TUPLE_MAKERS, "Enum", "IntEnum", "make_dataclass"}
FIGURE_MAKERS = {"subplots", "figure", "axes", "subplot", "add_subplot", "plot"}
FIGURE_FINDERS = {"gca", "gcf", "get_fignums", "get_figlabels", "fignum_exists"}
ITERATORS = {"map", "filter", "zip", "iter", "reversed", "enumerate", "open"}
VIEWS = {"keys", "values", "items"}


class Made:
    """What the cells of a notebook define; `parts` are its grade cells, from `hidden_cells`.

    functions  those of the student's kernel, by name: their syntax trees
    given      those of them that no solution cell defines
    classes, objects, figures   other names of the student's kernel that hold what stays there
    tuples     those of the classes whose objects can leave it, as plain tuples
    assigned   all names of the student's kernel but imported ones
    kept       names that grade cells assign, and the student's kernel gets after them
    lost       names that are gone after their grade cell: {name: grade cell}
    imports    {name: statement}, of all cells; `star` is the statement of a star import
    """

    def __init__(self, notebook, parts):
        self.functions, self.given = {}, set()
        self.classes, self.tuples, self.objects, self.figures = set(), set(), set(), set()
        self.assigned, self.kept, self.lost = set(), set(), {}
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        self.imports = imports_of([cell.source for cell in code])
        self.star = self.imports.get("*")
        for cell in code:
            if not is_grade(cell) or is_solution(cell):
                body = [n for n in parsed(cell.source).body if not isinstance(n, IMPORTS)]
                self.assigned |= bound_in(ast.Module(body, []))
                for node in body:
                    self.look_at(node, is_solution(cell))
        for name, (visible, hidden) in parts.items():
            seen = parsed(visible)
            defined = {n.name for n in seen.body if isinstance(n, FUNCTIONS | ast.ClassDef)}
            self.kept |= bound_in(seen) - defined
            for lost in defined | bound_in(parsed(hidden or "")) - bound_in(seen):
                self.lost.setdefault(lost, name)

    def look_at(self, node, solved):
        """Note what one statement of a student's or a locked cell defines."""
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                self.functions[name] = node
                if solved:
                    self.given.discard(name)
                else:
                    self.given.add(name)
            case ast.ClassDef(name=name, bases=bases):
                self.classes.add(name)
                if any(last_name(base) in TUPLE_MAKERS for base in bases):
                    self.tuples.add(name)
            case ast.Assign(targets=targets, value=value):
                names = {n.id for t in targets for n in ast.walk(t) if isinstance(n, ast.Name)}
                self.objects -= names
                self.figures -= names
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
        elif called in FIGURE_MAKERS | FIGURE_FINDERS and isinstance(value.func, ast.Attribute):
            self.figures |= names

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


def own_nodes(scope):
    """Yield the nodes below one, without what is inside functions, classes and lambdas."""
    for child in ast.iter_child_nodes(scope):
        yield child
        if not isinstance(child, SCOPES):
            yield from own_nodes(child)


def returned_by(function):
    """Return the expressions that a function or lambda returns."""
    if isinstance(function, ast.Lambda):
        return [function.body]
    return [n.value for n in own_nodes(function) if isinstance(n, ast.Return) and n.value]


def bound_in(tree, everywhere=False):
    """Return the names that code binds: at its top level, or everywhere in it."""
    names = set()
    for node in ast.walk(tree) if everywhere else own_nodes(tree):
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
    return names - bound_in(function, everywhere=True)


def last_name(node):
    """Return the last part of a dotted name, or None."""
    return getattr(node, "attr", None) or getattr(node, "id", None)
