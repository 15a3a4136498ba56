"""The names that a grade cell shares with the student's functions.

In a kernel there is one namespace: a name that the cell sets is read by the function that it calls
next, one that it deletes is gone there, and what a function sets as `global` is what the cell reads
then. Which names go along is read off the text:

* of the visible part, those that a function of the notebook or of the submission reads;
* of the hidden region, those alone that a function of the source notebook's solution reads, or what
  such a function uses. They are what the function is called with, so to say. When the cell is done
  the kernel gets back what it had.

What comes back is a name that the solution's functions changed too, while the solution was graded.
"""

import ast
import os
import symtable
import types
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from ..sandbox.inside import wire
from ..sandbox.inside.states import is_changeable
from .along import QUIET, Along
from .code import plain_python, read_in
from .compared import looks_for_itself
from .contents import put_content
from .given import Given, classes_in
from .handles import Handle
from .trip import Trip

if TYPE_CHECKING:
    from .namespace import CellNamespace

MISSING = object()


class NamesAlong(Along):
    """What goes along with the questions of the grade cells of a notebook."""

    def __init__(self, cell: "CellNamespace") -> None:
        super().__init__(cell.crossings)
        self.cell = cell
        #: Names that the functions of the submission read.
        self.theirs: set[str] = set()
        self.shown_classes: set[str] = set()  # of visible parts
        self.environ = dict(os.environ)

    def begin(self) -> None:
        super().begin()
        cell = self.cell
        #: What the kernel has, as far as the cell knows, and those of it as texts that can change.
        self.there: dict[str, Any] = {}
        self.texts: dict[str, str] = {}
        self.asked: set[str] = set()
        self.undo = False
        self.counted = 0
        visible, hidden = cell.statements[: cell.shown], cell.statements[cell.shown :]
        called = self.callable = called_names(cell)
        self.called = {name for s in cell.statements for name in touched(s)} & called
        self.shared = {
            False: self.called & {name for s in [*visible, *hidden] for name in touched(s)}
            | {name for s in visible for name in touched(s)} & self.theirs,
            True: self.called,
        }
        nodes = [node for statement in cell.statements for node in statement.nodes]
        self.looks = looks_for_itself(nodes)
        self.says_environ = any(
            isinstance(node, ast.Attribute | ast.Name)
            and (getattr(node, "attr", "") or getattr(node, "id", "")) in ("environ", "putenv")
            for node in nodes
        )
        own = {name for s in visible for name in classes_in(s.code)}
        self.shown_classes |= own
        self.unsaid = {s.code for s in visible if classes_in(s.code)}
        self.given = Given(sorted({*given_classes(cell), *self.shown_classes}), self.find)

    def find(self, name: str) -> Any:
        """Return a class of the instructor's by its name."""
        return dict.get(self.cell, name) or self.cell.found(name, self.cell.place)

    def note(self, name: str, value: Any) -> None:
        """Note what a name was found to be above the cell; the kernel has that too."""
        if name in self.called or name in self.shared[False]:
            self.there[name] = value
            if is_changeable(value):
                self.texts[name] = self.text(name, value) or ""

    def share(self, name: str) -> None:
        """Have a name go along that is about to be set or deleted, which the text did not show."""
        if name in self.callable:
            self.called.add(name)
            self.shared[False].add(name)
        elif name in self.theirs and not self.hidden:
            self.shared[False].add(name)
        if name not in self.there and name in self.cell:
            self.note(name, dict.__getitem__(self.cell, name))

    @property
    def hidden(self) -> bool:
        """Tell whether the hidden region is run."""
        return self.cell.current >= self.cell.shown

    def taken(self, operation: str, function: str) -> dict[str, Any]:
        if operation in QUIET:
            return {}
        if len(self.cell) != self.counted:
            self.counted = len(self.cell)
            self.given.add_modules(list(self.cell.values()))
        if operation != "get":
            self.tell_classes()
        taken = super().taken(operation, function)
        if operation == "get":
            return taken
        if self.says_environ and (changed := self.changed_variables()):
            taken["environ"] = changed
        if self.hidden and ("gone" in taken or "environ" in taken or self.pending()):
            taken["kept"] = self.undo = True
        return taken

    def changed_variables(self) -> dict[str, str | None]:
        """Return the environment variables that the cell has set, or else taken away."""
        now = dict(os.environ)
        changed = {name: now.get(name) for name in {*now, *self.environ}}
        changed = {n: value for n, value in changed.items() if value != self.environ.get(n)}
        self.environ = now
        return changed

    def names(self) -> tuple[list[str], list[str]]:
        gone = [
            name
            for name in self.shared[self.hidden]
            if self.there.get(name, MISSING) is not MISSING
            and name not in self.cell
            and self.is_deleted(name)
        ]
        self.there.update(dict.fromkeys(gone, MISSING))
        candidates = {n for n in self.asked if n in self.cell} | (self.called & {*self.cell})
        watched = [
            name
            for name in sorted(candidates)
            if self.crossings.has_effect("name", name)
            and not isinstance(dict.get(self.cell, name), Handle)
        ]
        return gone, watched

    def is_deleted(self, name: str) -> bool:
        cell = self.cell
        return name in cell.removed or any(name in cell.statements[n].deletes for n in cell.done)

    def pending(self) -> dict[str, Any]:
        """Return the names that the cell has set since the kernel was told."""
        found = {}
        for name in self.shared[self.hidden]:
            value = dict.get(self.cell, name, MISSING)
            known = self.there.get(name, MISSING)
            if value is MISSING or (value is known and not is_changeable(value)):
                continue
            if value is not known or self.text(name, value) != self.texts.get(name):
                found[name] = value
        return found

    def named(self) -> list[tuple[str, Any]]:
        rows = []
        for name, value in sorted(self.pending().items()):
            self.there[name], self.texts[name] = value, self.text(name, value) or ""
            if self.texts[name]:
                rows.append((name, value))
            elif not self.by_text(name, value) and name in self.called:
                raise wire.WireError(f"it reads {name}, which is no plain data")
        return rows

    def is_behind(self) -> bool:
        """Tell whether the kernel lacks something that the cell has set or deleted."""
        there = self.there.copy()
        gone = self.names()[0]
        self.there = there
        return bool(gone or self.pending())

    def text(self, name: str, value: Any) -> str | None:
        """Return a value as a text; None where it cannot be sent."""
        try:
            return Trip(self, "set", name).text(wire.encode, ["set", name, value])
        except wire.WireError:
            return None

    def by_text(self, name: str, value: Any) -> bool:
        """Have the kernel make what cannot be sent from its text, where students see that."""
        for statement in self.cell.statements[: self.cell.shown]:
            if name in statement.texts:
                # What a cell above has imported is there.
                above = self.cell.reader.last(name, self.cell.place)
                if above is None or name not in statement.imports:
                    self.cell.run(f"exec({statement.code!r}, globals())")
                return True
        return isinstance(value, types.ModuleType)

    def tell_classes(self) -> None:
        """Have the kernel make the classes of the visible part, once they are there."""
        for code in sorted(self.unsaid):
            if all(name in self.cell for name in classes_in(code)):
                self.unsaid.discard(code)
                self.cell.run(f"exec({code!r}, globals())")

    def changed(self, name: str, how: str, value: Any) -> None:
        self.crossings.note_effect("name", name)
        cell = self.cell
        if how == "changed":
            put_content(dict.__getitem__(cell, name), value)
            self.texts[name] = self.text(name, value) or ""
        elif how == "bound":
            dict.__setitem__(cell, name, value)
            self.there[name] = value
        else:
            cell.pop(name, None)
            self.there[name] = MISSING


