"""The trusted process: grades one submission, cell by cell, each cell where it belongs.

Students' cells go to their kernel, grade cells run here. It tells what comes of each cell at once:
whoever waits keeps what was done when a check never returns or eats all memory.
"""

import asyncio
import contextlib
import io
import resource
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from .. import checks
from ..checks import Result
from ..errors import CourseKitError
from ..incidents import as_records
from ..sandbox.kernel import start_kernel
from ..sandbox.limits import Limits
from ..sandbox.templates import Lent
from ..verdict_cell import clean, verdict_outputs
from ..wording import one_line
from . import refusals
from .along import OwnStream
from .cell import (
    Hidden,
    Visible,
    decide,
    parse_cell,
    trouble,
    unusable_tests,
)
from .code import statement_of
from .contracts import BROKEN, Output, Placed
from .exchange import Exchange
from .file_guard import guard
from .imports import InstructorsFault, extend_path
from .modules import ask_identity_below
from .names_along import read_when_called
from .namespace import CellNamespace
from .not_run import results_of
from .outputs import noted
from .session import Session
from .texts import Texts
from .time_limit import TooLong, alarm
from .visible_names import hand_on, words_of

LONGEST_REFUSAL = 300  # characters of why a check was not decided
#: Sends an event, which is plain data, to whoever waits for it.
Tell = Callable[..., None]


def run(job: Placed, tell: Tell) -> None:
    """Do a job, in a process of its own."""
    sys.path[:0] = job["import_from"]
    extend_path(job["names"])
    ask_identity_below([*job["import_from"], job["folder"]])
    try:
        if job.get("only_check"):
            for name, sentence in unusable_tests(job["grade_cells"]):
                tell(event="trouble", cell=name, line=None, error=sentence)
        else:
            # A check that grows without end meets a MemoryError here, and not the machine's end.
            # Not as the hard limit, which the kernel's processes could not raise to their own.
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(resource.RLIMIT_AS, (job["grader_memory"], hard))
            # What is ended for computing too long would leave all its memory in a file.
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            Grader(job, tell).grade()
        tell(event="end")
    except CourseKitError as error:
        tell(event="refused", sentence=str(error))


