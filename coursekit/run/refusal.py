"""What is said of the grade cells that an assignment is refused for: all of them, at once.

The sentence ends with a setting that sends them to grading by hand, to be pasted as it is.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from ..errors import CourseKitError
from ..settings import CONFIG
from ..wording import one_line

LISTED = 20  # cells that a sentence names
LONGEST_REASON = 120  # characters of what is wrong, where it stands as the reason in the setting
SETTING = "c.TrustedExecute.manual_cells"


class Fault(NamedTuple):
    """Why a grade cell cannot be trusted, and what to do."""

    cell: str  # "" where it is the whole notebook
    sentence: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.sentence} {self.remedy}"


def refusal(
    assignment: str, faults: Sequence[Fault], manual: Mapping[str, Mapping[str, str]]
) -> CourseKitError:
    """Return the error that names the cells with faults; `manual` is the setting as it is now."""
    cells = dict.fromkeys(fault.cell for fault in faults)
    if list(cells) == [""]:
        return CourseKitError(str(faults[0]))
    one = len(cells) == 1
    lines = [f"{'A cell' if one else f'{len(cells)} cells'} cannot be graded as written:"]
    lines += [f"  {fault}" for fault in faults[:LISTED]]
    if len(faults) > LISTED:
        lines.append(f"  and {len(faults) - LISTED} more: `coursekit doctor` lists them all.")
    return CourseKitError("\n".join([*lines, otherwise(assignment, faults, manual)]))


def otherwise(
    assignment: str, faults: Iterable[Fault], manual: Mapping[str, Mapping[str, str]]
) -> str:
    """Say what can be done about cells but to write them otherwise, with the setting to paste."""
    reasons = {fault.cell: reason_of(fault) for fault in reversed([*faults]) if fault.cell}
    reasons = dict(reversed(reasons.items()))
    it = "it" if len(reasons) == 1 else "them"
    return (
        f"Write {it} otherwise; or accept {it} with a reason, in c.TrustedExecute.accepted_cells; "
        f"or grade {it} by hand, and the rest is graded. For that put this into {CONFIG}, with "
        f"reasons in your own words:\n{setting_of(assignment, reasons, manual)}"
    )


def setting_of(
    assignment: str, reasons: Mapping[str, str], manual: Mapping[str, Mapping[str, str]]
) -> str:
    """Return the line of a configuration that has cells graded by hand, beside those that are."""
    cells = {**manual, assignment: {**manual.get(assignment, {}), **reasons}}
    lines = [f"{SETTING} = {{"]
    for name, about in cells.items():
        lines.append(f"    {quoted(name)}: {{")
        lines += [f"        {quoted(cell)}: {quoted(why)}," for cell, why in about.items()]
        lines.append("    },")
    return "\n".join([*lines, "}"])


def reason_of(fault: Fault) -> str:
    """Return what is wrong with a cell, as the reason why a person grades it."""
    said = fault.sentence.partition(": ")[2].removeprefix(f"Cell {fault.cell}").lstrip(",: ")
    return one_line(said, LONGEST_REASON).rstrip(".")


def quoted(text: str) -> str:
    """Return a text as Python and JSON write it."""
    return json.dumps(text, ensure_ascii=False)
