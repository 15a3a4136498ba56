"""What changed between the assignment that a gradebook knows and the one in source/.

Only plain data are compared: the gradebook is read by `change_cells`, and changed by
`change_record`.
"""

import itertools
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

GRADE, SOLUTION, TASK = "grade", "solution", "task"  # the roles of a cell


@dataclass(frozen=True)
class Cell:
    """A cell that has a grade id, as a gradebook holds it."""

    notebook: str
    name: str
    roles: frozenset[str]  # none for a cell that is only locked
    points: float | None
    cell_type: str
    locked: bool
    source: str
    checksum: str | None

    @property
    def graded(self) -> bool:
        return bool(self.roles & {GRADE, TASK})

    @property
    def commented(self) -> bool:
        """Whether a person can comment on it."""
        return bool(self.roles & {SOLUTION, TASK})

    @property
    def by_hand(self) -> bool:
        """Whether a person gives its points."""
        markdown = GRADE in self.roles and self.cell_type == "markdown"
        return markdown or TASK in self.roles or self.roles >= {GRADE, SOLUTION}


#: The cells of each notebook of an assignment.
Notebooks = Mapping[str, Sequence[Cell]]


@dataclass(frozen=True)
class Plan:
    """The way from the old cells to the new ones. Every old and every new cell is in it once."""

    notebooks: dict[str, str]  # those that stay: {old name: new name}
    new_notebooks: list[str]
    gone_notebooks: list[str]
    kept: list[tuple[Cell, Cell]]  # (old, new)
    added: list[Cell]
    removed: list[Cell]

    @property
    def renamed_notebooks(self) -> dict[str, str]:
        return {old: new for old, new in self.notebooks.items() if old != new}

    def moved(self, old: Cell, new: Cell) -> bool:
        """Tell whether a cell that is kept stands in another notebook now."""
        return self.notebooks.get(old.notebook) != new.notebook

    @property
    def restructures(self) -> bool:
        """Whether other cells or notebooks have grades now, which nbgrader cannot record."""
        return bool(
            self.renamed_notebooks
            or self.new_notebooks
            or self.gone_notebooks
            or self.added
            or self.removed
            or any(
                self.moved(old, new) or old.name != new.name or old.roles != new.roles
                for old, new in self.kept
            )
        )

    @property
    def concerns_grades(self) -> bool:
        """Whether more than the text of cells changed."""
        return self.restructures or any(
            (old.points, old.cell_type) != (new.points, new.cell_type) for old, new in self.kept
        )


def compare(old: Notebooks, new: Notebooks) -> Plan:
    """Return the plan that makes the old cells the new ones.

    A cell is the same where it has the same id in the same notebook. Of the others it is the same
    when exactly one that is gone and one that is new fit each other: the same id in another
    notebook, or the same kind and the same text under another id.
    """
    notebooks = {name: name for name in old if name in new} | renamed(old, new)

    def in_place(was: Cell, now: Cell) -> bool:
        return notebooks.get(was.notebook) == now.notebook

    def same_content(was: Cell, now: Cell) -> bool:
        same_kind = (was.roles, was.cell_type) == (now.roles, now.cell_type)
        same_text = was.source == now.source and bool(now.source.strip())
        # What students fill in has the same stub everywhere: its points have to be the same too.
        return same_kind and same_text and (SOLUTION not in now.roles or was.points == now.points)

    def stays(was: Cell, now: Cell) -> bool:
        return in_place(was, now) and was.name == now.name

    def moved(was: Cell, now: Cell) -> bool:
        return was.name == now.name and (was.roles == now.roles or was.source == now.source)

    def renamed_in_place(was: Cell, now: Cell) -> bool:
        return in_place(was, now) and same_content(was, now)

    removed, added = [*itertools.chain(*old.values())], [*itertools.chain(*new.values())]
    kept: list[tuple[Cell, Cell]] = []
    for fit in (stays, moved, renamed_in_place, same_content):
        found = pairs(removed, added, fit)
        kept += found
        removed = [cell for cell in removed if cell not in {was for was, _ in found}]
        added = [cell for cell in added if cell not in {now for _, now in found}]
    return Plan(
        notebooks=notebooks,
        new_notebooks=[name for name in new if name not in notebooks.values()],
        gone_notebooks=[name for name in old if name not in notebooks],
        kept=kept,
        added=added,
        removed=removed,
    )


def pairs(
    old: Iterable[Cell], new: Iterable[Cell], fit: Callable[[Cell, Cell], bool]
) -> list[tuple[Cell, Cell]]:
    """Return the old and new cells that fit each other, and nothing else."""
    fitting = [(was, now) for was in old for now in new if fit(was, now)]
    olds, news = [was for was, _ in fitting], [now for _, now in fitting]
    return [(was, now) for was, now in fitting if olds.count(was) == 1 and news.count(now) == 1]


def renamed(old: Notebooks, new: Notebooks) -> dict[str, str]:
    """Return the notebooks that have another name now: {old name: new name}.

    Each of the two is like no other as much as like this one.
    """
    gone = [name for name in old if name not in new]
    fresh = [name for name in new if name not in old]
    alike = {(was, now): likeness(old[was], new[now]) for was in gone for now in fresh}

    def is_best(was: str, now: str) -> bool:
        rivals = [value for pair, value in alike.items() if (pair[0] == was) != (pair[1] == now)]
        return alike[was, now] > max([(0, 0), *rivals])

    return {was: now for was, now in alike if is_best(was, now)}


def likeness(old: Sequence[Cell], new: Sequence[Cell]) -> tuple[int, int]:
    """Return how many cells of two notebooks have the same id and text, and the same id."""
    texts = {cell.name: cell.source for cell in new}
    same_id = [cell for cell in old if cell.name in texts]
    return sum(cell.source == texts[cell.name] for cell in same_id), len(same_id)
