"""How each cell of a notebook that gives points is graded: `coursekit doctor ASSIGNMENT`."""

import re
from collections.abc import Iterator, Mapping

from ..grader.code import FILENAME
from ..grader.contracts import Outcome
from ..grader.examples import BY_WORDS
from ..grader.owners import TableReader
from ..lint.words import Finding
from ..notebook import is_grade, is_solution, is_task, named_cells
from ..run.assignment import Assignment, SourceNotebook
from ..wording import points

LINE = re.compile(rf"{FILENAME}:(\d+):")
PLOTTING = re.compile(r"\b(?:matplotlib|seaborn|plotchecker|matplotcheck)\b")
SHOWN = 3  # things of a kind in a line


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
    reader, rows = TableReader(ours.frame["names"]), []
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
                plots = ["plots"] if reads_plots(name, reader) else []
                how = "; ".join(["data", *plots, *things(kinds.get(name, {}))])
            of = cell.metadata.nbgrader.points
            rows.append((name, f"{points(of)} {'point' if of == 1 else 'points'}", how))
    widths = [max(len(row[column]) for row in rows) for column in (0, 1)] if rows else []
    lines = ["  ".join([*map(str.ljust, row, widths), row[-1]]) for row in rows]
    sentence = f"{title}: its cells with points are graded"
    return Finding("ok", "\n    ".join([sentence, *lines]))


def reads_plots(cell: str, reader: TableReader) -> bool:
    """Tell whether a grade cell uses what a library for plots is imported as."""
    imports = [v for v in reader.versions if v["imports"] and PLOTTING.search(v["code"])]
    return any(not reader.names_of(cell).isdisjoint(v["binds"]) for v in imports)


def things(places: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    """Yield what stayed in the kernel and was asked when the solution was graded, by kind."""
    found: dict[str, list[str]] = {}
    lines: dict[str, set[int]] = {}
    for place, kinds in places.items():
        for kind in kinds:
            if place.startswith(BY_WORDS):
                words = place.removeprefix(BY_WORDS)
                # Of a function or a method there is the call; one that was returned is a thing.
                if kind != "function" or words.endswith(")"):
                    found.setdefault(kind, []).append(words)
            elif numbers := LINE.findall(place):
                lines.setdefault(kind, set()).add(int(numbers[-1]))
    for kind, words in found.items():
        more = ", …" if len(words) > SHOWN else ""
        where = "" if kind == "function" or kind not in lines else in_lines(lines[kind])
        yield f"{kind} {', '.join(words[:SHOWN])}{more}{where}"


def in_lines(lines: set[int]) -> str:
    return f" (line{'s' * (len(lines) > 1)} {', '.join(map(str, sorted(lines)))})"
