"""The instructor's own cells in a submission, edited ones too: between them stand the answers."""

from collections import Counter, defaultdict
from typing import Any

from .evidence import evidence
from .given import Given, plain
from .pieces import Piece
from .statements import NAME

NEAR = 0.6  # of the words of an instructor's cell, for one that was edited
FEWEST_WORDS = 3


def find_anchors(pieces: list[Piece], given: Given) -> None:
    """Say of the pieces that are the instructor's, edited ones too, which cell each is."""
    found: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if plain(piece.text) in given.texts:
            found[plain(piece.text)].append(piece)
    for text, same in found.items():
        places = given.texts[text]
        # One of several equal texts is told by the grade id, or else by their order.
        for piece in same:
            if piece.name and given.index[piece.name] in places:
                piece.at = given.index[piece.name]
        free = [at for at in places if at not in {piece.at for piece in same}]
        unsure = [piece for piece in same if piece.at is None]
        if len(places) == 1 or len(free) == len(unsure):
            for at, piece in zip(free, unsure, strict=False):
                piece.at = at
        for piece in unsure:
            piece.repeated = piece.at is None
    taken = {piece.at for piece in pieces}
    for piece in pieces:
        if piece.own and piece.name and piece.name not in given.answers:
            at = given.index[piece.name]
            speaks = evidence(piece, given)
            if at not in taken and (not speaks or is_near(piece, given.cells[at])):
                piece.at = at
                taken.add(at)
            else:
                piece.name = None
    find_edited(pieces, given, taken)


def find_edited(pieces: list[Piece], given: Given, taken: set[int | None]) -> None:
    """Find the instructor's cells that were edited, by the words that few of them share."""
    missing = [at for at in given.others if at not in taken]
    owners = given.owners_of_words(missing)
    sizes = Counter(at for found in owners.values() for at in found)
    best: dict[int, list[Piece]] = defaultdict(list)
    for piece in pieces:
        if not piece.own or piece.name or evidence(piece, given):
            continue
        words = set(NAME.findall(piece.text))
        shared = Counter(at for word in words for at in owners.get(word, ()))
        near = [
            at for at, number in shared.items() if number >= max(FEWEST_WORDS, NEAR * sizes[at])
        ]
        if len(near) == 1 and given.cells[near[0]].cell_type == piece.kind:
            best[near[0]].append(piece)
    for at, found in best.items():
        if len(found) == 1:
            found[0].at = at


def is_near(piece: Piece, cell: Any) -> bool:
    words = set(NAME.findall(cell.source))
    return len(words & set(NAME.findall(piece.text))) >= NEAR * len(words)
