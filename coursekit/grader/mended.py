"""A second run for what only follows from a mistake: with the right cell in place of the wrong one.

A student's `compute_covariances` that is wrong may leave no result that anything below could be
asked for: their EM raises, and their answers are not defined. What they wrote below may still be
right. So where a course says so (`c.TrustedExecute.mended_cells`), the notebook runs once more with
the solution's text in the cells that lost points, and a grade cell that earns more then has these
points. The solution is in the sandbox during that run, which is why nothing comes out of it but
points, and the instructor's own sentences.
"""

from collections.abc import Iterator

from ..checks import Result
from ..incidents import Incident
from ..verdict_cell import verdict_in, verdict_outputs
from .contracts import Cell, Job, MendedCell, Outcome


def mended_job(job: Job, outcome: Outcome) -> Job | None:
    """Return the job of the second run; None where the first one decides.

    It does where most of the cells that could be mended lost points: then too little is the
    student's own. A cell that says what the release says was not written, and is not mended.
    """
    if job.get("record") or job.get("only_check"):
        return None
    lost = {entry["cell"] for entry in job["mended"] if lost_points(job, outcome, entry)}
    texts = {
        entry["cell"]: entry["solution"]
        for entry in job["mended"]
        if entry["cell"] in lost and written(job, entry)
    }
    if not texts or 2 * len(lost) > len(job["mended"]):
        return None
    cells = [
        Cell(**{**cell, "source": texts.get(cell["grade_id"] or "", cell["source"])})
        for cell in job["cells"]
    ]
    return Job(**{**job, "cells": cells})


def lost_points(job: Job, outcome: Outcome, entry: MendedCell) -> bool:
    verdict = verdict_in(outcome["outputs"].get(place(job, entry["grade_cell"]), []))
    return verdict["points"] < verdict["of"] or not verdict["of"]


def written(job: Job, entry: MendedCell) -> bool:
    """Tell whether a cell says something else than the release, whatever its white space."""
    source = job["cells"][place(job, entry["cell"])]["source"]
    return source.split() != entry["untouched"].split()


def place(job: Job, name: str) -> int:
    return next(n for n, cell in enumerate(job["cells"]) if cell["grade_id"] == name)


def with_points_of(second: Outcome, first: Outcome, job: Job, mended: Job) -> Outcome:
    """Return the first outcome of a job, with what grade cells earned more when it was mended."""
    names = list(changed(job, mended))
    outputs = dict(first["outputs"])
    own = {entry["grade_cell"] for entry in job["mended"]}
    for index, cell in enumerate(job["cells"]):
        name = cell["grade_id"]
        if name not in job["grade_cells"] or name in own:
            continue
        before, after = (verdict_in(each["outputs"].get(index, [])) for each in (first, second))
        if after["points"] > before["points"]:
            outputs[index] = verdict_outputs(after["points"], after["of"], said(after, names))
    incidents = [*first["incidents"], *more_incidents(first, second)]
    return Outcome(
        **{
            **first,
            "outputs": outputs,
            "incidents": incidents,
            "seconds": round(first["seconds"] + second["seconds"], 3),
            "own_seconds": first["own_seconds"] + second["own_seconds"],
            "memory": max(first["memory"], second["memory"]),
        }
    )


def changed(job: Job, mended: Job) -> Iterator[str]:
    """Yield the names of the cells that are mended."""
    for before, after in zip(job["cells"], mended["cells"], strict=True):
        if before["source"] != after["source"]:
            yield after["grade_id"] or ""


def said(verdict: dict, names: list[str]) -> list[Result]:
    """Return the sentences for a grade cell of the second run; `names` are the mended cells.

    A remark of a check, and what the cell printed, may hold what student code saw there.
    """
    right = "is right" if verdict["points"] == verdict["of"] else "is right in part"
    theirs = " and ".join(f"`{name}`" for name in names)
    first = (
        f"Graded once more with the course's {theirs} in place of yours, which lost points above: "
        f"what you wrote here {right}."
    )
    checks = [
        Result(check["check"], check["passed"]) for check in verdict["checks"] if check["check"]
    ]
    return [Result(first, None), *checks]


def more_incidents(first: Outcome, second: Outcome) -> Iterator[Incident]:
    """Yield the incidents of the second run that the first had not."""
    known = {(one.kind, one.cell) for one in first["incidents"]}
    for one in second["incidents"]:
        if (one.kind, one.cell) not in known:
            yield one
