"""The shapes of what goes into a trusted process, and of what comes of it: plain data.

What goes in, and the events that come out, are JSON; an outcome is kept and sent as it is.
"""

from typing import Any, NotRequired, TypedDict

from ..incidents import Incident
from .examples import Examples

#: Limits in seconds are seconds of the processor. So many times as long may what they limit take by
#: the clock, for waiting, and on a machine that is busy with others.
WALL_MULTIPLE = 5

#: What a student reads below a grade cell that broke the process.
BROKEN = "The tests of this cell took too long or too much memory."

#: An output of a cell, as in a notebook file.
Output = dict[str, Any]


class Cell(TypedDict):
    """A cell of a rebuilt notebook."""

    source: str  # "" for a cell of text, and for one that is not run
    grade_id: str | None
    note: NotRequired[str]  # what is said below it in the place of what it would show


class GradeCell(TypedDict):
    """The tests of a grade cell, from the source notebook."""

    visible: str  # what students see of it
    hidden: str | None  # its hidden region
    points: float
    ends_visible: bool  # whether the visible part goes on below the hidden region


class Version(TypedDict):
    """A statement of the source notebook, and the names that it binds; see `code.Statement`."""

    code: str
    where: str  # the cell that it stands in, for people
    line: int  # of that cell
    graded: str | None  # the grade cell that it stands in, if it does
    students: bool  # whether students fill it in
    binds: list[str]
    deletes: list[str]
    imports: list[str]
    texts: list[str]
    needs: list[str]
    reads: list[str]
    changes: list[str]
    stars: list[str]
    tainted: bool  # whether something of the student's takes part in it


class MendedCell(TypedDict):
    """A solution cell that is put right where it lost points; see `mended`."""

    cell: str
    grade_cell: str  # which tells whether it is right
    solution: str
    untouched: str  # what the release says there


class NameTable(TypedDict):
    """Who binds which name where in a source notebook; see `owners`.

    The last five are by grade cell. `values`, `asked` and `kinds` are known when the solution and
    the untouched release were run.
    """

    versions: list[Version]  # in the order of the notebook
    starts: dict[str, int]  # grade cell → the place of its first statement
    wanted: dict[str, list[str]]  # the instructor's data that it may read
    touched: dict[str, list[str]]  # those of them that the student's code may have changed
    values: dict[str, dict[str, str]]  # those whose value is known → a digest of it
    asked: dict[str, list[str]]  # those that the student's code did change
    kinds: Examples  # what crossed while the solution was run, plain data aside


class SessionLimits(TypedDict):
    """How long a student's code may compute, and how much it may show; see `session.Session`."""

    cell_seconds: float
    call_seconds: float
    output_bytes: int


class Frame(TypedDict):
    """What the jobs of all submissions of a notebook have in common."""

    grade_cells: dict[str, GradeCell]  # by grade id
    by_hand: dict[str, str]  # those that are graded by hand: what students see of them
    names: NameTable
    preload: list[str]  # the imports of the instructor's cells, as code
    values_from: str  # the folder of the snapshot with the values of `names`
    import_from: list[str]  # folders of the snapshot that hidden tests import from
    files: dict[str, str]  # beside the notebook: name there, path in the snapshot
    sandboxed: bool
    packages: list[str] | None  # that student code can import, as requirements; None: all there is
    limits: dict[str, Any]  # of `sandbox.limits.Limits`
    session: SessionLimits
    grade_seconds: float  # of the processor for one grade cell, calls included
    grader_memory: int  # bytes of address space of the trusted process
    secret: str  # of the course: hidden inputs come from it and the submission
    run_all: bool  # also what is below the last cell that has points
    skip: list[str]  # grade cells that broke the process before: they fail
    mended: list[MendedCell]  # for a second run, which shows what only follows from a mistake


class Job(Frame):
    """The grading of one rebuilt notebook."""

    cells: list[Cell]
    seed: int  # of the hidden inputs
    submitted: NotRequired[dict[str, str]]  # the student's files beside the notebook, in base64
    only_check: NotRequired[bool]  # look at the hidden tests, and grade nobody
    record: NotRequired[bool]  # it is the instructor's own: tell values, and what fails where


class Placed(Job):
    """A job with the paths of the machine that it is done on."""

    folder: str  # the current one of the trusted process
    given: list[str]  # those of `files` that all notebooks of the assignment have
    template: NotRequired[dict[str, Any]]  # of `sandbox.templates.Lent`; absent: kernels are cold


class Trouble(TypedDict):
    """What failed in a grade cell, for its instructor."""

    line: int | None  # of the cell
    error: str


class Outcome(TypedDict):
    """What comes of a job. Where `job.settled` says so, it would be the same on any machine."""

    outputs: dict[int, list[Output]]  # by the index of the cell
    incidents: list[Incident]
    sandboxed: bool
    seconds: float
    own_seconds: float  # of the processor, in the trusted process
    memory: int  # bytes that the student's processes had at once, at most
    # With `record`, by grade cell; of a job that is `only_check` the last alone tells something:
    values: NotRequired[dict[str, dict[str, str]]]  # the instructor's data by name, as wire texts
    kinds: NotRequired[Examples]
    trouble: NotRequired[dict[str, Trouble]]
