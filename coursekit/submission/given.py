"""What a release version says of the answers: their places, names and texts; for `align`."""

import itertools
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from ..notebook import grade_id, is_answer
from .statements import NAME, bound, statements

HINT = re.compile(r"^\s*#\s*([^\W\d]\w*)\s*=(?!=)", re.MULTILINE)  # "# name = ..." in a stub
SHORTEST_COMMENT = 10  # characters that tell an answer: "# Hint" does not
OWNERS = 6  # a word of more of the instructor's cells tells none of them


class Given:
    """The cells of a release version by what tells them apart.

    `ours` are the named cells, `full` the same of the source: of a solution only the names count
    that other cells of the release version use.
    """

    def __init__(self, release: Any, ours: Mapping[str, Any], full: Mapping[str, Any]) -> None:
        self.cells, self.ours, self.full = release.cells, ours, full
        names = [grade_id(cell) for cell in release.cells]
        self.index = {name: at for at, name in enumerate(names) if name and name in ours}
        self.answers = {name: at for name, at in self.index.items() if is_answer(ours[name])}
        places = set(self.answers.values())
        self.others = {at: cell for at, cell in enumerate(release.cells) if at not in places}
        self.texts = by_text((at, cell.source) for at, cell in self.others.items())
        self.stubs = by_text((name, ours[name].source) for name in self.answers)
        self.wanted: dict[str, list[str]] = {}  # of an answer: the names that it should bind
        self.keys: dict[str, str] = {}  # a name that one answer alone binds: its grade id
        self.find_keys()
        self.comments = self.lines_of_one()
        # The comments that stubs begin with.
        self.heads = {
            line.strip()
            for text in self.stubs
            for line in itertools.takewhile(lambda row: row[:1] == "#", text.split("\n"))
            if self.ours
        }

    def find_keys(self) -> None:
        codes = [cell.source for cell in self.others.values() if cell.cell_type == "code"]
        taken = {name for code in codes for name in bound(code)}
        used = {word for code in codes for word in NAME.findall(code)}
        for name in self.answers:
            cell = self.ours[name]
            if cell.cell_type == "code":
                solution = [word for word in bound(self.full[name].source) if word in used]
                words = [*bound(cell.source), *HINT.findall(cell.source), *solution]
                self.wanted[name] = list(dict.fromkeys(words))
        times = Counter(word for words in self.wanted.values() for word in words)
        for name, words in self.wanted.items():
            for word in words:
                if times[word] == 1 and word not in taken:
                    self.keys[word] = name

    def lines_of_one(self) -> dict[str, str]:
        """Return the comments of stubs, and the lines of text, that tell one answer."""
        owners: dict[str, set[int]] = defaultdict(set)
        for at, cell in enumerate(self.cells):
            for line in lines(cell.source):
                owners[line.strip()].add(at)
        return {
            line.strip(): name
            for name, at in self.answers.items()
            for line in lines(self.cells[at].source)
            if len(owners[line.strip()]) == 1
            and len(line.strip()) >= SHORTEST_COMMENT
            and (self.cells[at].cell_type != "code" or line.strip().startswith("#"))
            and "YOUR CODE HERE" not in line
            and "YOUR ANSWER HERE" not in line
        }

    def has_keys(self, name: str) -> bool:
        return any(self.keys.get(word) == name for word in self.wanted.get(name, ()))

    def defines(self, name: str) -> bool:
        """Tell whether the stub of an answer holds the head of a function or a class."""
        return any(found.defines for found in statements(self.ours[name].source))

    def definitions(self) -> dict[str, int]:
        """Return the functions and classes that one given cell alone defines, with its place."""
        found = [
            (statement.names[0], at)
            for at, cell in self.others.items()
            if cell.cell_type == "code"
            for statement in statements(cell.source)
            if statement.defines
        ]
        times = Counter(word for word, _ in found)
        return {word: at for word, at in found if times[word] == 1}

    def owners_of_words(self, places: Iterable[int]) -> dict[str, list[int]]:
        """Return which of these cells hold a word; words of many cells tell nothing."""
        owners: dict[str, list[int]] = defaultdict(list)
        for at in places:
            for word in set(NAME.findall(self.cells[at].source)):
                owners[word].append(at)
        return {word: found for word, found in owners.items() if len(found) <= OWNERS}


def lines(text: str) -> list[str]:
    """Return the lines of a text as they are compared: none empty, no space at their ends."""
    stripped = (line.rstrip() for line in text.split("\n"))
    return [line.expandtabs() for line in stripped if line]


def plain(text: str) -> str:
    """Return a text as it is compared."""
    return "\n".join(lines(text))


def by_text(pairs: Iterable[tuple[Any, str]]) -> dict[str, list[Any]]:
    """Return the keys of equal texts together."""
    found: dict[str, list[Any]] = defaultdict(list)
    for key, text in pairs:
        found[plain(text)].append(key)
    return dict(found)
