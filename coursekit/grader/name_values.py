"""Where the value of a name comes from: what the instructor's text makes of it, or the student.

See `owners` for the rule, and `namespace` for the cell that asks.
"""

import ast
import builtins
import contextlib
import functools
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, ClassVar

from ..sandbox.inside import wire
from ..sandbox.inside.agent import origin_of
from ..sandbox.inside.named import adopt
from .along import OwnStream
from .class_bodies import compiled
from .code import import_of
from .contracts import NameTable
from .definitions import parts_of
from .handles import StudentFunction
from .imports import InstructorsFault, imported, is_import
from .names_along import NamesAlong
from .owners import TableReader
from .student import StudentNamespace

MISSING = object()


class NameValues(StudentNamespace):
    """Finds the value of a name at a place of the notebook, or makes it."""

    along: NamesAlong
    reader: TableReader
    table: NameTable
    folder: Path
    #: The code of the submission's cells above the grade cell.
    texts: Sequence[str]
    #: What grade cells bound, by the place of the statement and the name.
    kept: dict[tuple[str, str], Any]
    #: Functions and classes that are the same in all cells, by the place of their statement.
    lasting: dict[int, dict[str, Any]]
    #: Where the values come from in the run of the solution itself: its kernel.
    recorded: dict[str, Any] | None
    absent: set[str]  # names that its kernel does not have
    askers: dict[str, Any]
    cell: str  # the grade cell, and its place
    place: int
    made: dict[int, dict[str, Any]]  # what statements made for it
    making: set[int]

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

    owned: ClassVar[dict[str, Callable[["NameValues", str, int, int], Any]]] = {
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
