"""Answers that what they hold tells: names that one answer alone binds, comments of one stub."""

from collections import Counter, defaultdict

from ..wording import short
from .given import Given, plain
from .pieces import Piece
from .places import Places
from .statements import NAME, bound


def evidence(piece: Piece, given: Given) -> set[str]:
    """Return the answers that a piece speaks of: by names, as an untouched stub, by comments."""
    if not piece.own:
        return set()
    stubs = given.stubs.get(plain(piece.text), [])
    if len(stubs) == 1:
        return set(stubs)
    if stubs:
        return set()
    found = {given.keys[word] for word in bound(piece.code) if word in given.keys}
    if not found:
        rows = {line.strip() for line in piece.text.split("\n")}
        found = {given.comments[row] for row in rows if row in given.comments}
    return found


def place_by_names(pieces: list[Piece], says: list[set[str]], given: Given) -> dict[str, str]:
    """Place the answers that bind names of one answer alone, or hold its comments."""
    doubts: dict[str, str] = {}
    held = {piece.at for piece in pieces}
    groups: dict[str, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        if piece.own and len(says[number]) == 1:
            groups[next(iter(says[number]))].append(number)
    places = Places(pieces)
    for name, numbers in groups.items():
        if given.index[name] in held:
            continue
        found, why = chosen(name, numbers, pieces, places, given)
        if why:
            doubts[name] = why
        elif found:
            first, *rest = found
            if rest:
                take_in(pieces, found)
            pieces[first].at = given.index[name]
            pieces[first].why = reason(pieces[first], name, given)
    add_helpers(pieces, says, given)
    return doubts


def chosen(
    name: str, numbers: list[int], pieces: list[Piece], places: Places, given: Given
) -> tuple[list[int], str | None]:
    """Return which pieces are an answer, in order; none and why where that is not certain."""
    stub = plain(given.ours[name].source)
    filled = [n for n in numbers if plain(pieces[n].text) != stub] or numbers[:1]
    right = [n for n in filled if pieces[n].kind == given.ours[name].cell_type]
    unlike = {plain(pieces[n].text): n for n in reversed(right or filled)}
    found = sorted(unlike.values())
    if len(found) > 1:
        names = [word for n in found for word in set(bound(pieces[n].code)) if word in given.keys]
        between = pieces[found[0] : found[-1] + 1]
        if len(names) == len(set(names)) and all(piece.own for piece in between):
            return found, None
        found = [n for n in found if places.around(n, given, name)]
    if len(found) != 1:
        return [], "several cells that differ define it"
    number = found[0]
    # A name alone tells an answer that stands elsewhere, if nothing else can be meant.
    if not given.defines(name) and not places.around(number, given, name):
        here = places.own_within(pieces, given, name)
        if any(pieces[n].kind == "code" and n not in numbers for n in here):
            return [], "one cell stands in its place, and another binds its name"
    return found, None


def take_in(pieces: list[Piece], numbers: list[int]) -> None:
    """Join pieces to the first of them."""
    first, *rest = (pieces[n] for n in numbers)
    first.text = "\n".join(piece.text.strip("\n") for piece in (first, *rest))
    first.whole = False
    for piece in rest:
        piece.gone = True


def add_helpers(pieces: list[Piece], says: list[set[str]], given: Given) -> None:
    """Join an answer with what stands directly above it and is there for it alone."""
    times = Counter(
        word for piece in pieces if piece.own or piece.why for word in set(NAME.findall(piece.text))
    )
    for number, piece in enumerate(pieces):
        if not piece.why or piece.at is None or piece.kind != "code":
            continue
        words, first = set(NAME.findall(piece.text)), number
        while first and pieces[first - 1].own and not says[first - 1]:
            above = pieces[first - 1]
            helps = [word for word in bound(above.code) if word in words and times[word] == 2]
            if above.kind != "code" or above.name or not helps:
                break
            words |= set(NAME.findall(above.text))
            first -= 1
        if first < number:
            parts = [one.text.strip("\n") for one in pieces[first : number + 1]]
            piece.text, piece.whole = "\n".join(parts), False
            for one in pieces[first:number]:
                one.gone = True


def reason(piece: Piece, name: str, given: Given) -> str:
    words = [word for word in bound(piece.code) if given.keys.get(word) == name]
    return f"by the name {short(words[0])}" if words else "by text of its own"
