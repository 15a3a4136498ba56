"""The formgrader's *Flagged*: set where a notebook has an incident, until a person unsets it.

What a flag was set for is kept in the record beside the notebook. A person who has looked takes it
off, and it comes back only for an incident that is new.
"""

from collections.abc import Iterable
from typing import Any

from ..incidents import NO_TIME, Incident

#: What says nothing about the work: where the time of submission is unknown, it is of all.
NOT_FLAGGED = {NO_TIME, "renamed_notebook"}


def flag(submitted: Any, incidents: Iterable[Incident], before: dict | None) -> list[list]:
    """Set or unset the flag of nbgrader's SubmittedNotebook; return what it is set for.

    `before` is the record of the notebook as it was graded before, None where it was not.
    """
    reasons = sorted({(i.kind, i.cell or "") for i in incidents if i.kind not in NOT_FLAGGED})
    known = {tuple(reason) for reason in (before or {}).get("flagged_for", [])}
    if set(reasons) - known:
        submitted.flagged = True
    elif known and not reasons:  # whatever it was set for is mended
        submitted.flagged = False
    return [list(reason) for reason in reasons]