def touched(statement: Any) -> Iterable[str]:
    """Return the names that a statement binds, deletes, or may change in place."""
    return {*statement.binds, *statement.sets, *statement.deletes, *statement.changes}


def called_names(cell: "CellNamespace") -> set[str]:
    """Return the names that the solution's functions read, and what these use, when called."""
    reader, place = cell.reader, cell.place
    waiting = [version for version in reader.versions[:place] if version["students"]]
    found: set[str] = set()
    while waiting:
        new = read_when_called(waiting.pop()["code"]) - found
        found |= new
        for name in new:
            index = reader.last(name, place)
            version = reader.versions[index] if index is not None else None
            if version and name in version["texts"] and not version["students"]:
                waiting.append(version)
    return found


def read_when_called(code: str) -> set[str]:
    """Return the global names that the functions in some code read or bind when they are called."""
    try:
        table = symtable.symtable(plain_python(code), "<cell>", "exec")
    except SyntaxError:
        return set()
    return {name for scope in functions_in(table) for name in [*read_in(scope), *bound_in(scope)]}


def functions_in(table: symtable.SymbolTable) -> Iterator[symtable.SymbolTable]:
    for inner in table.get_children():
        if inner.get_type() == "function":
            yield inner
        else:
            yield from functions_in(inner)


def bound_in(table: symtable.SymbolTable) -> Iterator[str]:
    for symbol in table.get_symbols():
        if symbol.is_declared_global():
            yield symbol.get_name()
    for inner in table.get_children():
        yield from bound_in(inner)


def given_classes(cell: "CellNamespace") -> Iterator[str]:
    """Yield the classes that the instructor's text defines above a cell, outside of grade cells."""
    reader = cell.reader
    for index, version in enumerate(reader.versions[: cell.place]):
        if not version["students"] and version["graded"] is None and "class " in version["code"]:
            for name in classes_in(version["code"]):
                if reader.last(name, cell.place) == index:
                    yield name
