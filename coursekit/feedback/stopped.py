"""What a student is told of a run that was cut short: where, why, what was not run, what to do.

Of the incidents of a notebook only these concern the student; the others are for the instructor.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ..incidents import DIED_BEFORE, DIED_HERE, STOPPED, Incident
from ..notebook import grade_id, is_grade
from ..verdict_cell import verdict_in

LIMIT = re.compile(r"(?:reached its limit of (.+?)(?:, (?:so|and)\b|\.$|$)|more than (.+)$)")


class Kind(NamedTuple):
    """What is said of an incident; `{}` stands for the limit that was reached."""

    why: str
    remedy: str


#: The kernel was ended for these, and no cell below was run.
ENDED = {
    "memory": Kind(
        "it needed more than {}, so the kernel was ended",
        "Look for an array or a list that is much larger than the data, or that grows in a loop.",
    ),
    "cpu": Kind(
        "with it the notebook came to more than {}, so the kernel was ended",
        "Find the cell that takes longest, with %%time, and use fewer iterations or array "
        "operations in place of a loop.",
    ),
    "wall": Kind(
        "with it the notebook ran for more than {}, so the kernel was ended",
        "Find the cell that takes longest, with %%time; do not wait, and do not ask for input.",
    ),
    "files": Kind(
        "it made more than {}, so the kernel was ended", "Write fewer files, and not in a loop."
    ),
    "output": Kind(
        "it printed faster than anybody can read, so the kernel was ended",
        "Take the print out of the loop, or print every hundredth line.",
    ),
    "message": Kind(
        "it gave more than {}, so the kernel was ended",
        "Return and show less at once: the first rows, or a summary.",
    ),
    "kernel_died": Kind(
        "the kernel died there",
        "Take out exit() and quit(), and look for a function that calls itself without end.",
    ),
}
#: Something was stopped for these, and the notebook went on.
STOPPED_ALONE = {
    "timeout": Kind(
        "it ran for more than {}, so it was stopped",
        "Look for a loop that does not end, or try it with fewer data first.",
    ),
    "call_timeout": Kind(
        "a call ran for more than {}, so it was stopped",
        "Look for a loop that does not end, or try the function with few data first.",
    ),
    "check_timeout": Kind(
        "its checks called your code for more than {}, so they were stopped",
        "Make your functions faster: array operations take the place of most loops.",
    ),
    "check_stopped": Kind(
        "its checks took too long or too much memory on what your code gave, so they were stopped",
        "Look at the size and the type of what your functions return.",
    ),
    "output": Kind(
        "it gave more than {}, and the rest was left out",
        "Take the print out of the loop, or print every hundredth line.",
    ),
}


class Stop(NamedTuple):
    """Something that was cut short: the place of its cell, or None; a sentence; a remedy."""

    place: int | None
    why: str
    remedy: str


class CutShort(NamedTuple):
    """What was cut short in a run, and the places of the grade cells that were not run then."""

    ended: bool  # whether the kernel was, so that nothing below ran
    stops: list[Stop]
    not_run: list[int]


def cut_short(cells: Sequence[Any], incidents: Iterable[Incident]) -> CutShort | None:
    """Return what an autograded notebook's incidents say to its student; None: nothing."""
    incidents = list(incidents)
    # An ended kernel is noted twice: by the limit, and by the cell in which it was missed.
    reasons = [one for one in incidents if one.kind in ENDED and ended_kernel(one)]
    limits = [one for one in reasons if one.kind != "kernel_died"]
    deaths = [one for one in reasons if one.kind == "kernel_died"]
    stops = []
    for one in incidents:
        if one.kind in STOPPED_ALONE and not ended_kernel(one):
            place = place_of(cells, one.cell) if one.cell else stopped_own_cell(cells, one.kind)
            stops.append(stop(STOPPED_ALONE[one.kind], one, place))
    if reasons:
        named = next((one.cell for one in deaths if one.cell), None)
        place = place_of(cells, named) if named else place_of_death(cells)
        stops += [stop(ENDED[one.kind], one, place) for one in (limits or deaths)[:1]]
    stops = list(dict.fromkeys(stops))
    if not stops:
        return None
    stops.sort(key=lambda one: len(cells) if one.place is None else one.place)
    begin = stops[0].place or 0
    not_run = [n for n, cell in enumerate(cells) if n >= begin and was_not_run(cell)]
    return CutShort(bool(reasons), stops, not_run)


def ended_kernel(incident: Incident) -> bool:
    """Tell whether an incident ended the kernel; too much output of one cell only cuts that."""
    return incident.kind in ENDED and (incident.kind != "output" or "so it was" in incident.detail)


def stop(kind: Kind, incident: Incident, place: int | None) -> Stop:
    found = LIMIT.search(incident.detail)
    limit = (found[1] or found[2]).strip(" .") if found else "it may"
    return Stop(place, kind.why.format(limit), kind.remedy)


def place_of(cells: Sequence[Any], name: str) -> int | None:
    return next((n for n, cell in enumerate(cells) if grade_id(cell) == name), None)


def stopped_own_cell(cells: Sequence[Any], kind: str) -> int | None:
    """Return the first cell without a grade id that was stopped; a call has no cell."""
    if kind != "timeout":
        return None
    return next((n for n, c in enumerate(cells) if not grade_id(c) and says(c, STOPPED)), None)


def place_of_death(cells: Sequence[Any]) -> int | None:
    """Return where the kernel died, by what the cells say: in a cell, or called by a grade cell."""
    for number, cell in enumerate(cells):
        if says(cell, DIED_HERE):
            return number
    after = [n for n, cell in enumerate(cells) if says(cell, DIED_BEFORE) or was_not_run(cell)]
    called = [n for n, cell in enumerate(cells[: after[0] if after else None]) if graded(cell)]
    return called[-1] if called else None


def says(cell: Any, words: str) -> bool:
    outputs = cell.get("outputs", ())
    return any(o.get("name") == "stderr" and words in o.get("text", "") for o in outputs)


def was_not_run(cell: Any) -> bool:
    return bool(graded(cell) and verdict_in(cell.outputs).get("not_run"))


def graded(cell: Any) -> bool:
    return cell.cell_type == "code" and is_grade(cell)
