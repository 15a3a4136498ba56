"""Whether the instructor's own solution earns all points, and the untouched release none."""

from collections.abc import Iterator

from ..course import Course
from ..errors import CourseKitError
from ..lint.words import Finding
from ..run.assignment import Assignment, SourceNotebook
from ..run.cache import Cache
from ..run.proof import faults_of, proof_of, written_by
from ..sandbox.available import sandbox_problem
from ..wording import points


def solution(
    course: Course, name: str, ours: SourceNotebook, assignment: Assignment
) -> Iterator[Finding]:
    """Grade the source notebook and its release version as if handed in, as grading does first."""
    if ours.frame["sandboxed"] and sandbox_problem():
        return
    title = f"{assignment.name}/{name}"
    try:
        proof = proof_of(ours, assignment.snapshot, Cache(course.outcomes))
    except CourseKitError as error:
        yield Finding("fault", f"{title}: the solution in source/ cannot be graded. {error}")
        return
    assignment.written |= written_by(ours, proof)
    faults = faults_of(title, ours, proof, assignment.accepted)
    for fault in faults:
        yield Finding("fault", fault.sentence, fault.remedy)
    cells = ours.frame["grade_cells"]
    accepted = {cell: why for cell, why in assignment.accepted.items() if cell in cells}
    for cell, why in accepted.items():
        yield Finding("warning", f"{title}: {cell} is accepted as it is: {why}")
    by_hand = ours.frame["by_hand"]
    for cell in by_hand:
        why = assignment.by_hand[cell]
        yield Finding("ok", f"{title}: {cell} is graded by hand: {why}")
    if not faults and not accepted:
        of = points(sum(cell["points"] for cell in cells.values()))
        all_of = f"the {of} points that are not given by hand" if by_hand else f"all {of} points"
        seconds = proof.solution["seconds"]
        sentence = f"{title}: the solution in source/ earns {all_of}, in {seconds:.0f} s."
        yield Finding("ok", sentence)
