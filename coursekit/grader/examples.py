"""Kinds by example: what crossed at which place of a grade cell while the solution was graded.

A thing that is no plain data can stand only where the solution brought a thing. So what answers to
everything, and could agree with whatever it is compared with, comes no further than where the
assignment itself asks for a thing; and there it is asked only for what the solution's has: the
methods by which objects compare, for one, where the solution's class defines them.

A place is what is asked for from the text of the cell: the innermost expression of the instructor's
that asks, and the one of the cell that led there. A place that the solution never came to, because
hidden inputs are drawn anew, goes by the words for what is asked, such as `Account().copy()`.
"""

import functools
import operator
import sys
from collections.abc import Iterable
from itertools import islice
from typing import Any, NamedTuple

#: Grade cell → place → kind of thing → its own special methods, inherited ones, names of its bases.
Examples = dict[str, dict[str, dict[str, list[list[str]]]]]

EFFECTS = ""  # stands in place of a grade cell: what functions did beside returning a result
THINGS = ("function", "class", "exception class", "module", "object", "exception")
#: What may stand where another kind stood: `int` for a function that makes a number of a text.
AS_GOOD_AS = {"type": ("class", "function")}
BY_WORDS = "words "  # begins what stands for a place by the words for what is asked there
LONGEST_WORDS = 300


class Example(NamedTuple):
    """What the things at a place are like."""

    own: frozenset[str] = frozenset()  # special methods that classes of the notebook define
    inherited: frozenset[str] = frozenset()  # those of libraries
    bases: frozenset[str] = frozenset()  # names of the class and of what it is made of

    def __or__(self, other: "Example") -> "Example":  # type: ignore[override]
        return Example(*(mine | theirs for mine, theirs in zip(self, other, strict=True)))


class Crossings:
    """What crosses in the grade cells of one notebook, and what may."""

    def __init__(self, known: Examples | None = None, folders: Iterable[str] = ()) -> None:
        """Take what the solution brought, or None where this is the solution's run.

        `folders` are those with modules of the instructor's: their text is looked at too.
        """
        self.known = known
        self.folders = tuple(folders)
        self.seen: Examples = {}
        self.cell = ""
        self.part = 0  # the number of the statement that is run

    def here(self) -> str:
        """Return the place that asks now."""
        return place_of(sys._getframe(), self.folders, self.part)

    def reach(self, place: str) -> None:
        """Note that the solution came to a place."""
        if self.known is None:
            self.seen.setdefault(self.cell, {}).setdefault(place, {})

    def note(self, place: str, words: str, kind: str, example: Example) -> None:
        """Note that the solution brought a thing to a place."""
        for key in (place, by_words(words)) if self.known is None else ():
            kinds = self.seen.setdefault(self.cell, {}).setdefault(key, {})
            before = Example(*map(frozenset, kinds.get(kind, ())))
            kinds[kind] = [sorted(part) for part in before | example]

    def kinds_at(self, place: str, words: str) -> dict[str, list[list[str]]]:
        """Return what the solution brought to a place, by kind."""
        places = (self.known or {}).get(self.cell, {})
        return places[place] if place in places else places.get(by_words(words), {})

    def brought(self, place: str, words: str, kind: str) -> bool:
        """Tell whether the solution brought something of a kind to a place."""
        kinds = self.kinds_at(place, words)
        return any(name in kinds for name in (kind, *AS_GOOD_AS.get(kind, ())))

    def example(self, place: str, words: str) -> Example | None:
        """Return what a thing may be like that comes to a place; None where none may come."""
        kinds = self.kinds_at(place, words)
        found = [Example(*map(frozenset, kinds[kind])) for kind in THINGS if kind in kinds]
        return functools.reduce(operator.or_, found) if found else None

    def note_effect(self, effect: str, name: str) -> None:
        """Note what a function of the solution's, or a cell, has done beside its result."""
        if self.known is None:
            self.seen.setdefault(EFFECTS, {}).setdefault(name, {})[effect] = []

    def has_effect(self, effect: str, name: str) -> bool:
        """Tell whether something of this name is to be looked at for an effect."""
        return self.known is None or effect in self.known.get(EFFECTS, {}).get(name, {})


def by_words(words: str) -> str:
    return BY_WORDS + words[:LONGEST_WORDS]


def place_of(frame: Any, folders: tuple[str, ...], part: int) -> str:
    """Return the place of the instructor's text from which a frame was called, as a text.

    `<file>:line:column-line:column` of the innermost expression; behind it the number of the
    cell's statement, and the outermost expression where that is another.
    """
    places = []
    while frame is not None:
        if name := text_name(frame.f_code.co_filename, folders):
            places.append(f"{name}:{position(frame.f_code, frame.f_lasti)}")
        frame = frame.f_back
    if not places:
        return ""
    outer = f" from {places[-1]}" if len(places) > 1 else ""
    return f"{places[0]} in {part}{outer}"


@functools.lru_cache(10_000)
def position(code: Any, instruction: int) -> str:
    line, last, column, end = next(islice(code.co_positions(), instruction // 2, None))
    return f"{line}:{column}-{last}:{end}"


@functools.lru_cache(10_000)
def text_name(filename: str, folders: tuple[str, ...]) -> str:
    """Return what a file of the instructor's is called in a place, "" for any other file."""
    # The instructor's text is compiled under names like `<grade cell>`; see `namespace`.
    if filename.startswith("<") and not filename.startswith(("<frozen", "<__array")):
        return filename
    for folder in folders:
        if filename.startswith(folder + "/"):
            return f"<{filename[len(folder) + 1 :]}>"
    return ""
