"""What of the source notebooks students never get, and whether a text holds it.

What nbgrader takes out of a cell is secret: solutions, hidden tests, mark schemes. So are the
hidden tests in grader_tests/. Lines are compared without white space, so that indenting, quoting
and a printed page do not matter. Lines that students may read anywhere in the release are no
secret, nor are those too short to be anybody's; a text shows an answer when it holds a good part of
the rest.
"""

import re
from collections.abc import Iterable
from typing import Any, NamedTuple

from nbgrader import preprocessors

from ..notebook import grade_id, is_answer, is_solution, is_task, named_cells

SHORT = 10  # characters of a line that many would write
ENOUGH, PART = 24, 0.4  # so many characters of an answer, and so much of it
COPIED = 60  # characters of a solution that stands in another cell
IMPORT = re.compile(r"(?:import|from)\w")
LITERAL = re.compile(r"\d[\d_.]{4,}\d|\"[^\"\n]{8,}\"|'[^'\n]{8,}'")


class Secret(NamedTuple):
    """Something that students never get."""

    what: str  # for people
    cell: str | None  # its grade id
    lines: tuple[str, ...]  # without white space; only those that tell
    all_lines: tuple[str, ...]
    literals: frozenset[str]


def squeezed(text: str) -> str:
    return "".join(text.split())


def lines_of(text: str) -> list[str]:
    return [line for line in map(squeezed, text.split("\n")) if line]


def marks(config: Any = None) -> list[str]:
    """Return what begins the regions that nbgrader takes out."""
    return [
        preprocessors.ClearSolutions(config=config).begin_solution_delimeter,
        preprocessors.ClearHiddenTests(config=config).begin_test_delimeter,
        preprocessors.ClearMarkScheme(config=config).begin_mark_scheme_delimeter,
    ]


def secrets_of(
    notebooks: dict[str, tuple[Any, Any]], tests: dict[str, str], config: Any = None
) -> list[Secret]:
    """Return the secrets of an assignment.

    `notebooks` maps names to (source, release version), `tests` paths in grader_tests/ to texts.
    """
    visible = "".join(
        squeezed(cell.source) for _, release in notebooks.values() for cell in release.cells
    )
    found, ends = [], [squeezed(mark) for mark in delimiters(config)]
    for name, (source, release) in notebooks.items():
        released = named_cells(release)
        for cell_name, cell in named_cells(source).items():
            kept = lines_of(released[cell_name].source) if cell_name in released else []
            removed = [
                line
                for line in lines_of(cell.source)
                if line not in kept and not any(mark in line for mark in ends)
            ]
            what = f"{kind_of(cell)} of cell {cell_name} of {name}"
            found.append(secret(what, cell_name, removed, cell.source, visible))
    for path, text in tests.items():
        found.append(secret(f"the hidden tests in {path}", None, lines_of(text), text, visible))
    return [each for each in found if each.all_lines]


def secret(what: str, cell: str | None, removed: list[str], text: str, visible: str) -> Secret:
    telling = [
        line
        for line in dict.fromkeys(removed)
        if len(line) >= SHORT and line not in visible and not IMPORT.match(line)
    ]
    inside = {squeezed(each).strip("\"'") for each in LITERAL.findall(text)}
    secret_text = "".join(removed)
    literals = {each for each in inside if each in secret_text and each not in visible}
    return Secret(what, cell, tuple(telling), tuple(removed), frozenset(literals))


def delimiters(config: Any) -> list[str]:
    """Return what begins and ends the regions that nbgrader takes out."""
    return [mark for begin in marks(config) for mark in (begin, begin.replace("BEGIN", "END", 1))]


def kind_of(cell: Any) -> str:
    if is_task(cell):
        return "the mark scheme"
    return "the solution" if is_solution(cell) else "the hidden tests"


def shows(text: str, secrets: Iterable[Secret]) -> Secret | None:
    """Return the first secret that a text holds a good part of, or None."""
    text = squeezed(text)
    for each in secrets:
        whole = sum(map(len, each.lines))
        if whole < ENOUGH:
            continue
        there = sum(len(line) for line in each.lines if line in text)
        if there >= max(ENOUGH, PART * whole):
            return each
    return None


def shows_literal(text: str, secrets: Iterable[Secret]) -> Secret | None:
    """Return the secret of which a text holds a long number or text, where none has business."""
    text = squeezed(text)
    for each in secrets:
        if any(literal in text for literal in each.literals):
            return each
    return None


def copied(cell: Any, secrets: Iterable[Secret]) -> Secret | None:
    """Return the secret of another cell that stands in full in a cell of the release."""
    if is_answer(cell) and not cell.source:
        return None
    text = squeezed(cell.source)
    for each in secrets:
        lines = [line for line in each.all_lines if not IMPORT.match(line)]
        if each.cell in (None, grade_id(cell)) or sum(map(len, lines)) < COPIED or len(lines) < 3:
            continue
        if "".join(lines) in text:
            return each
    return None
