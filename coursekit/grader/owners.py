"""Who owns a name in a grade cell: the instructor's text, or the student's kernel.

The rule: **the last cell above it, or in it, that binds the name owns it.**

- Instructor's text outside solution regions: imports, functions, classes and lambdas are made in
  the grader from that text (`text`). Data that nothing of the student's takes part in have the
  value that they had when the solution was run, or are computed here (`data`). What an earlier
  grade cell bound is kept from there (`graded`).
- What a solution region binds is the student's (`student`), and wins over builtins. So do data in
  which the student's functions take part, as what these gave (`result`).
- What no cell of the source notebook binds is a builtin, or else the student's.

All of it is read off the source notebook, once for a class: the table goes along with each job, as
plain data, and `namespace` looks names up in it.
"""

import builtins
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from .code import Statement, statements_of
from .contracts import NameTable, Version
from .shell import OF_SHELL

Owner = Literal["text", "data", "graded", "result", "student", "builtin"]


class SourceCell(NamedTuple):
    """A code cell of the source notebook."""

    where: str  # for people: its grade id, or its number
    source: str
    grade_id: str | None  # of a grade cell; None for another
    students_lines: frozenset[int]  # the lines that students fill in, counted from 1


def name_table(cells: Iterable[SourceCell]) -> NameTable:
    """Return who binds which name where in a source notebook."""
    table = NameTable(versions=[], starts={}, wanted={}, touched={}, values={}, asked={}, kinds={})
    for cell in cells:
        if cell.grade_id is not None:
            table["starts"][cell.grade_id] = len(table["versions"])
        for statement in statements_of(cell.source):
            table["versions"].append(version_of(statement, cell))
    reader = TableReader(table)
    for index, version in enumerate(table["versions"]):
        version["tainted"] = not version["students"] and reader.takes_part(version["needs"], index)
    for name in table["starts"]:
        wanted = sorted(reader.wanted_data(name))
        table["wanted"][name] = wanted
        table["touched"][name] = [n for n in wanted if reader.may_be_touched(name, n)]
    return table


def version_of(statement: Statement, cell: SourceCell) -> Version:
    return Version(
        code=statement.code,
        where=cell.where,
        line=statement.lines.start,
        graded=cell.grade_id,
        students=not cell.students_lines.isdisjoint(statement.lines),
        binds=sorted(statement.binds | statement.sets),
        deletes=sorted(statement.deletes),
        imports=sorted(statement.imports),
        texts=sorted(statement.texts),
        needs=sorted(statement.needs),
        reads=sorted(statement.reads),
        changes=sorted(statement.changes),
        stars=list(statement.stars),
        tainted=False,
    )


