"""The names of a grade cell, each from whoever owns it: see `owners` for the rule.

One namespace serves all grade cells of a notebook, as in a kernel: a helper that an earlier cell
defined reads the names of the cell that calls it. What was asked of the student is forgotten after
each cell.
"""

import ast
import builtins
import contextlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from ..sandbox.inside import wire
from . import refusals
from .answers import RemoteError, StudentError
from .asking import Evaluate
from .class_bodies import compiled
from .code import FILENAME, statement_of
from .contracts import NameTable
from .examples import Crossings
from .frameworks import watch_frameworks
from .identity import HELPERS
from .listed import askers, may_be_students
from .name_values import NameValues
from .names_along import NamesAlong
from .owners import TableReader
from .replaced import assigned_parts, mentions_mock, watch_patches

# What binds names that the text does not show.
UNSEEN = {"exec", "globals", "vars", "locals", "setattr"}


class CellNamespace(NameValues):
    """The globals of the grade cells of one notebook.

    `table` says who owns which name, `folder` holds the known data. What may cross is as in the
    solution's run, or anything where `proving` says that this is that run. `folders` are those
    with modules of the instructor's.
    """

    def __init__(
        self,
        evaluate: Evaluate,
        table: NameTable,
        folder: Path,
        proving: bool = False,
        folders: Iterable[str] = (),
    ) -> None:
        crossings = Crossings(None if proving else table["kinds"], folders)
        super().__init__(evaluate, crossings=crossings)
        self._kernel.stand_ins.class_named = self.class_named
        self.reader = TableReader(table)
        self.table, self.folder = table, folder
        self.plotting = any("plot" in version["code"] for version in table["versions"])
        self.texts = ()
        self.kept = {}
        self.lasting = {}
        self.recorded = None
        self.absent = set()
        self.askers = askers(self)
        self.along = NamesAlong(self)
        self.along.keep = self._kernel.callbacks.hold
        self._kernel.along = self.along

    def enter(self, cell: str, parts: list[ast.stmt], shown: int | None = None) -> None:
        """Begin a grade cell of the statements `parts`; `shown` of them are its visible part."""
        self.clear()
        self.update(__name__="__main__", __builtins__=builtins)
        self.reset()
        self.crossings.cell = cell
        refusals.said.clear()
        self.cell, self.place = cell, self.table["starts"].get(cell, 0)
        self.removed: set[str] = set()  # by `del globals()[name]`
        self.made = dict(self.lasting)
        self.making = set()
        self.parts, self.statements = parts, [statement_of(part) for part in parts]
        self._kernel.callbacks.statements = parts
        self.done: set[int] = set()
        self.current = -1
        self.plots.begin(self.plotting)
        self.files.begin(parts)
        if any(mentions_mock(statement.nodes) for statement in self.statements):
            watch_patches()
        self.shown = len(parts) if shown is None else shown
        self.files.own.begin(self.shown)
        self.along.begin()

    def begin(self, number: int) -> None:
        """Note that a statement of the cell is run now."""
        self.current = self.crossings.part = number
        self.done.add(number)
        self.files.arrive()
        self.plots.attach()
        if "unittest.mock" in sys.modules:
            watch_patches()
        watch_frameworks()
        for name, attribute in assigned_parts(self.statements[number].nodes):
            with contextlib.suppress(KeyError, NameError, StudentError):
                self._kernel.replaced.note(self[name], attribute)
        # The body of a class looks past `__missing__`: what it reads has to be there.
        for name in self.statements[number].needs if self.holds(number, ast.ClassDef) else ():
            with contextlib.suppress(KeyError, NameError, StudentError):
                self[name]
        # Python deletes what is there, and looks no further.
        for name in self.statements[number].deletes - set(self):
            with contextlib.suppress(KeyError, NameError, StudentError):
                self[name]

    def flush(self) -> None:
        """Have the kernel know what the cell has set and deleted, where functions read that."""
        if self.along.is_behind():
            with contextlib.suppress(StudentError, RemoteError):
                self._kernel.ask("nothing", "A name could not be set", "nothing")

    def leave(self) -> None:
        """End a grade cell; later ones have what it bound."""
        self.files.clear()
        with contextlib.suppress(StudentError, RemoteError):
            self.files.own.leave()
        if self.along.undo:
            with contextlib.suppress(StudentError, RemoteError):
                self._kernel.ask("undo", "A name could not be set", "undo")
        for statement in self.statements:
            for name in (statement.binds | statement.sets) & set(self):
                self.kept[self.cell, name] = dict.__getitem__(self, name)

    def __missing__(self, name: str) -> Any:
        if name in HELPERS:
            return HELPERS[name]
        if name in self.removed:
            raise KeyError(name)
        binders = [n for n, statement in enumerate(self.statements) if name in statement.binds]
        past = [number for number in binders if number in self.done and number != self.current]
        # The cell was to bind it, and did not, or has deleted it.
        deleted = any(self.holds(number, ast.Delete) for number in past)
        if deleted or (past and not self.is_instructors(name)):
            raise KeyError(name)
        for number, statement in enumerate(self.statements[: max(self.current, 0)]):
            may_bind = name in statement.binds or statement.stars or statement.reads & UNSEEN
            if number not in self.done and may_bind:
                self.run_skipped(number)
        if name in self:
            return dict.__getitem__(self, name)
        own = bool(binders) or any(name in statement.sets for statement in self.statements)
        value = self.found(name, self.place, own)
        self[name] = value
        self.along.note(name, value)
        return value

    def is_instructors(self, name: str) -> bool:
        """Tell whether the instructor bound a name above this cell, last of all."""
        index = self.reader.last(name, self.place)
        if index is None or self.reader.deletes(name, index):
            return False
        return self.reader.kind(name, index) in ("text", "data", "graded")

    def is_students(self, node: ast.expr) -> bool:
        """Tell whether an expression is a name of the student's, or a call of one."""
        node = node.func if isinstance(node, ast.Call) else node
        if not isinstance(node, ast.Name):
            return False
        bound = any(node.id in statement.binds for statement in self.statements)
        return not bound and may_be_students(self, node.id)

    def hand_in(self, sources: Iterable[str]) -> None:
        """Take the text of the cells that the student's kernel runs."""
        self._kernel.stand_ins.sources = self.files.own.sources = list(sources)

    def class_named(self, name: str) -> type | None:
        """Return the class that the instructor's text above this cell gives a name, or None."""
        index = self.reader.last(name, self.place)
        if index is None or self.reader.owner(self.cell, name) not in ("text", "graded"):
            return None
        with contextlib.suppress(KeyError, NameError, StudentError):
            value = self[name]
            return value if issubclass(type(value), type) else None
        return None

    def holds(self, number: int, kind: type[ast.AST]) -> bool:
        """Tell whether a statement of the cell has a part of some kind."""
        return any(isinstance(node, kind) for node in self.statements[number].nodes)

    def run_skipped(self, number: int) -> None:
        """Run a statement that a failure above it kept from running: hidden tests may need it."""
        self.done.add(number)
        exec(compiled(self.parts[number], FILENAME), self)

    def record(self) -> dict[str, str]:
        """Ask the kernel, which is the instructor's own, for the data that the cell may read.

        Returns those that can be sent, as texts of `wire`.
        """
        self.recorded, self.absent = {}, set()
        texts = {}
        for name in self.table["wanted"].get(self.cell, ()):
            try:
                value = self.ask(name)
                texts[name] = wire.encode(value)
                self.recorded[name] = value
            except KeyError:
                self.absent.add(name)
            # What cannot be sent is computed here; a dead kernel shows where it is asked.
            except Exception:
                continue
        return texts
