"""Answers whose cells lost their grade ids: a submission aligned with the release version.

Colab, Deepnote, extensions of VS Code, and pasting into a new notebook drop or confuse grade ids.
What the cells hold tells where they belong: texts of the instructor's are anchors, answers are
told by the names that they bind, and the rest by its place between what was told. Nothing is
guessed: where several things could be meant, the cells stay the student's own, and it is said.

The result is the submission with grade ids where they belong, for `rebuild` to go on with as if
they had never been lost. Only answers ever get a student's text there.
"""

import copy
import dataclasses
from collections.abc import Mapping
from typing import Any

from nbformat import from_dict

from ..incidents import Incident
from ..notebook import grade_id, is_grade
from .anchors import find_anchors
from .evidence import evidence, place_by_names
from .given import Given, plain
from .kept_ids import keep_ids
from .pieces import Piece, known_id, pieces_of
from .places import looks, settle
from .statements import bound, statements


@dataclasses.dataclass
class Aligned:
    """A submission with the grade ids where they belong."""

    cells: list
    left_out: dict[str, str] = dataclasses.field(default_factory=dict)  # grade id: why
    incidents: list[Incident] = dataclasses.field(default_factory=list)


def align(cells: list, release: Any, ours: Mapping[str, Any], full: Mapping[str, Any]) -> Aligned:
    """Return a submission's cells with the grade ids where they belong.

    `ours` are the named cells of the release version, `full` those of the source. The cells are
    the same as before when each answer has its grade id, and nothing in it speaks against that.
    """
    given = Given(release, ours, full)
    if not given.answers or not cells or consistent(cells, given):
        return Aligned(cells)
    pieces = pieces_of(cells, given)
    find_anchors(pieces, given)
    says = [evidence(piece, given) for piece in pieces]
    doubts = keep_ids(pieces, says, given)
    doubts |= place_by_names(pieces, says, given)
    doubts = settle(pieces, says, given) | doubts
    drop_stubs(pieces, given)
    return outcome(pieces, given, doubts)


def consistent(cells: list, given: Given) -> bool:
    """Tell whether each answer is there once under its grade id, and holds nothing of another."""
    seen: list[int] = []
    there: set[str | None] = set()
    answered: set[str] = set()  # the telling names that answers bind, and other cells
    elsewhere: set[str] = set()
    for cell in cells:
        name = known_id(cell, given)
        there.add(name)
        if name is None and cell.cell_type == "code" and cell.source[:1] in (" ", "\t"):
            return False  # the rest of a cell that was split
        if name is None and cell.cell_type == "code":
            elsewhere.update(bound(cell.source))
        if name not in given.answers:
            continue
        seen.append(given.index[name])
        if plain(cell.source) in given.texts:
            return False
        if cell.cell_type == "code" and not statements(cell.source) and cell.source.strip():
            return False  # the comments above the rest
        if cell.cell_type == "code" and given.has_keys(name):
            words = set(bound(cell.source))
            answered |= words
            owners = {given.keys.get(word) for word in words} - {None}
            if name not in owners and (owners or cell.source.strip() not in stub_of(name, given)):
                return False
    if (elsewhere - answered) & given.keys.keys():
        return False
    return seen == sorted(given.answers.values()) and there.issuperset(given.index)


def stub_of(name: str, given: Given) -> tuple[str]:
    return (given.ours[name].source.strip(),)


def drop_stubs(pieces: list[Piece], given: Given) -> None:
    """Drop stubs that nobody filled in: run behind an answer that was found they would undo it."""
    taken = {piece.at for piece in pieces}
    for piece in pieces:
        stubs = given.stubs.get(plain(piece.text), []) if piece.own else []
        if stubs and all(given.index[name] in taken for name in stubs):
            piece.gone = True


def outcome(pieces: list[Piece], given: Given, doubts: dict[str, str]) -> Aligned:
    """Return the cells of the pieces, what is left out, and the incidents."""
    there = {piece.at for piece in pieces}
    missing = [name for name, at in given.answers.items() if at not in there]
    own = [p for p in pieces if p.own and plain(p.text) not in given.stubs]
    left_out = {name: doubts[name] for name in missing if name in doubts}
    code = any(piece.kind == "code" and not looks(piece) for piece in own)
    for name in missing:
        # A person looks at an answer to be graded by hand, wherever the student may have put it.
        by_hand = bool(own) and is_grade(given.ours[name])
        if by_hand or (code and name in given.wanted and not given.has_keys(name)):
            left_out.setdefault(name, "it may stand in any cell of the student's own")
    aligned = Aligned([made(piece, given) for piece in pieces if not piece.gone], left_out)
    placed = [
        (name, piece.why)
        for piece in pieces
        if piece.why and piece.at is not None and not piece.gone
        if (name := grade_id(given.cells[piece.at])) in given.answers
        if plain(piece.text) != plain(given.ours[name].source)
    ]
    aligned.incidents = [
        Incident("answer_found", f"The grade id was lost or another's: found {why}.", name)
        for name, why in placed
    ]
    return aligned


def made(piece: Piece, given: Given) -> Any:
    """Return the cell of a piece, with the metadata of the instructor's cell that it is."""
    cell = piece.cell
    name = grade_id(given.cells[piece.at]) if piece.at is not None else None
    name = name if name in given.index else None
    if piece.whole and name == known_id(cell, given):
        return cell
    metadata: dict[str, Any] = {"tags": cell.metadata.get("tags", [])} if piece.whole else {}
    text = piece.text
    if name:
        meant = given.ours[name]
        metadata["nbgrader"] = copy.deepcopy(meant.metadata.nbgrader)
        text = piece.code if meant.cell_type == "code" else text
    elif piece.whole and known_id(cell, given) is None:
        return cell
    return from_dict(
        {
            "cell_type": piece.kind,
            "source": text,
            "metadata": metadata,
            "attachments": cell.get("attachments", {}),
        }
    )
