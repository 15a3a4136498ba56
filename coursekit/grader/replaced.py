"""What a grade cell has put in the place of builtins and parts of modules: mocks, as a rule.

The student's function shall meet the same in the kernel while it is called. So `patch` of the
standard library, an assignment to a builtin, and one to a part of a module are noticed here.
"""

import ast
import builtins
import io
import sys
import types
from collections.abc import Iterable, Iterator
from typing import Any

MISSING = object()
BUILTINS = dict(vars(builtins))
# Printed text comes back by itself, and the environment goes along.
OTHERWISE = {("sys", "stdout"), ("sys", "stderr"), ("os", "environ"), ("builtins", "_")}
#: The patches of `unittest.mock` that are in force.
patches: list[Any] = []


class Replaced:
    """What is replaced, while grade cells run."""

    def __init__(self) -> None:
        #: What was there before, by module and name, of what a cell assigns.
        self.before: dict[tuple[str, str], Any] = {}
        self.stdin: Any = sys.stdin

    def note(self, module: Any, name: str) -> None:
        """Note what a part of a module is before a cell may assign it."""
        if type(module) is types.ModuleType and sys.modules.get(module.__name__) is module:
            self.before.setdefault((module.__name__, name), vars(module).get(name, MISSING))

    def now(self) -> list:
        """Return what is replaced now, as a list of (module, name there, value)."""
        found: dict[tuple[str, str], Any] = {}
        if vars(builtins) != BUILTINS:
            for name, value in vars(builtins).items():
                if BUILTINS.get(name, MISSING) is not value:
                    found["builtins", name] = value
        for (module, name), value in self.before.items():
            current = vars(sys.modules[module]).get(name, MISSING)
            if current is not value and current is not MISSING:
                found[module, name] = current
        for patch in patches:
            if place := place_of(patch):
                found[place] = getattr(patch.target, patch.attribute, None)
        changes = [[*place, value] for place, value in found.items() if place not in OTHERWISE]
        return [[m, n, as_input(v) if (m, n) == ("sys", "stdin") else v] for m, n, v in changes] + (
            self.typed(found)
        )

    def typed(self, found: dict[tuple[str, str], Any]) -> list:
        """Return what `input` is where standard input was replaced: the grader reads it."""
        if sys.stdin is self.stdin or ("builtins", "input") in found:
            return []
        return [["builtins", "input", typed_input]]


def typed_input(prompt: Any = "") -> str:
    return BUILTINS["input"](prompt)


class Lines:
    """Stands for a standard input that a grade cell has made."""

    def __init__(self, stream: Any) -> None:
        self.readline, self.read = stream.readline, stream.read


def assigned_parts(nodes: Iterable[ast.AST]) -> Iterator[tuple[str, str]]:
    """Yield the name of a thing and that of its attribute for each that a text may assign."""
    for part in nodes:
        match part:
            case ast.Attribute(
                value=ast.Name(id=name), attr=attribute, ctx=ast.Store() | ast.Del()
            ):
                yield name, attribute
            case ast.Call(args=[ast.Name(id=name), ast.Constant(value=str(attribute)), *_]) if (
                getattr(part.func, "attr", getattr(part.func, "id", "")) == "setattr"
            ):
                yield name, attribute


def mentions_mock(nodes: Iterable[ast.AST]) -> bool:
    """Tell whether a text imports `unittest.mock`."""
    return any(
        isinstance(part, ast.Import | ast.ImportFrom) and "mock" in ast.unparse(part)
        for part in nodes
    )


def as_input(value: Any) -> Any:
    return Lines(value) if isinstance(value, io.TextIOBase) else value


def place_of(patch: Any) -> tuple[str, str] | None:
    """Return the module and the name there of what a patch replaces; None for anything else."""
    target = patch.target
    if type(target) is types.ModuleType:
        name, path = target.__name__, patch.attribute
    elif type(target) is type:
        name, path = target.__module__, f"{target.__qualname__}.{patch.attribute}"
    else:
        return None
    return (name, path) if name in sys.modules and name != "__main__" else None


def watch_patches() -> None:
    """Have `unittest.mock` tell here what it replaces, from now on."""
    from unittest import mock

    kind: Any = mock._patch  # type: ignore[attr-defined]
    if hasattr(kind, "coursekit_watched"):
        return
    enter, leave = kind.__enter__, kind.__exit__

    def watched_enter(self: Any) -> Any:
        entered = enter(self)
        patches.append(self)
        return entered

    def watched_exit(self: Any, *error: Any) -> Any:
        patches[:] = [patch for patch in patches if patch is not self]
        return leave(self, *error)

    kind.__enter__, kind.__exit__, kind.coursekit_watched = watched_enter, watched_exit, True
