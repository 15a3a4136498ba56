"""Runs a notebook with each of its mutants: python -m coursekit.mutants.walk, in a folder for it.

It reads a job, and writes a line of JSON for each thing that comes of it. The notebook is walked
through. At a cell that has mutants, a fork of this process goes on with each of them, until the
first grade cell that loses points; so nothing above it is run again. Students' and grade cells
share one namespace here, as in a notebook.
"""

import ast
import builtins
import contextlib
import functools
import json
import linecache
import os
import resource
import shutil
import signal
import sys
import tempfile
import time
import types
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypedDict

from .. import checks
from ..grader.cell import parse_cell, run_hidden, run_visible
from ..grader.code import Statement, statement_of
from ..grader.contracts import WALL_MULTIPLE, GradeCell
from ..grader.identity import HELPERS
from ..grader.magics import plain_python

#: A mutant may take so many times what the solution took for a cell, and so much more.
TIMES, AND_SECONDS = 10, 5


class Cell(TypedDict):
    """A code cell of the source notebook."""

    name: str
    source: str
    students: bool  # whether it is a student's answer
    grade: GradeCell | None


class Try(TypedDict):
    """A notebook with other text in some cells: {place of the cell: text}."""

    cells: dict[str, str]
    to_the_end: bool  # and not only to the first grade cell that loses points


class Job(TypedDict):
    """What is to be done; the tries are told of by their place."""

    cells: list[Cell]
    tries: list[Try]
    jobs: int  # at once
    seed: int  # of the hidden inputs
    memory: int  # bytes of address space


class Space(dict):
    """Names, and what `grader.cell` asks of those of a grade cell."""

    statements: list[Statement]
    students: set[str]

    def begin(self, number: int) -> None:
        """Take no note of a statement: all names are there."""

    def is_students(self, node: ast.expr) -> bool:
        """Tell whether an expression is a name of the student's, or a call of one."""
        node = node.func if isinstance(node, ast.Call) else node
        return isinstance(node, ast.Name) and node.id in self.students


class Main(types.ModuleType):
    """What `import __main__` finds, pickle for one."""

    def __init__(self, names: Space) -> None:
        super().__init__("__main__")
        self.__dict__["_names"] = names

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["_names"][name]
        except KeyError:
            raise AttributeError(name) from None


class Notebook:
    """A notebook on its way: the names that its cells have made so far."""

    def __init__(self) -> None:
        self.names = Space(HELPERS, __name__="__main__", __builtins__=builtins, display=shown)
        self.names.students = set()
        self.hidden: dict[str, Any] = {}  # what hidden regions bind, which later ones may use
        sys.modules["__main__"] = Main(self.names)

    def run(self, cell: Cell, source: str) -> bool:
        """Run a cell with this text; tell whether it is a grade cell that loses points."""
        try:
            if cell["grade"]:
                return self.points(cell["grade"]) < cell["grade"]["points"]
            self.fill_in(cell["name"], source, cell["students"])
            return False
        finally:
            if "matplotlib.pyplot" in sys.modules:  # as Jupyter does below a cell
                sys.modules["matplotlib.pyplot"].close("all")

    def fill_in(self, name: str, source: str, students: bool) -> None:
        """Run a cell; as in a kernel, those below one that fails are run all the same."""
        before = dict(self.names)
        file = f"<{name}>"
        linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
        with contextlib.suppress(BaseException):  # whatever it raises
            exec(compile(plain_python(source), file, "exec"), self.names)
        if students:
            new = {
                n for n, value in self.names.items() if n not in before or before[n] is not value
            }
            self.names.students |= new

    def points(self, cell: GradeCell) -> float:
        """Run a grade cell; return what it gives."""
        code = parse_cell(cell)
        visible = run_visible(code.visible, self.space(self.names, code.visible))
        # The student's cells below shall not find what a hidden region expects.
        apart = self.space(Space(self.hidden | self.names), code.hidden or [])
        hidden = run_hidden(code.hidden, apart, cell["points"], visible)
        self.hidden |= {name: apart[name] for name in apart.keys() - self.names.keys()}
        if code.below and hidden.points == cell["points"]:
            visible = run_visible(code.below, self.space(apart, code.below))
            hidden = run_hidden(None, apart, cell["points"], visible)
        return hidden.points

    def space(self, names: Space, parts: list[ast.stmt]) -> Any:
        names.statements = [statement_of(part) for part in parts]
        names.students = self.names.students
        return names


def shown(*things: Any, **options: Any) -> None:
    """Show nothing: it stands for `display`."""


