"""The shapes of what goes into a trusted process, and of what comes of it: plain data.

What goes in, and the events that come out, are JSON; an outcome is kept and sent as it is.
"""

from typing import Any, NotRequired, TypedDict

from ..incidents import Incident

#: An output of a cell, as in a notebook file.
Output = dict[str, Any]


class Cell(TypedDict):
    """A cell of a rebuilt notebook."""

    source: str  # "" for a cell of text
    grade_id: str | None


class GradeCell(TypedDict):
    """The tests of a grade cell, from the source notebook."""

    visible: str  # what students see of it
    hidden: str | None  # its hidden region
    points: float
    ends_visible: bool  # whether the visible part goes on below the hidden region


class SessionLimits(TypedDict):
    """How long a student's code may take, and how much it may show; see `session.Session`."""

    cell_seconds: float
    call_seconds: float
    output_bytes: int


class Frame(TypedDict):
    """What the jobs of all submissions of a notebook have in common."""

    grade_cells: dict[str, GradeCell]  # by grade id
    imports: list[str]  # the code cells of the source notebook, for their imports
    provided: list[str]  # its locked cells, for the functions that they define
    import_from: list[str]  # folders of the snapshot that hidden tests import from
    files: dict[str, str]  # beside the notebook: name there, path in the snapshot
    sandboxed: bool
    limits: dict[str, Any]  # of `sandbox.limits.Limits`
    session: SessionLimits
    grade_seconds: float  # for one grade cell, calls included
    grader_memory: int  # bytes of address space of the trusted process
    skip: list[str]  # grade cells that broke the process before: they fail


class Job(Frame):
    """The grading of one rebuilt notebook."""

    cells: list[Cell]
    seed: int  # of the hidden inputs
    only_check: NotRequired[bool]  # look at the hidden tests, and grade nobody


class Placed(Job):
    """A job with the paths of the machine that it is done on."""

    folder: str  # the current one of the trusted process


class Outcome(TypedDict):
    """What comes of a job. It depends on nothing but the job and the snapshot."""

    outputs: dict[int, list[Output]]  # by the index of the cell
    incidents: list[Incident]
    sandboxed: bool
    seconds: float
    own_seconds: float  # of the processor, in the trusted process
    memory: int  # bytes that the student's processes had at once, at most
