"""What an instructor reads about a change of an assignment."""

import shlex
from collections.abc import Iterable, Sequence

from ..wording import one_line, points
from .change import GRADE, SOLUTION, TASK, Cell, Plan
from .change_losses import Work, by_cell


def sentences(plan: Plan) -> list[str]:
    """Say what changes in the gradebook, a sentence for each thing; texts of cells are left out."""
    said = [f"{old} is called {new} now." for old, new in plan.renamed_notebooks.items()]
    said += [f"{name} is a new notebook." for name in plan.new_notebooks]
    said += [f"{name} is no notebook of it any more." for name in plan.gone_notebooks]
    said += [f"{title(cell)} is new: {kind(cell)}." for cell in plan.added]
    said += [f"{title(cell)} is gone: it was {kind(cell)}." for cell in plan.removed]
    for old, new in plan.kept:
        said += sentences_of(plan, old, new)
    return said


def sentences_of(plan: Plan, old: Cell, new: Cell) -> Iterable[str]:
    """Say what changes of one cell that is kept."""
    if old.name != new.name:
        yield f"{title(old)} is called {new.name} now; its grades and comments go along."
    if plan.moved(old, new):
        yield f"{new.name} is in {new.notebook} now; its grades and comments go along."
    if (old.roles, old.by_hand) != (new.roles, new.by_hand):
        yield f"{title(new)} is now {kind(new)}; it was {kind(old)}."
    elif old.points is not None and new.points is not None and old.points != new.points:
        yield f"{title(new)} has {counted(new.points)} now, and had {points(old.points)}."


def kind(cell: Cell) -> str:
    """Say what a cell is, and its points."""
    if TASK in cell.roles:
        what = "a task"
    elif GRADE in cell.roles:
        what = "graded by hand" if cell.by_hand else "an autograded cell"
    elif SOLUTION in cell.roles:
        what = "an answer without points"
    else:
        what = "a locked cell"
    return what if cell.points is None else f"{what} of {counted(cell.points)}"


def counted(number: float) -> str:
    return f"{points(number)} point{'' if number == 1 else 's'}"


def title(cell: Cell) -> str:
    return f"{cell.notebook}/{cell.name}"


def lost(assignment: str, works: Sequence[Work]) -> str:
    """Say what would be lost, and how to go on."""
    again = shlex.join(["coursekit", "release", assignment, "--yes"])
    return (
        f"Nothing is released and nothing changed: what people gave in {assignment} has no place "
        "in source/ any more, and would be lost.\n"
        + "\n".join(listed(works))
        + f"\nPut it back in source/; or run `{again}`, which keeps a copy of the gradebook first."
    )


def above(works: Sequence[Work]) -> list[str]:
    """Say which manual scores are above the new maximum."""
    if not works:
        return []
    return ["These manual scores are above the new maximum, and are kept:", *listed(works)]


def listed(works: Sequence[Work]) -> list[str]:
    """Return a line for each cell: who has what."""
    lines = []
    for (notebook, cell), students in by_cell(works).items():
        theirs = [f"{one_line(s, 200)} ({', '.join(what)})" for s, what in students.items()]
        where = f"{notebook}/{cell}" if cell else notebook
        lines.append(f"  {where}: {', '.join(theirs)}")
    return lines
