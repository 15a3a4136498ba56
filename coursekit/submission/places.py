"""Where pieces stand between those that are known, and the answers that only their place tells."""

import ast
import bisect
import difflib
import re
from typing import Any

from .given import Given, lines, plain
from .order import longest_increasing
from .pieces import Piece, only_looks
from .statements import bound, statements

MOST_PARSED = 20_000  # characters of a cell that is asked whether it is code
MOST_OPEN = 100  # brackets in it: deeper ones than Python reads are a fault of the reader
MOVED = 8  # one in so many may be out of order, for the others still to say something
ALIKE = 0.8  # of a name that was mistyped
LAST = 10**9  # a place below all others
SHORTEST_COPY = 8  # characters of a text that is no answer to two questions
NUMBERED = re.compile(r"(?:cell)?[-_ ]?\d+")  # ids of cells that only say their order


class Places:
    """The pieces that stand in the order of the release version, and what lies between them."""

    def __init__(self, pieces: list[Piece]) -> None:
        known = [(n, piece.at) for n, piece in enumerate(pieces) if piece.at is not None]
        kept = [known[at] for at in longest_increasing([place for _, place in known])]
        self.positions = [number for number, _ in kept]
        self.places: list[int] = [place for _, place in kept]
        moved = len({place for _, place in known}) - len(kept)
        self.in_order = moved <= max(1, len(kept) // MOVED)

    def limits(self, number: int) -> tuple[int, int]:
        """Return the places of the release version that a piece stands between."""
        at = bisect.bisect_left(self.positions, number)
        below = at + 1 if at < len(self.positions) and self.positions[at] == number else at
        low = self.places[at - 1] if at else -1
        return low, self.places[below] if below < len(self.places) else LAST

    def around(self, number: int, given: Given, name: str) -> bool:
        """Tell whether a piece stands where an answer belongs."""
        low, high = self.limits(number)
        return low < given.index[name] < high

    def own_within(self, pieces: list[Piece], given: Given, name: str) -> list[int]:
        """Return the student's own pieces where an answer belongs."""
        at = bisect.bisect_left(self.places, given.index[name])
        first = self.positions[at - 1] + 1 if at else 0
        last = self.positions[at] if at < len(self.positions) else len(pieces)
        return [number for number in range(first, last) if pieces[number].own]

    def exchanged(
        self, pieces: list[Piece], says: list[set[str]], given: Given
    ) -> dict[int, str | None]:
        """Find pairs of answers that stand in each other's place, and hold nothing that tells them.

        Either the cells were moved, or their grade ids were exchanged; the ids of the cells tell,
        which editors do not move. {piece: the grade id that it should have, None if not certain}.
        """
        there: dict[str, int] = {}  # pieces alone in the place of an answer
        for name, at in given.answers.items():
            here = self.own_within(pieces, given, name)
            if len(here) != 1:
                continue
            low, high = self.limits(here[0])
            if low == at - 1 and high in (at + 1, LAST):
                there[name] = here[0]
        found: dict[int, str | None] = {}
        for name, number in there.items():
            other = pieces[number].name
            if other in (None, name) or other not in there or says[number]:
                continue
            if pieces[there[other]].name != name:
                continue
            said = str(pieces[number].cell.get("id") or "")
            ids = {one: str(given.ours[one].get("id") or "") for one in (name, other)}
            if not said or NUMBERED.fullmatch(said) or said not in ids.values():
                found[number] = None
            elif ids[name] == said:
                found[number] = name
        return found


def settle(pieces: list[Piece], says: list[set[str]], given: Given) -> dict[str, str]:
    """Place what its place alone tells; return the answers for which that is not certain."""
    untouched(pieces, given)
    places = Places(pieces)
    held = {piece.at for piece in pieces}
    spaces: dict[tuple[int, int], tuple[list[str], list[int]]] = {}
    for name, at in given.answers.items():
        if at not in held:
            after = bisect.bisect_left(places.places, at)
            low = places.places[after - 1] if after else -1
            high = places.places[after] if after < len(places.places) else LAST
            if (low, high) not in spaces:
                spaces[low, high] = [], places.own_within(pieces, given, name)
            spaces[low, high][0].append(name)
    doubts: dict[str, str] = {}
    for _ in range(2):  # what was placed tells its copies elsewhere
        doubts = {}
        placed = {plain(piece.text) for piece in pieces if piece.at is not None}
        for (low, high), (names, numbers) in list(spaces.items()):
            forget_copies([pieces[number] for number in numbers], placed)
            own = [pieces[number] for number in numbers if pieces[number].own]
            loud = any(says[number] for number in numbers if pieces[number].own)
            first = low + 1 == given.index[names[0]]
            tight = first and high in (low + len(names) + 1, LAST)
            if not loud and in_place(names, own, tight, places.in_order, given):
                del spaces[low, high]
            elif any(plain(piece.text) not in given.stubs for piece in own):
                for name in names:
                    doubts[name] = "the cells in its place do not tell which of them it is"
    held = {piece.at for piece in pieces}
    return {name: why for name, why in doubts.items() if given.index[name] not in held}


def forget_copies(here: list[Piece], placed: set[str]) -> None:
    """Leave out of the student's pieces in a place what is a copy of an answer that was placed."""
    seen = set(placed)
    for piece in here:
        text = plain(piece.text)
        if piece.own and len(text) >= SHORTEST_COPY and text in seen and not looks(piece):
            piece.repeated = True
        seen.add(text)


def untouched(pieces: list[Piece], given: Given) -> None:
    """Find the stubs that nobody filled in, each of a text of its own."""
    held = {piece.at for piece in pieces}
    for piece in pieces:
        stubs = given.stubs.get(plain(piece.text), []) if piece.own else []
        if len(stubs) == 1 and given.index[stubs[0]] not in held:
            piece.at = given.index[stubs[0]]
            held.add(piece.at)


def in_place(names: list[str], own: list[Piece], tight: bool, in_order: bool, given: Given) -> bool:
    """Place the pieces between two that are known as the answers that belong there, in order.

    Tell whether that was certain: there are as many of each kind, and each could be its answer.
    """
    if len(names) > 1 and not in_order:
        return False  # where things were moved, order tells nothing
    filled = [piece for piece in own if plain(piece.text) not in given.stubs]
    kinds = {name: given.ours[name].cell_type for name in names}
    # What was added to the text of a question is the answer only where there is no other.
    if any(not piece.rest and piece.kind == "markdown" for piece in own):
        own = [piece for piece in own if not piece.rest or piece.kind != "markdown"]
        filled = [piece for piece in filled if piece in own]
    texts = [piece for piece in filled if piece.kind == "markdown"]
    if len(names) == 1 and kinds[names[0]] == "markdown" and tight and len(texts) > 1:
        first, last = own.index(texts[0]), own.index(texts[-1])
        if last - first + 1 == len(texts):
            texts[0].text = "\n\n".join(piece.text.strip("\n") for piece in texts)
            texts[0].whole = False
            for piece in texts[1:]:
                piece.gone = True
            own = [piece for piece in own if not piece.gone]
            filled = [piece for piece in filled if not piece.gone]
    stubs = [piece for piece in own if piece not in filled]
    telling = [piece for piece in own if not looks(piece)]
    # Where the stub is still there, another cell is the student's own, as it is with grade ids.
    for candidates in (own, stubs, telling):
        texts_too = any(piece.kind != "code" for piece in stubs) and len(own) > len(stubs)
        if candidates is stubs and texts_too:
            continue
        if len(candidates) == len(names):
            pairs = list(zip(names, candidates, strict=True))
            if all(could_be(piece, name, given) for name, piece in pairs):
                place(pairs, given)
                return True
    if stubs:
        return False
    # Notes between answers, say: then each kind is for itself.
    done = False
    for kind in ("code", "markdown"):
        alike = [name for name in names if kinds[name] == kind]
        there = [piece for piece in filled if piece.kind == kind]
        pairs = list(zip(alike, there, strict=False))
        if alike and len(alike) == len(there) and all(could_be(p, n, given) for n, p in pairs):
            place(pairs, given)
            done = len(alike) == len(names)
    return done


def place(pairs: list[tuple[str, Piece]], given: Given) -> None:
    for name, piece in pairs:
        piece.at = given.index[name]
        piece.why = "by its place"


def could_be(piece: Piece, name: str, given: Given) -> bool:
    """Tell whether a piece may be an answer, as far as its kind, its stub and its names say."""
    ours = given.ours[name]
    text = plain(piece.text)
    if text in given.stubs:
        return name in given.stubs[text]
    if ours.cell_type != "code":
        return piece.kind != "code" or (piece.whole and not is_code(piece.text))
    if piece.kind != "code" and not is_code(piece.code):
        return False
    if not given.defines(name):
        return not given.wanted.get(name) or bool(bound(piece.code))
    # Where a function was asked for, another text in its place is no answer to be sure of.
    wanted = [word for one in statements(ours.source) if one.defines for word in one.names]
    names = bound(piece.code)
    if any(difflib.get_close_matches(word[:80], wanted, 1, ALIKE) for word in names[:20]):
        return True
    stub, theirs = set(lines(ours.source)), set(text.split("\n"))
    return len(stub & theirs) * 2 >= len(stub)


def looks(piece: Piece) -> bool:
    return piece.kind == "code" and only_looks(piece.text)


def is_code(text: str) -> bool:
    """Tell whether a text is Python: prose is not, and a text of comments alone is prose."""
    if len(text) > MOST_PARSED or sum(map(text.count, "([{")) > MOST_OPEN:
        return bool(bound(text))
    try:
        body: list[Any] = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return bool(bound(text)) and "=" in text
    words = (ast.Constant, ast.Name, ast.Tuple)
    return any(not (isinstance(one, ast.Expr) and isinstance(one.value, words)) for one in body)
