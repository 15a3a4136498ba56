"""Not run is not failed: what a grade cell asks for is not defined, or still to be written.

Where nothing of an answer was run, that is said once, in place of a failure for each check.
"""

from collections.abc import Collection

from ..checks import Result
from .answers import KernelDied
from .cell import Hidden, Visible

NOT_RUN = "Not run."  # begins the sentence, and then why
DIED = "The kernel had died."
UNWRITTEN = "What it calls is still to be written."
#: What the student's functions raised where they were not run, by its name.
REASONS = {KernelDied.__name__: DIED, NotImplementedError.__name__: UNWRITTEN}


def why_not_run(error: BaseException | None, died_before: bool) -> str | None:
    """Return why what a grade cell asks for was not run, by the error that it ended with.

    None where it was. A kernel that dies of what the cell calls has run it: `died_before` tells
    whether it was dead before.
    """
    # What is raised in place of another error, as `checkpoint.py` of a course does, has that one as
    # its context.
    for one in (error, error.__context__ if error else None):
        if isinstance(one, NotImplementedError):
            return UNWRITTEN
        if isinstance(one, KernelDied) and died_before:
            return DIED
        # The name is set where a name is looked up, not in what a student's function raises.
        if isinstance(one, NameError) and one.name:
            return f"{one.name} is not defined."
    return None


def why_none_ran(results: Collection[Result], died_before: bool) -> str | None:
    """Return why no check of a grade cell was run, by what came of them; None where one was."""
    raised = {result.raised for result in results}
    if len(raised) != 1 or any(result.passed for result in results):
        return None
    (kind,) = raised
    return None if kind == KernelDied.__name__ and not died_before else REASONS.get(kind)


def results_of(
    visible: Visible, hidden: Hidden, points: float, died_before: bool
) -> tuple[list[Result], bool]:
    """Return what is said of a grade cell of so many points, and whether nothing ran for it."""
    why = unmet = why_not_run(visible.error, died_before)
    checks = [result for result in hidden.results if result.passed is not None]
    if hidden.error:
        why = why_not_run(hidden.error, died_before)
    elif checks:
        why = why_none_ran(checks, died_before)
    if why and not hidden.points:
        if unmet:
            return [Result(f"{NOT_RUN} {visible.failure}", None)], True
        return [*not_passed(visible, hidden, points), Result(f"{NOT_RUN} {why}", None)], True
    return [*not_passed(visible, hidden, points), *hidden.results], False


def not_passed(visible: Visible, hidden: Hidden, points: float) -> list[Result]:
    """Return what is said of a visible part that failed, in front of the checks."""
    if not visible.failure:
        return []
    # What the hidden checks find right may meet a mistake from above in the visible example.
    if hidden.points == points:
        sentence = f"All points. Only what you see in the notebook is not passed: {visible.failure}"
        return [Result(sentence, None)]
    return [Result(f"Checkpoint not passed. {visible.failure}", False)]
