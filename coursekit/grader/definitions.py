"""What the text of a submission says of a student's function: signature, docstring, source.

It is parsed and compiled, and never run: decorators are taken off, and a default that is no literal
is `...`. A definition that only stands there is as good as one that was run.
"""

import ast
import inspect
import linecache
import types
from collections.abc import Sequence
from typing import Any

from .code import FUNCTIONS
from .magics import plain_python

MOST_TEXT = 200_000  # characters of a cell that is looked at
#: What is known of a function from its text.
PARTS = {
    "__doc__",
    "__signature__",
    "__code__",
    "__defaults__",
    "__kwdefaults__",
    "__annotations__",
}


class Code:
    """The code of a function, to be read: it cannot be run.

    Python takes an object of its own type alone for what it runs.
    """

    def __init__(self, code: types.CodeType) -> None:
        self._coursekit_code = code

    @property
    def __class__(self) -> type:  # type: ignore[override]
        return types.CodeType

    @property
    def co_consts(self) -> tuple:
        constants = self._coursekit_code.co_consts
        return tuple(Code(part) if type(part) is types.CodeType else part for part in constants)

    def __getattr__(self, name: str) -> Any:
        # Those with an underscore are what `dis` reads.
        if name.startswith(("co_", "_co_code_adaptive", "_varname_from_oparg")):
            return getattr(self._coursekit_code, name)
        raise AttributeError(
            f"the code of a student's function is there to be read: it has no {name} here"
        )

    def __repr__(self) -> str:
        return f"<code of {self._coursekit_code.co_name}>"


class Definition:
    """A function as the text has it."""

    def __init__(self, node: Any, text: str, filename: str) -> None:
        self.node, self.text = node, text
        arguments = node.args
        self.defaults = tuple(map(literal, arguments.defaults)) or None
        self.keywords = {
            argument.arg: literal(default)
            for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
            if default is not None
        } or None
        everything = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
        everything += [a for a in (arguments.vararg, arguments.kwarg) if a]
        self.annotations = {a.arg: said(a.annotation) for a in everything if a.annotation}
        if getattr(node, "returns", None):
            self.annotations["return"] = said(node.returns)
        self.code = code_of(node, filename)
        lines = text.splitlines(True)
        # As `inspect` finds it: by the name of its file, and the line where it begins.
        linecache.cache[filename] = (len(text), None, lines, filename)

    def parts(self) -> dict[str, Any]:
        """Return what `inspect` and its like ask a function for."""
        named = not isinstance(self.node, ast.Lambda)
        doc = ast.get_docstring(self.node, clean=False) if named else None
        stand_in = types.FunctionType(self.code, {}, None, self.defaults, ())
        stand_in.__kwdefaults__, stand_in.__annotations__ = self.keywords, self.annotations
        return {
            "__doc__": doc,
            "__signature__": inspect.signature(stand_in),
            "__code__": Code(self.code),
            "__defaults__": self.defaults,
            "__kwdefaults__": self.keywords,
            "__annotations__": self.annotations,
        }


def parts_of(name: str, cells: Sequence[str]) -> dict[str, Any]:
    """Return what cells say of a function: nothing where they do not define it."""
    found = definition(name, cells)
    return found.parts() if found else {}


def definition(name: str, cells: Sequence[str]) -> Definition | None:
    """Return the last definition of a function in cells; None where they have none."""
    for number, text in reversed(list(enumerate(cells))):
        if name not in text or len(text) > MOST_TEXT:
            continue
        # Whatever a student's text does to the parser, it is no definition then.
        try:
            code = plain_python(text)
            for node in reversed(ast.parse(code).body):
                found = defines(node, name)
                if found is not None:
                    return Definition(found, code, f"<cell {number} of the submission>")
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
    return None


def defines(node: ast.stmt, name: str) -> Any:
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() if node.name == name:
            return node
        case ast.Assign(targets=[ast.Name(id=bound)], value=ast.Lambda()) if bound == name:
            return node.value
    return None


def code_of(node: Any, filename: str) -> types.CodeType:
    """Return the code of a function, which has neither decorators nor defaults."""
    statement = ast.copy_location(ast.Expr(node), node) if isinstance(node, ast.Lambda) else node
    bare = ast.Module([statement], [])
    before = getattr(node, "decorator_list", []), getattr(node, "returns", None)
    try:
        if isinstance(node, FUNCTIONS):
            # Nothing of what runs with the definition is compiled, as nothing of it is run.
            node.decorator_list, node.returns = [], None
        compiled = compile(bare, filename, "exec", dont_inherit=True)
    finally:
        if isinstance(node, FUNCTIONS):
            node.decorator_list, node.returns = before
    name = getattr(node, "name", "<lambda>")
    codes = [c for c in compiled.co_consts if isinstance(c, types.CodeType) and c.co_name == name]
    # Those of defaults come before it.
    return codes[-1]


def literal(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return ...


def said(node: ast.expr) -> Any:
    """Return an annotation: a type of Python's, or its text."""
    types_of_python = {kind.__name__: kind for kind in (int, float, str, bool, list, dict, tuple)}
    types_of_python |= {kind.__name__: kind for kind in (set, complex, bytes, object, frozenset)}
    if isinstance(node, ast.Constant):
        return node.value
    return types_of_python.get(ast.unparse(node), ast.unparse(node))
