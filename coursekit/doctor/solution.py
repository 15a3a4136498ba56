"""Whether the instructor's own solution earns all points: what it loses, every student loses."""

from ..errors import CourseKitError
from ..grader.job import job_of, run_job
from ..incidents import sentences
from ..lint.words import Finding
from ..run.cache import Cache, digest
from ..sandbox.available import sandbox_problem
from ..verdict_cell import verdict_in
from ..wording import points


def solution(course, title, ours, snapshot):
    """Grade the source notebook as a submission, unless that was done before."""
    if ours.frame["sandboxed"] and sandbox_problem():
        return
    job = job_of(ours.source, ours.frame)
    key = digest(job["cells"], ours.digest)
    cache = Cache(course.outcomes)
    outcome = cache.get(key)
    if outcome is None:
        try:
            outcome = run_job(job, snapshot)
        except CourseKitError as error:
            yield Finding("fault", f"{title}: the solution in source/ cannot be graded. {error}")
            return
        cache.put(key, outcome)
    complete = True
    for index, cell in enumerate(job["cells"]):
        if cell["grade_id"] not in ours.frame["grade_cells"]:
            continue
        verdict = verdict_in(outcome["outputs"][index])
        if verdict["points"] < verdict["of"]:
            complete = False
            failed = [c["sentence"] for c in verdict["checks"] if c["passed"] is False]
            yield Finding(
                "fault",
                f"{title}: the solution in source/ earns {points(verdict['points'])} of "
                f"{points(verdict['of'])} points in {cell['grade_id']}. {' '.join(failed)}",
                "Mend the solution or the tests: students would lose these points too.",
            )
    if incidents := sentences(outcome["incidents"]):
        yield Finding(
            "fault",
            f"{title}: the solution in source/ has incidents: {'; '.join(incidents)}.",
            "Mend the solution, or raise the limit in nbgrader_config.py.",
        )
    elif complete:
        of = points(sum(cell["points"] for cell in ours.frame["grade_cells"].values()))
        seconds = outcome["seconds"]
        sentence = f"{title}: the solution in source/ earns all {of} points, in {seconds:.0f} s."
        yield Finding("ok", sentence)
