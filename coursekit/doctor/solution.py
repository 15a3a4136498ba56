"""Whether the instructor's own solution earns all points, and the untouched release none."""

from collections.abc import Iterator, Sequence

from ..lint.words import Finding
from ..run.assignment import Assignment, SourceNotebook
from ..run.proof import Proof
from ..run.refusal import Fault
from ..wording import points


def solution(
    title: str, ours: SourceNotebook, assignment: Assignment, proof: Proof, faults: Sequence[Fault]
) -> Iterator[Finding]:
    """Yield what came of grading the source notebook and its release version as if handed in.

    `faults` are those of its cells.
    """
    for fault in faults:
        yield Finding("fault", fault.sentence, fault.remedy)
    cells, by_hand = ours.frame["grade_cells"], ours.frame["by_hand"]
    accepted = {cell: why for cell, why in assignment.accepted.items() if cell in cells}
    for cell, why in accepted.items():
        yield Finding("warning", f"{title}: {cell} is accepted as it is: {why}")
    for cell, why in assignment.by_hand.items():
        if cell in by_hand:
            yield Finding("ok", f"{title}: {cell} is graded by hand: {why}")
    if not faults and not accepted:
        of = points(sum(cell["points"] for cell in cells.values()))
        all_of = f"the {of} points of the other cells" if by_hand else f"all {of} points"
        seconds = proof.solution["seconds"]
        sentence = f"{title}: the solution in source/ earns {all_of}, in {seconds:.0f} s."
        yield Finding("ok", sentence)
