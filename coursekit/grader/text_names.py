"""The names in a text that is about to run, and those that stand in the instructor's strings."""

import ast
import re
import warnings
from collections.abc import Iterable, Iterator
from typing import NamedTuple

WORD = re.compile(r"[^\W\d]\w*")
# Two words beside each other are prose, unless the one is a word of Python's.
PROSE = re.compile(r"(?<![\w.])([^\W\d]\w*) +([^\W\d]\w*)(?![\w(])")
OF_PYTHON = {
    *("and", "as", "async", "await", "class", "def", "del", "elif", "else", "except", "finally"),
    *("for", "from", "global", "if", "import", "in", "is", "lambda", "not", "or", "raise"),
    *("return", "while", "with", "yield", "True", "False", "None", "pass", "assert", "try"),
    *("nonlocal", "break", "continue", "match", "case"),
}


class TextNames(NamedTuple):
    """The names in a text, keywords left out."""

    names: frozenset[str]
    attributes: frozenset[str]
    calls: bool  # whether it calls something

    @property
    def all(self) -> frozenset[str]:
        return self.names | self.attributes


def text_names(source: ast.AST | str | bytes) -> TextNames:
    """Return the names in a text of Python, or a tree of one, also those inside f-strings."""
    trees = [source] if isinstance(source, ast.AST) else list(trees_of(source))
    if not trees:
        # It may be Python all the same, in a way that is not known here.
        text = source if isinstance(source, str) else bytes(source).decode("utf-8", "replace")  # type: ignore[arg-type]
        return TextNames(frozenset(WORD.findall(text)) - OF_PYTHON, frozenset(), True)
    names: set[str] = set()
    attributes: set[str] = set()
    calls = False
    for node in (node for tree in trees for node in ast.walk(tree)):
        said = set(names_of(node))
        calls = calls or isinstance(node, ast.Call)
        if isinstance(node, ast.Attribute):
            attributes |= said
        else:
            names |= said
    return TextNames(frozenset(names), frozenset(attributes), calls)


def trees_of(source: str | bytes) -> Iterator[ast.AST]:
    """Yield what a text may be parsed as.

    Python tells of every text as bytes, and not whether a line in them names their encoding.
    """
    readings: list[str | bytes] = [source]
    if isinstance(source, bytes):
        readings.append(source.decode("utf-8", "replace"))
    for reading in readings:
        stripped = reading.lstrip(" \t" if isinstance(reading, str) else b" \t")  # type: ignore[arg-type]
        for text in (reading, stripped):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    yield ast.parse(text)
                break
            except (SyntaxError, ValueError, RecursionError, MemoryError):
                continue


def names_of(node: ast.AST) -> Iterator[str]:
    """Yield the names that a node says itself: of whatever kind, all but strings are names."""
    if isinstance(node, ast.Constant):
        return
    for field, value in ast.iter_fields(node):
        if field == "type_comment":
            continue
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, str):
                yield from (name for name in part.split(".") if name != "*")


def names_in_strings(trees: Iterable[ast.AST]) -> set[str]:
    """Return the names in those strings of some code that may be code themselves.

    What is said to people is none, nor is a lone word by which a part of something is asked for.
    """
    found: set[str] = set()
    for tree in trees:
        said, keys = set(said_to_people(tree)), set(lone_keys(tree))
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in said:
                if node in keys and node.value.strip().isidentifier():
                    continue
                if not is_prose(node.value):
                    found.update(WORD.findall(node.value))
    return found


def is_prose(text: str) -> bool:
    if len(text) > 100_000:
        return True
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            ast.parse(text.strip())
            return False
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            # pandas has columns of several words in these.
            pairs = PROSE.findall(re.sub(r"`[^`]*`", "", text))
    return any(OF_PYTHON.isdisjoint(pair) for pair in pairs)


def said_to_people(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of messages and docstrings."""
    for node in ast.walk(tree):
        match node:
            case ast.Assert(msg=ast.expr() as message):
                yield from ast.walk(message)
            case ast.Raise(exc=ast.Call(args=args)):
                for argument in args:
                    yield from ast.walk(argument)
            case ast.Call(func=ast.Name(id="print"), args=args):
                for argument in args:
                    yield from ast.walk(argument)
            case ast.keyword(arg="msg" | "message" | "err_msg" | "hint", value=value):
                yield from ast.walk(value)
            case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                if node.body and isinstance(node.body[0], ast.Expr):
                    yield node.body[0].value


def lone_keys(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield the constants that stand as keys, in `{"a": 1}`, `x["a"]` or `x.get("a")`."""
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys=keys):
                yield from (key for key in keys if key is not None)
            case ast.Subscript(slice=part):
                yield part
            case ast.Call(func=ast.Attribute(attr="get" | "pop" | "setdefault"), args=[key, *_]):
                yield key


def defined_names(trees: Iterable[ast.AST]) -> set[str]:
    """Return the names of the classes that some code defines."""
    nodes = (node for tree in trees for node in ast.walk(tree))
    return {node.name for node in nodes if isinstance(node, ast.ClassDef)}
