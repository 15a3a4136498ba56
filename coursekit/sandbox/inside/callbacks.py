"""Functions of a grade cell that a student's function is given; `grader.callbacks` sends them.

Sent into the kernel when there is one. A function comes by its name, as its code with the data that
it reads, or as a number. What has a number runs in the grader: the kernel asks there what it
returns, over the channel on which Jupyter answers `input()`.
"""

import builtins
import contextlib
import functools
import importlib
import marshal
import operator
import sys
import threading
import types
from collections.abc import Callable, Iterator
from typing import Any

from .handles import thing
from .wire import decode

NOT_NOW = (
    "This function is the grade cell's own, and can be called only while the cell calls a function."
)
#: Those with a number, so that each is one and the same. Each grade cell counts anew.
numbered: dict[tuple, Any] = {}


def agent() -> Any:
    return sys.modules["_coursekit_agent"]


def shell() -> Any:
    return sys.modules["IPython"].get_ipython()  # type: ignore[attr-defined]


def talk(text: str) -> str:
    """Send a text to the grader, and return its answer."""
    try:
        return shell().kernel.raw_input(text)
    except EOFError:
        raise RuntimeError(NOT_NOW) from None
    except Exception as error:
        if type(error).__name__ == "StdinNotImplementedError":
            raise RuntimeError(NOT_NOW) from None
        raise


def asking(number: int, name: str, doc: str | None) -> Any:
    """Return a function that the grader runs."""
    key = number, name, doc
    if key not in numbered:

        def callback(*arguments: Any, **keywords: Any) -> Any:
            return ask(number, arguments, keywords)

        callback.__name__ = callback.__qualname__ = name
        callback.__doc__ = doc
        numbered[key] = callback
    return numbered[key]


def ask(number: int, arguments: tuple, keywords: dict) -> Any:
    """Have the grader call a function; return what that does."""
    if threading.current_thread() is not threading.main_thread():
        raise RuntimeError("A function of the grade cell cannot be called from another thread.")
    # Later nobody would answer, and the kernel would wait for ever.
    if not agent().under_way:
        raise RuntimeError(NOT_NOW)
    text = agent().encode(["called", number, arguments, keywords])
    while True:
        match decode(talk(text), held=thing):
            case ["value", value]:
                return value
            case ["raised", mark, names, message]:
                raise raised(mark, names, message)
            # What the grader runs there has a question of its own.
            case ["run", code, expression]:
                text = agent().encode(["answer", run(code, expression)])


def run(code: str, expression: str) -> str:
    names = shell().user_ns
    try:
        exec(code, names)
        return eval(expression, names)
    except Exception:
        return ""


def raised(mark: int, names: list[str], message: str) -> BaseException:
    """Return an exception like the one that a function of the grade cell raised."""
    bases = [getattr(builtins, name, None) for name in names]
    base: Any = next(b for b in [*bases, Exception] if isinstance(b, type))
    with contextlib.suppress(Exception):
        kind = base if base.__name__ == names[0] else type(names[0], (base,), {})
        error = kind(message)
        error.coursekit_mark = mark  # by which the grader knows it again
        return error
    return RuntimeError(message)


def by_name(module: str, name: str) -> Any:
    found = importlib.import_module(module)
    return operator.attrgetter(name)(found) if name else found


def by_code(entries: list, root: int) -> Any:
    """Return a function that is made of its code; `grader.callback_code` has the shape."""
    spaces: dict[int, dict[str, Any]] = {}
    functions = []
    for code, name, space, _, cells, _, _ in entries:
        names = spaces.setdefault(space, {"__builtins__": builtins, "__name__": "__main__"})
        closure = tuple(types.CellType() for _ in cells)
        functions.append(types.FunctionType(marshal.loads(code), names, name, None, closure))

    def value(part: list) -> Any:
        return functions[part[0]] if part[0] is not None else part[1]

    for function, (_, _, space, names, cells, defaults, keywords) in zip(
        functions, entries, strict=True
    ):
        spaces[space].update({name: value(part) for name, part in names.items()})
        for cell, part in zip(function.__closure__ or (), cells, strict=True):
            if part:
                cell.cell_contents = value(part)
        function.__defaults__ = tuple(map(value, defaults)) or None
        function.__kwdefaults__ = {name: value(part) for name, part in keywords.items()} or None
    return functions[root]


class Lines:
    """What the grade cell put in the place of standard input."""

    def __init__(self, readline: Callable[..., str], read: Callable[..., str]) -> None:
        self.readline, self.read = readline, read

    def readlines(self) -> list[str]:
        return list(self)

    def __iter__(self) -> Iterator[str]:
        return iter(self.readline, "")


WAYS: dict[str, Callable[..., Any]] = {
    "name": by_name,
    "code": by_code,
    "asked": asking,
    "lines": Lines,
    "partial": lambda f, arguments, keywords: functools.partial(f, *arguments, **keywords),
}


def made(way: str, *parts: Any) -> Any:
    """Return the function that a part of a question stands for."""
    return WAYS[way](*parts)


@contextlib.contextmanager
def replaced(changes: list) -> Iterator[None]:
    """Replace parts of modules for a while: a list of (module, the part's name, its value)."""
    missing, before = object(), []
    try:
        for module, path, value in changes:
            # What is not there cannot be in anybody's way.
            with contextlib.suppress(ImportError, AttributeError, TypeError):
                owner_path, _, name = path.rpartition(".")
                owner = by_name(module, owner_path)
                before.append((owner, name, vars(owner).get(name, missing)))
                setattr(owner, name, value)
        yield
    finally:
        for owner, name, value in reversed(before):
            with contextlib.suppress(AttributeError, TypeError):
                delattr(owner, name) if value is missing else setattr(owner, name, value)