class TableReader:
    """Answers questions about a table; a place in it is the index of a version."""

    def __init__(self, table: NameTable) -> None:
        self.table = table
        self.versions = table["versions"]
        self.bound: dict[str, list[int]] = {}
        for index, version in enumerate(self.versions):
            for name in version["binds"]:
                self.bound.setdefault(name, []).append(index)

    def last(self, name: str, before: int) -> int | None:
        """Return the last version before a place that binds a name, or None."""
        return max((i for i in self.bound.get(name, ()) if i < before), default=None)

    def last_import(self, name: str, before: int) -> int | None:
        """Return the instructor's last statement before a place that imports a name, or None."""
        return max(
            (
                i
                for i in self.bound.get(name, ())
                if i < before
                and name in self.versions[i]["imports"]
                and not self.versions[i]["students"]
            ),
            default=None,
        )

    def stars(self, after: int | None, before: int) -> list[int]:
        """Return the instructor's star imports between two places, the last one first."""
        between = range(before - 1, -1 if after is None else after, -1)
        return [
            i for i in between if self.versions[i]["stars"] and not self.versions[i]["students"]
        ]

    def kind(self, name: str, index: int) -> Owner:
        """Return what a version makes of a name that it binds."""
        version = self.versions[index]
        if version["students"]:
            return "student"
        if version["graded"] is not None:
            return "graded"
        if name in version["texts"]:
            return "text"
        return "result" if version["tainted"] else "data"

    def deletes(self, name: str, index: int) -> bool:
        """Tell whether a version takes a name away."""
        return name in self.versions[index]["deletes"]

    def owner(self, cell: str, name: str) -> Owner:
        """Return who owns a name above a grade cell, as far as the source notebook tells."""
        start = self.table["starts"][cell]
        index = self.last(name, start)
        if index is None:
            given = hasattr(builtins, name) or name in OF_SHELL
            return "builtin" if given else "student"
        kind = self.kind(name, index)
        asked = name in self.table["asked"].get(cell, ())
        return "result" if kind == "data" and asked else kind

    def takes_part(self, names: Iterable[str], place: int) -> bool:
        """Tell whether something of the student's is among names that are read at a place.

        What a student's import binds does not count: it is what it is for everybody.
        """
        return any(
            version["students"] and name not in version["imports"]
            for name, version in self.behind(names, place)
        )

    def behind(self, names: Iterable[str], place: int) -> Iterator[tuple[str, Version]]:
        """Yield what binds names at a place, and what the instructor's part of it reads in turn."""
        waiting = [(name, place) for name in names]
        seen = set()
        while waiting:
            name, before = waiting.pop()
            index = self.last(name, before)
            if index is None or (name, index) in seen:
                continue
            seen.add((name, index))
            version = self.versions[index]
            yield name, version
            if version["students"]:
                continue
            # A function reads what is there when it is called, other code what was there before.
            when = place if name in version["texts"] else index
            waiting += [(read, when) for read in version["reads"]]

    def names_of(self, cell: str) -> set[str]:
        """Return the names that a grade cell reads, and what the texts behind them read."""
        start = self.table["starts"][cell]
        own = [version for version in self.versions[start:] if version["graded"] == cell]
        waiting = {name for version in own for name in version["reads"]}
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            found.add(name)
            index = self.last(name, start)
            if index is not None and self.kind(name, index) in ("text", "graded"):
                waiting |= set(self.versions[index]["reads"]) - found
        return found

    def wanted_data(self, cell: str) -> set[str]:
        """Return the instructor's data that a grade cell may read."""
        return {name for name in self.names_of(cell) if self.owner(cell, name) == "data"}

    def may_be_touched(self, cell: str, name: str) -> bool:
        """Tell whether something of the student's may have changed data, or what they are made of.

        That is by what the text mentions: the runs of the solution and the release tell more.
        """
        return self.touched_at(name, self.table["starts"][cell], set())

    def touched_at(self, name: str, before: int, seen: set[tuple[str, int]]) -> bool:
        index = self.last(name, before)
        if index is None or (name, before) in seen or self.kind(name, index) == "text":
            return False
        seen.add((name, before))
        for place in range(index, before):
            if self.is_students(place) and name in self.all_reads(self.versions[place], place):
                return True
        return any(self.touched_at(n, index, seen) for n in self.versions[index]["reads"])

    def is_students(self, place: int) -> bool:
        """Tell whether a statement is the student's, or something of the student's takes part."""
        version = self.versions[place]
        return version["students"] or self.takes_part(version["reads"], place)

    def is_changed(self, cell: str, name: str) -> bool:
        """Tell whether a statement, by its form, has something of the student's change data."""
        start = self.table["starts"][cell]
        index = self.last(name, start)
        return index is not None and any(
            name in self.versions[place]["changes"] and self.is_students(place)
            for place in range(index, start)
        )

    def all_reads(self, version: Version, place: int) -> set[str]:
        """Return what a statement reads, the functions that it names included."""
        found: set[str] = set()
        waiting = {*version["reads"], *version["changes"], *version["binds"]}
        while waiting:
            name = waiting.pop()
            found.add(name)
            index = self.last(name, place)
            if index is not None and name in self.versions[index]["texts"]:
                waiting |= set(self.versions[index]["reads"]) - found
        return found

    def changes(self, name: str, after: int, before: int) -> list[int]:
        """Return the instructor's statements between two places that may change data in place."""
        return [
            index
            for index in range(after + 1, before)
            if name in self.versions[index]["changes"]
            and not self.versions[index]["students"]
            and not self.versions[index]["tainted"]
            and self.versions[index]["graded"] is None
        ]
