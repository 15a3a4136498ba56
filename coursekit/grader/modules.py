"""Modules of the course, in which identity is asked for as in grade cells: see `identity`."""

import ast
import os
import sys
import types
from collections.abc import Iterable, Sequence
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from typing import Any

from .identity import HELPERS, with_identity_asked


class Loader(SourceFileLoader):
    """Loads a module with its text rewritten, and keeps that to itself."""

    def get_code(self, fullname: str) -> types.CodeType:
        # No file of bytecode has this, and none gets it.
        path = self.get_filename(fullname)
        return self.source_to_code(self.get_data(path), path)

    def source_to_code(self, data: Any, path: Any, *, _optimization: int = -1) -> types.CodeType:
        tree = ast.parse(data, path)
        tree.body = [with_identity_asked(part) for part in tree.body]
        return compile(tree, path, "exec", dont_inherit=True, optimize=_optimization)

    def exec_module(self, module: types.ModuleType) -> None:
        vars(module).update(HELPERS)
        super().exec_module(module)


class Finder:
    """Finds the modules below some folders, where no other has their name before them."""

    def __init__(self, folders: Iterable[str]) -> None:
        self.roots = tuple(os.path.join(os.path.abspath(folder), "") for folder in folders)  # noqa: PTH100, PTH118

    def find_spec(
        self, name: str, path: Sequence[str] | None = None, target: types.ModuleType | None = None
    ) -> ModuleSpec | None:
        if not any(map(self.has, sys.path if path is None else path)):
            return None
        spec = PathFinder.find_spec(name, path, target)
        if spec is None or type(spec.loader) is not SourceFileLoader or not spec.origin:
            return None
        if not self.has(spec.origin):
            return None
        spec.loader = Loader(name, spec.origin)
        return spec

    def has(self, path: str) -> bool:
        return os.path.join(os.path.abspath(path), "").startswith(self.roots)  # noqa: PTH100, PTH118


def ask_identity_below(folders: Iterable[str]) -> None:
    """Have modules below these folders ask for identity, when they are imported from now on."""
    place = sys.meta_path.index(PathFinder) if PathFinder in sys.meta_path else 0
    sys.meta_path.insert(place, Finder(folders))
