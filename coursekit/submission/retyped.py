"""Answers that a student typed into a cell of their own, where the cell for it is missing.

Deleting a cell and typing the answer into a new one looks the same in an editor, but the new cell
has no grade id. Put back behind it, the stub would undo the answer.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from ..notebook import is_answer, is_grade


class Retyped(NamedTuple):
    """What stands for the answers whose cells are missing."""

    taken: dict[str, Any]  # grade id: the student's cell that is the answer
    doubtful: set[str]  # grade ids of those that some cell of the student's may hold


#: The student's own cells below each named cell, None for those at the top.
Standing = dict[str | None, list[Any]]


def put_in_place(
    standing: Standing, ours: Mapping[str, Any], present: Collection[str], given: Collection[str]
) -> Retyped:
    """Find the answers to the missing cells; those that are taken leave `standing`.

    `ours` are the instructor's named cells, `present` the grade ids that were handed in, `given`
    the texts of the instructor's. Where as many own cells of a type stand in a place as answers of
    that type are missing there, each is an answer, in order.
    """
    taken: dict[str, Any] = {}
    doubtful: set[str] = set()
    for place, missing in gaps(ours, present):
        own = [cell for cell in standing[place] if is_own(cell, given)]
        for kind in ("code", "markdown"):
            answers = [name for name in missing if ours[name].cell_type == kind]
            cells = [cell for cell in own if cell.cell_type == kind]
            if len(answers) == len(cells):
                taken.update(zip(answers, cells, strict=True))
            elif cells:
                doubtful.update(answers)
    used = {id(cell) for cell in taken.values()}
    for place, cells in standing.items():
        standing[place] = [cell for cell in cells if id(cell) not in used]
    # A person looks at an answer to be graded by hand, wherever the student may have written it.
    if any(is_own(cell, given) for cells in standing.values() for cell in cells):
        answers = {name for name in ours if is_answer(ours[name]) and is_grade(ours[name])}
        doubtful |= answers.difference(present, taken)
    return Retyped(taken, doubtful)


def gaps(
    ours: Mapping[str, Any], present: Collection[str]
) -> Iterator[tuple[str | None, list[str]]]:
    """Yield (the named cell above, the answers that are missing below it), in order."""
    place: str | None = None
    missing: list[str] = []
    for name, cell in ours.items():
        if name in present:
            yield place, missing
            place, missing = name, []
        elif is_answer(cell):
            missing.append(name)
    yield place, missing


def is_own(cell: Any, given: Collection[str]) -> bool:
    """Tell whether a student wrote a cell: not one of the instructor's texts, and not empty."""
    return bool(cell.source.strip()) and cell.source.strip() not in given


def note(ours: Any) -> str:
    """Return the text of a missing answer that other cells may hold; it undoes nothing."""
    text = "This cell was missing. The student's own cells may hold its answer."
    return f"# {text}" if ours.cell_type == "code" else f"*{text}*"