class Grader:
    """Grades one rebuilt notebook, and tells what comes of each cell."""

    def __init__(self, job: Placed, tell: Tell) -> None:
        self.job = job
        self.tell = tell
        self.codes = {name: parse_cell(cell) for name, cell in job["grade_cells"].items()}
        # The kernel is talked to in a thread: grade cells run in the main one, where alone Python
        # can be interrupted by a signal.
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        checks.input_seed.set(job["seed"])
        students = [c["source"] for c in job["cells"] if c["grade_id"] not in job["grade_cells"]]
        shown = [part for code in self.codes.values() for part in code.visible]
        self.words = words_of(students, map(statement_of, shown))
        #: The names that the functions of the submission read.
        self.theirs = {name for source in students for name in read_when_called(source)}

    def wait(self, coroutine: Coroutine[Any, Any, Any]) -> Any:
        """Have something done in the thread that talks to the kernel; return what comes of it."""
        future = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        # The alarm may ring while this waits: then nobody waits for the answer any more.
        try:
            return future.result()
        except TooLong:
            future.cancel()
            raise

    def grade(self) -> None:
        begin = time.monotonic()
        files = {name: Path(path) for name, path in self.job["files"].items()}
        limits = Limits(**self.job["limits"])
        sandboxed, packages = self.job["sandboxed"], self.job["packages"]
        template = Lent.of(self.job.get("template"))
        kernel = self.wait(
            start_kernel(limits, files, sandboxed, packages, own_core=True, template=template)
        )
        session = Session(kernel, **self.job["session"])

        values = Path(self.job["values_from"])
        proving = self.job.get("record", False)
        self.namespace = CellNamespace(
            Exchange(session, self.loop, self.wait).evaluate,
            self.job["names"],
            values,
            proving,
            self.job["import_from"],
        )
        self.namespace.plots.follows = True
        self.namespace.files.use(Path(self.job["folder"]))
        guard.watch_texts(Texts(self.namespace, [*self.job["import_from"], self.job["folder"]]))
        self.namespace.hand_in(
            cell["source"]
            for cell in self.job["cells"]
            if cell["grade_id"] not in self.job["grade_cells"]
        )
        self.namespace.along.theirs = self.theirs
        try:
            for index, cell in enumerate(self.job["cells"]):
                name = cell["grade_id"]
                # Told before: when the process breaks, it is known in which cell it did.
                self.tell(event="started", cell=index)
                if name in self.job["grade_cells"]:
                    above = self.job["cells"][:index]
                    self.namespace.texts = [cell["source"] for cell in above]
                    outputs = self.grade_cell(session, name)
                elif not cell["source"]:
                    outputs = noted(cell)
                else:
                    outputs = self.wait(session.run_cell(cell["source"], name))
                self.tell(event="done", cell=index, outputs=outputs)
            self.tell(event="kinds", kinds=self.namespace.crossings.seen)
        # Whatever happens to a cell, the kernel is ended here, and its incidents are told.
        finally:
            self.wait(kernel.kill())
            self.tell(
                event="stopped",
                incidents=as_records([*session.incidents, *kernel.incidents]),
                seconds=round(time.monotonic() - begin, 3),
                own_seconds=round(time.process_time(), 3),
                memory=kernel.most_memory,
            )

    def grade_cell(self, session: Session, name: str) -> list[Output]:
        """Run a grade cell here; return the outputs from which nbgrader reads the points."""
        points = self.job["grade_cells"][name]["points"]
        if name in self.job["skip"]:
            # Its tests are not run again: what students see of it is there for what comes below.
            self.namespace.enter(name, self.codes[name].all())
            shown = len(self.codes[name].visible)
            hand_on(self.namespace.statements[:shown], self.namespace, self.words)
            return verdict_outputs(0.0, points, [Result(BROKEN, False)])
        printed = OwnStream()
        died_before = session.dead
        visible, hidden = self.decide(session, name, points, printed)
        self.namespace.leave()
        if self.job.get("record") and refusals.said:
            # Whatever the cell made of it: nobody else shall be graded so.
            hidden = Hidden(0.0, hidden.results, refusals.NotGradable(refusals.said[0]))
        elif refusals.said and hidden.points < points:
            # It may be a right answer, in a way that the solution's is not: a person can tell.
            why = one_line(refusals.said[0], LONGEST_REFUSAL)
            session.note("not_decided", f"a check was not decided, and failed: {why}", name)
        failure = trouble(hidden.error or visible.error)
        if failure and self.job.get("record"):
            self.tell(event="trouble", cell=name, **failure)
        self.wait(session.settle())
        outputs: list[Output] = []
        if text := clean(printed.getvalue()):
            outputs.append({"output_type": "stream", "name": "stdout", "text": text})
        outputs += visible.pictures
        results, not_run = results_of(visible, hidden, points, died_before)
        return outputs + verdict_outputs(hidden.points, points, results, not_run)

    def decide(
        self, session: Session, name: str, points: float, printed: io.StringIO
    ) -> tuple[Visible, Hidden]:
        """Run the parts of a grade cell within its time; what they print is shown above."""
        code = self.codes[name]
        self.namespace.enter(name, code.all(), len(code.visible))

        def spent() -> float:
            return time.process_time() + session.kernel.cpu_seconds

        def settle() -> None:
            self.wait(session.settle())

        rung: list[str] = []
        limit = alarm(self.job["grade_seconds"], spent)
        try:
            with limit as rung, contextlib.redirect_stdout(printed):
                if self.job.get("record"):
                    self.tell(event="values", cell=name, values=self.namespace.record())
                return decide(code, self.namespace, points, self.words, settle)
        except TooLong as error:
            return Visible("It took too long.", error=error), Hidden(0.0, [])
        except InstructorsFault as fault:
            if self.job.get("record"):  # nobody is graded yet, and the others are looked at too
                return Visible("It cannot be graded.", error=fault), Hidden(0.0, [])
            raise CourseKitError(f"Grade cell {name} cannot be graded: {fault}.") from None
        finally:
            if rung:
                session.note("check_timeout", f"its tests and what they called {rung[0]}", name)
