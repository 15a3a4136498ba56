"""Answers that have a grade id: they keep it, unless what they hold says that it is another's."""

from collections import defaultdict

from .evidence import take_in
from .given import Given, plain
from .pieces import Piece
from .places import Places
from .statements import bound


def keep_ids(pieces: list[Piece], says: list[set[str]], given: Given) -> dict[str, str]:
    """Let the answers that have a grade id keep it, unless what they hold speaks against it."""
    places = Places(pieces)
    candidates = {
        name
        for number, piece in enumerate(pieces)
        for name in says[number]
        if piece.name != name and len(says[number]) == 1 and places.around(number, given, name)
    }
    doubts: dict[str, str] = {}
    one_part(pieces, says, given)
    exchanged = places.exchanged(pieces, says, given)
    for number, piece in enumerate(pieces):
        name = piece.name
        if not piece.own or name not in given.answers:
            continue
        stands = places.around(number, given, name)
        other = says[number] - {name}
        if name not in says[number] and other:
            if (
                stands
                and name not in candidates
                and not any(places.around(number, given, one) for one in other)
            ):
                for one in other:
                    doubts[one] = f"what defines it stands in the cell {name}"
            else:
                piece.name = None
        elif not says[number] and given.has_keys(name) and name in candidates and not stands:
            piece.name = None
        elif number in exchanged:
            piece.name = exchanged[number]
            if piece.name is None:
                doubts[name] = "its cell and another had changed places, or their grade ids had"
            else:
                piece.why = "by its place; its grade id was another's"
    for number, piece in enumerate(pieces):
        if piece.own and piece.name in given.answers:
            piece.at = given.index[piece.name]
            below = number + 1
            rest = says[below] == {piece.name} if below < len(pieces) else False
            if rest and pieces[below].name is None and apart(piece, pieces[below], given):
                take_in(pieces, [number, below])
                piece.why = "in two cells"
    return doubts


def apart(piece: Piece, below: Piece, given: Given) -> bool:
    """Tell whether two pieces bind no telling name both."""
    keys = [{word for word in bound(one.code) if word in given.keys} for one in (piece, below)]
    return plain(piece.text) not in given.stubs and not keys[0] & keys[1] and bool(keys[1])


def one_part(pieces: list[Piece], says: list[set[str]], given: Given) -> None:
    """Let one part of a cell that was cut keep its grade id: what speaks of it, or the first."""
    parts: dict[int, list[int]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        if not piece.whole and piece.name:
            parts[id(piece.cell)].append(number)
    for numbers in parts.values():
        name = pieces[numbers[0]].name
        own = [n for n in numbers if pieces[n].own]
        fitting = [n for n in own if name in says[n]] or [n for n in own if not says[n]]
        for number in numbers:
            if number != (fitting or [None])[0]:
                pieces[number].name = None