class Walker:
    """Walks through the notebook, and has forks go on with the tries."""

    def __init__(self, job: Job, results: Any) -> None:
        self.job, self.results = job, results
        self.running: dict[int, tuple[int, Path]] = {}  # process → its try, and its folder
        self.seconds: list[float] = []  # that the solution took, by cell

    def tell(self, **event: Any) -> None:
        self.results.write(json.dumps(event) + "\n")
        self.results.flush()

    def walk(self) -> None:
        """Run the solution by itself, which gives the limits of time; then everything else."""
        self.fork(-1, self.run_solution)
        _, solution = self.reap()
        if "seconds" not in solution:
            self.tell(**solution)
            return
        self.seconds = solution["seconds"]
        begins: dict[int, list[int]] = {}
        for number, each in enumerate(self.job["tries"]):
            begins.setdefault(min(map(int, each["cells"])), []).append(number)
        notebook = Notebook()
        for place, cell in enumerate(self.job["cells"][: max(begins, default=-1) + 1]):
            for number in begins.get(place, []):
                if len(self.running) >= self.job["jobs"]:
                    self.tell_of_one()
                each = self.job["tries"][number]
                self.fork(number, functools.partial(self.go_on, notebook, place, each))
            notebook.run(cell, cell["source"])
        while self.running:
            self.tell_of_one()

    def tell_of_one(self) -> None:
        number, event = self.reap()
        self.tell(number=number, **event)

    def fork(self, number: int, work: Callable[[], dict[str, Any]]) -> None:
        """Have a fork of this process do some work, in a folder of its own."""
        folder = Path(tempfile.mkdtemp(dir=Path.cwd().parent))
        self.lay_files(folder)
        pid = os.fork()
        if pid:
            self.running[pid] = number, folder
            return
        try:
            os.chdir(folder)
            said = work()
        except BaseException as error:  # nothing of the notebook's comes here: it is ours
            said = {"event": "error", "error": f"{type(error).__name__}: {error}"}
        folder.with_suffix(".json").write_text(json.dumps(said), encoding="utf-8")
        os._exit(0)

    def reap(self) -> tuple[int, dict[str, Any]]:
        """Wait for a fork to end; return the number of its try, and what came of it."""
        pid, status = os.wait()
        while pid not in self.running:  # something that a cell has started
            pid, status = os.wait()
        number, folder = self.running.pop(pid)
        said = folder.with_suffix(".json")
        late = os.waitstatus_to_exitcode(status) in (-signal.SIGPROF, -signal.SIGALRM)
        event = {"event": "late" if late else "died"}
        if said.exists():
            event = json.loads(said.read_text("utf-8"))
            said.unlink()
        shutil.rmtree(folder, ignore_errors=True)
        return number, event

    def lay_files(self, folder: Path) -> None:
        """Copy what lies here into another folder; the course's own files are links."""
        shutil.copytree(Path(), folder, symlinks=True, dirs_exist_ok=True)

    def run_solution(self) -> dict[str, Any]:
        """Run the notebook as it is; return the seconds of each cell, or what loses points."""
        notebook, seconds = Notebook(), []
        for cell in self.job["cells"]:
            begin = time.process_time()
            if notebook.run(cell, cell["source"]):
                return {"event": "solution", "lost": cell["name"]}
            seconds.append(time.process_time() - begin)
        return {"event": "solution", "seconds": seconds}

    def go_on(self, notebook: Notebook, place: int, each: Try) -> dict[str, Any]:
        """Run the cells from one on, some with another text; return those that lose points."""
        lost = []
        for at, cell in list(enumerate(self.job["cells"]))[place:]:
            limit = TIMES * self.seconds[at] + AND_SECONDS
            # Without a handler they end this process, also in the middle of a call of C.
            signal.setitimer(signal.ITIMER_PROF, limit)
            signal.setitimer(signal.ITIMER_REAL, WALL_MULTIPLE * limit)
            if notebook.run(cell, each["cells"].get(str(at), cell["source"])):
                lost.append(cell["name"])
                if not each["to_the_end"]:
                    break
        return {"event": "tried", "lost": lost}


def main() -> None:
    job: Job = json.load(sys.stdin)
    results = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_RDWR)
    for stream in (0, 1, 2):  # what a notebook prints is no result
        os.dup2(nowhere, stream)
    resource.setrlimit(resource.RLIMIT_AS, (job["memory"], job["memory"]))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    warnings.simplefilter("ignore")
    checks.input_seed.set(job["seed"])
    with results:
        Walker(job, results).walk()


if __name__ == "__main__":
    main()
