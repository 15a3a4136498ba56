"""How each cell of a notebook that gives points is graded: `coursekit doctor ASSIGNMENT`."""

import re
from collections.abc import Iterable, Iterator, Mapping

from ..grader.contracts import Outcome
from ..grader.examples import BY_WORDS
from ..grader.namespace import FILENAME
from ..lint.words import Finding
from ..notebook import is_grade, is_solution, is_task, named_cells
from ..run.assignment import Assignment, SourceNotebook
from ..wording import points

PLACE = re.compile(r"(?P<file><[^>]*>):(?P<line>\d+):.*", re.DOTALL)


def how_graded(
    title: str,
    ours: SourceNotebook,
    assignment: Assignment,
    refused: Mapping[str, str],
    solution: Outcome | None,
) -> Finding:
    """Return a table of the cells with points of a notebook, as a finding.

    `refused` are the cells that cannot be graded as written, with the reason; `solution` is what
    came of running the instructor's own, None where it could not be run.
    """
    kinds = (solution or {}).get("kinds") or {}
    rows = []
    for name, cell in named_cells(ours.source).items():
        if is_grade(cell) or is_task(cell):
            if name in refused:
                how = f"not at all as written: {refused[name]}"
            elif name in assignment.by_hand:
                how = f"by hand: {assignment.by_hand[name]}"
            elif is_task(cell) or is_solution(cell):
                how = "by hand: a task" if is_task(cell) else "by hand: an answer"
            elif name in assignment.accepted:
                how = f"accepted as it is: {assignment.accepted[name]}"
            else:
                how = "; ".join(ways(kinds.get(name, {})))
            of = cell.metadata.nbgrader.points
            rows.append((name, f"{points(of)} {'point' if of == 1 else 'points'}", how))
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)] if rows else []
    lines = ["  ".join([*map(str.ljust, row, widths), row[-1]]) for row in rows]
    sentence = f"{title}: its cells with points are graded"
    return Finding("ok", "\n    ".join([sentence, *lines]))


def ways(places: Mapping[str, Iterable[str]]) -> Iterator[str]:
    """Yield how a cell is graded, from what crossed in it when the solution was graded."""
    yield "data"
    by_kind: dict[str, list[str]] = {}
    for place, kinds in places.items():
        if place.startswith(BY_WORDS):
            continue
        # A name may always be that of a function.
        for kind in kinds if PLACE.fullmatch(place) else set(kinds) - {"function"}:
            by_kind.setdefault(kind, []).append(in_words(place))
    for kind, where in by_kind.items():
        yield f"{kind}: {', '.join(dict.fromkeys(where))}"


def in_words(place: str) -> str:
    """Return a place of `grader.examples` in words: the line of the cell, or the name."""
    found = PLACE.fullmatch(place)
    if not found:
        return place
    line = f"line {found['line']}"
    return line if found["file"] == FILENAME else f"{line} of {found['file'].strip('<>')}"
