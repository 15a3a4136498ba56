"""The names of a grade cell, each from whoever owns it: see `owners` for the rule.

One namespace serves all grade cells of a notebook, as in a kernel: a helper that an earlier cell
defined reads the names of the cell that calls it. What was asked of the student is forgotten after
each cell.
"""

import ast
import builtins
import contextlib
import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from ..sandbox.inside import wire
from ..sandbox.inside.agent import origin_of
from ..sandbox.inside.named import adopt
from . import refusals
from .along import OwnStream
from .answers import RemoteError, StudentError
from .class_bodies import compiled
from .code import FILENAME, import_of, statement_of
from .contracts import NameTable
from .definitions import parts_of
from .examples import Crossings
from .frameworks import watch_frameworks
from .handles import StudentFunction
from .identity import HELPERS
from .imports import InstructorsFault, imported, is_import
from .listed import askers, may_be_students
from .names_along import NamesAlong
from .owners import TableReader
from .replaced import assigned_parts, mentions_mock, watch_patches
from .student import Evaluate, StudentNamespace

MISSING = object()
# What binds names that the text does not show.
UNSEEN = {"exec", "globals", "vars", "locals", "setattr"}


class CellNamespace(StudentNamespace):
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
        #: The code of the submission's cells above the grade cell.
        self.texts: Sequence[str] = ()
        #: What grade cells bound, by the place of the statement and the name.
        self.kept: dict[tuple[str, str], Any] = {}
        #: Functions and classes that are the same in all cells, by the place of their statement.
        self.lasting: dict[int, dict[str, Any]] = {}
        #: Where the values come from in the run of the solution itself: its kernel.
        self.recorded: dict[str, Any] | None = None
        self.absent: set[str] = set()  # names that its kernel does not have
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
        self.made: dict[int, dict[str, Any]] = dict(self.lasting)
        self.making: set[int] = set()
        self.parts, self.statements = parts, [statement_of(part) for part in parts]
        self._kernel.callbacks.statements = parts
        self.done: set[int] = set()
        self.current = -1
        self.plots.begin(self.plotting)
        self.files.begin(parts)
        if any(map(mentions_mock, parts)):
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
        for name, attribute in assigned_parts(self.parts[number]):
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
        return any(isinstance(part, kind) for part in ast.walk(self.parts[number]))

    def run_skipped(self, number: int) -> None:
        """Run a statement that a failure above it kept from running: hidden tests may need it."""
        self.done.add(number)
        exec(compiled(self.parts[number], FILENAME), self)

    def found(self, name: str, place: int, own: bool = False) -> Any:
        """Return the value of a name at a place of the notebook.

        `own` says that the cell binds it somewhere: then nobody else but what is above it does.
        Raises KeyError where it is a builtin, or nothing.
        """
        index = self.reader.last(name, place)
        for star in self.reader.stars(index, place):
            module = self.starred(star)
            if name in module:
                return module[name]
        if index is None:
            if own or (name.startswith("__") and name.endswith("__")):
                raise KeyError(name)
            if name in self.askers:
                return self.askers[name]
            # Also to save time: a builtin would be looked for here each time.
            return getattr(builtins, name) if hasattr(builtins, name) else self.ask(name)
        here = place == self.place
        kind = self.reader.owner(self.cell, name) if here else self.reader.kind(name, index)
        if kind in ("text", "data") and self.reader.deletes(name, index):
            raise KeyError(name)
        return self.owned[kind](self, name, index, place)

    def of_student(self, name: str, index: int, place: int) -> Any:
        """Ask the student. Without an answer the name is not defined, builtin or not."""
        found = self.imported_by(index, name)
        if found is not MISSING:
            # Where the instructor imported the same above, there is nothing to ask.
            above = self.reader.last_import(name, index)
            if above is not None and self.imported_by(above, name) is found:
                return found
            # A module cannot cross, and need not: what it is called says all.
            if self.same_origin(name, found):
                return found
        self.along.asked.add(name)
        try:
            return self.ask(name)
        except KeyError:
            # `del sum` gives the builtin back.
            if self.reader.deletes(name, index):
                raise
            raise NameError(f"name {name!r} is not defined", name=name) from None

    def ask(self, name: str) -> Any:
        """Return what a name is in the student's kernel.

        A function knows, when asked, what the submission's text says of it.
        """
        value = super().ask(name)
        if type(value) is StudentFunction:
            texts = self.texts
            value._coursekit_parts = functools.cache(lambda: parts_of(name, texts))
        return value

    def imported_by(self, index: int, name: str) -> Any:
        """Return what the import of a statement gives a name; MISSING where it gives nothing."""
        code = import_of(self.reader.versions[index]["code"], name)
        if code is None:
            return MISSING
        # Then it is asked of the student, like what is no import.
        try:
            return self.import_(code).get(name, MISSING)
        except (InstructorsFault, Exception):
            return MISSING

    def of_graded(self, name: str, index: int, place: int) -> Any:
        """Return what an earlier grade cell bound, or make it where that did not come so far."""
        cell = self.reader.versions[index]["graded"]
        assert cell is not None
        if (cell, name) in self.kept:
            return self.kept[cell, name]
        if self.reader.deletes(name, index):
            raise KeyError(name)
        return self.of_text(name, index, place)

    def of_data(self, name: str, index: int, place: int) -> Any:
        """Return the instructor's data as it was in the run of the solution, or compute it."""
        if place == self.place:
            if self.recorded is not None:
                if name in self.recorded:
                    return self.recorded[name]
                if name in self.absent:
                    raise KeyError(name)
            elif digest := self.table["values"].get(self.cell, {}).get(name):
                return wire.decode((self.folder / digest).read_text("ascii"))
        values = self.made_by(index)
        for change in self.reader.changes(name, index, place):
            if name in values:
                with self.pinned({name: values[name]}):
                    self.made_by(change)
        return self.one_of(values, name)

    def of_text(self, name: str, index: int, place: int) -> Any:
        """Make a name from the instructor's text."""
        return self.one_of(self.made_by(index), name)

    owned: ClassVar[dict[str, Callable[["CellNamespace", str, int, int], Any]]] = {
        "student": of_student,
        "result": of_student,
        "graded": of_graded,
        "data": of_data,
        "text": of_text,
    }

    def one_of(self, values: dict[str, Any], name: str) -> Any:
        if name not in values:
            raise KeyError(name)
        return values[name]

    def made_by(self, index: int) -> dict[str, Any]:
        """Return what a statement of the instructor's binds, made once for each cell."""
        if index not in self.made:
            if index in self.making:
                raise KeyError(index)
            self.making.add(index)
            try:
                self.made[index] = self.run_version(index)
                if self.is_lasting(index):
                    self.lasting[index] = self.made[index]
            finally:
                self.making.discard(index)
        return self.made[index]

    def is_lasting(self, index: int) -> bool:
        """Tell whether a statement gives the same in all cells: a class is one class."""
        version = self.reader.versions[index]
        return set(version["binds"]) <= set(version["texts"]) and not self.reader.takes_part(
            version["needs"], index
        )

    def run_version(self, index: int) -> dict[str, Any]:
        version = self.reader.versions[index]
        if is_import(version["code"]):
            # Parts of one package come by several imports, which all bind the package's name.
            for name in version["imports"]:
                earlier = self.reader.last(name, index)
                if earlier is None or f" {name}." not in version["code"]:
                    continue
                if name in self.reader.versions[earlier]["imports"]:
                    self.made_by(earlier)
            return self.import_(version["code"])
        pins = {}
        for name in version["needs"]:
            with contextlib.suppress(KeyError):
                pins[name] = self.at(name, index)
        with self.pinned(pins, version["binds"]), contextlib.redirect_stdout(OwnStream()):
            try:
                exec(compiled(ast.parse(version["code"]).body[0], f"<{version['where']}>"), self)
            except Exception as error:
                # With a student's kernel behind it, what failed may be due to that.
                if self.recorded is None or self.reader.takes_part(version["reads"], index):
                    raise
                raise self.fault(index, error) from error
            made = {name: dict.__getitem__(self, name) for name in version["binds"] if name in self}
            # What the student's code returns of these classes is one of them here too.
            adopt(made.values())
            return made

    def at(self, name: str, place: int) -> Any:
        """Return what a name was at an earlier place; the cell's own where that is the same."""
        index = self.reader.last(name, place)
        if index is not None and index == self.reader.last(name, self.place):
            return self[name] if name in self else self.found(name, self.place)
        return self.found(name, place)

    @contextlib.contextmanager
    def pinned(self, values: dict[str, Any], bound: list[str] | None = None) -> Iterator[None]:
        """Give names other values for a while; `bound` are names that are taken away afterwards."""
        names = {*values, *(bound or ())}
        before = {name: dict.get(self, name, MISSING) for name in names}
        self.update(values)
        try:
            yield
        finally:
            for name, value in before.items():
                self.pop(name, None)
                if value is not MISSING:
                    self[name] = value

    def import_(self, code: str) -> dict[str, Any]:
        names = imported(code, proving=self.recorded is not None)
        self.plots.attach()
        return names

    def starred(self, index: int) -> dict[str, Any]:
        """Return the names that a star import of the instructor's brings."""
        if index not in self.made:
            self.made[index] = {
                name: value
                for star in self.reader.versions[index]["stars"]
                for name, value in self.import_(star).items()
            }
        return self.made[index]

    def same_origin(self, name: str, value: Any) -> bool:
        origin = origin_of(value)
        return origin is not None and self.origin(name) == origin

    def fault(self, index: int, error: Exception) -> InstructorsFault:
        version = self.reader.versions[index]
        return InstructorsFault(
            f"cell {version['where']}, line {version['line']}: {type(error).__name__}: {error}"
        )

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
