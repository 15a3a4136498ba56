"""`coursekit mutants NAME`: what the checks of an assignment catch."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from ..cores import cores
from ..course import Course
from ..errors import CourseKitError
from ..grader.plots import BACKEND
from ..notebook import grade_id, is_answer, is_grade, students_lines
from ..run.assignment import Assignment, SourceNotebook, read_assignment
from ..run.settings import Settings
from .derived import Derived, derive
from .table import Own, honest_variants, own_mutants
from .walk import Cell, Job, Try


class Tried(NamedTuple):
    """What came of a wrong or a right solution."""

    name: str  # of an author's, or the line of a derived mutant
    cell: str  # the first one with another text
    own: bool  # whether the author wrote it
    honest: bool
    checkpoint: str  # the first grade cell below it
    lost: list[str]  # the grade cells that lost points: for a mutant only the first
    ended: str  # how its process ended before that: "late", "died", or ""

    @property
    def caught(self) -> bool:
        """Whether it costs points; a submission that never ends, or crashes, does."""
        return bool(self.lost or self.ended)


class Found(NamedTuple):
    """What came of an assignment: the grade cells in their order, and all that was tried."""

    checkpoints: list[str]
    tried: list[Tried]

    @property
    def faults(self) -> list[Tried]:
        """The author's mutants that survive, and the honest variants that lose points."""
        return [each for each in self.tried if each.own and each.caught is each.honest]


def try_mutants(
    course: Course,
    assignment: str,
    settings: Settings,
    jobs: int = 0,
    seed: int = 0,
    on_result: Callable[[int], None] = lambda total: None,
) -> Found:
    """Try the checks of an assignment on its mutants and honest variants.

    So many `jobs` at once, by default as many as there are cores; `seed` draws the hidden inputs;
    `on_result` is called after each with the number of all. Raises CourseKitError where the
    assignment cannot be graded, or the author's table does not fit it.
    """
    found = read_assignment(course, assignment, settings)
    notebooks = {name: cells_of(found, each) for name, each in found.notebooks.items()}
    students = {
        c["name"]: c["source"] for cells in notebooks.values() for c in cells if c["students"]
    }
    mutants = own_mutants(course, assignment, students)
    honest = honest_variants(course, assignment, students)
    checkpoints: list[str] = []
    tried: list[Tried] = []
    for name, cells in notebooks.items():
        graded = [cell["name"] for cell in cells if cell["grade"]]
        checkpoints += graded
        ours = [
            *tries_of_own(mutants, cells, honest=False),
            *tries_of_own(honest, cells, honest=True),
            *derived_tries(found.notebooks[name].source, cells, course.config),
        ]
        if not ours or not graded:
            continue
        job = Job(
            cells=cells,
            tries=[each for _, each in ours],
            jobs=jobs or cores(),
            seed=seed,
            memory=settings.grader_memory,
        )
        for event in events(found, job):
            if "number" not in event and "error" not in event:
                lost = event.get("lost")
                what = f"loses points at {lost}" if lost else "does not run to its end"
                raise CourseKitError(
                    f"The solution {what}, so that nothing can be told of its mutants: see "
                    f"`coursekit doctor {assignment}`."
                )
            if "error" in event:
                raise CourseKitError(f"A grade cell cannot be run: {event['error']}.")
            about, _ = ours[event["number"]]
            ended = "" if event["event"] == "tried" else event["event"]
            tried.append(about._replace(lost=event.get("lost", []), ended=ended))
            on_result(len(ours))
    return Found(checkpoints, tried)


def cells_of(found: Assignment, notebook: SourceNotebook) -> list[Cell]:
    """Return the code cells of a source notebook down to the last one with points."""
    cells: list[Cell] = []
    graded = {n: c for n, c in notebook.frame["grade_cells"].items() if n not in found.accepted}
    for number, cell in enumerate(notebook.source.cells, 1):
        if cell.cell_type != "code":
            continue
        name = grade_id(cell) or f"number {number}"
        text = cell.source
        # What is not graded here still shows something, which cells below may use.
        if name in notebook.frame["by_hand"]:
            text = notebook.frame["by_hand"][name]
        elif name in found.accepted:
            text = notebook.frame["grade_cells"][name]["visible"]
        students = is_answer(cell) and not is_grade(cell)
        cells.append(Cell(name=name, source=text, students=students, grade=graded.get(name)))
    while cells and not cells[-1]["grade"]:
        cells.pop()
    return cells


def tries_of_own(
    given: list[Own], cells: list[Cell], *, honest: bool
) -> Iterator[tuple[Tried, Try]]:
    places = {cell["name"]: place for place, cell in enumerate(cells)}
    for each in given:
        here = {str(places[n]): text for n, text in each.cells.items() if n in places}
        if here:
            about = begun(each.name, cells, min(map(int, here)), own=True, honest=honest)
            yield about, Try(cells=here, to_the_end=honest)


def derived_tries(source: Any, cells: list[Cell], config: Any) -> Iterator[tuple[Tried, Try]]:
    """Yield the mutants that are made of the solution regions of a notebook."""
    lines = {grade_id(cell): students_lines(cell, config) for cell in source.cells}
    for place, cell in enumerate(cells):
        if cell["students"]:
            for mutant in derive(cell["source"], lines[cell["name"]]):
                about = begun(said_of(mutant, cell["name"]), cells, place, own=False, honest=False)
                yield about, Try(cells={str(place): mutant.source}, to_the_end=False)


def said_of(mutant: Derived, cell: str) -> str:
    return f"{cell}, line {mutant.line}: {mutant.before} → {mutant.after}"


def begun(name: str, cells: list[Cell], place: int, *, own: bool, honest: bool) -> Tried:
    checkpoint = next(cell["name"] for cell in cells[place:] if cell["grade"])
    return Tried(name, cells[place]["name"], own, honest, checkpoint, [], "")


def events(found: Assignment, job: Job) -> Iterator[dict[str, Any]]:
    """Have a process of its own walk through a notebook; yield what it tells."""
    with tempfile.TemporaryDirectory(prefix="coursekit-mutants-") as folder:
        root = Path(folder)
        for name, content in found.snapshot.contents.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        beside = root / "beside" / "notebook"
        beside.mkdir(parents=True)
        for name, path in next(iter(found.notebooks.values())).frame["files"].items():
            (beside / name).parent.mkdir(parents=True, exist_ok=True)
            (beside / name).symlink_to(root / path)
        package = Path(__file__).parents[2]
        paths = [str(beside), str(root), str(package), os.environ.get("PYTHONPATH", "")]
        process = subprocess.Popen(
            [sys.executable, "-m", f"{__package__}.walk"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=beside,
            env={
                **os.environ,
                "PYTHONPATH": os.pathsep.join(filter(None, paths)),
                "MPLBACKEND": BACKEND,
                # One core for each, as in a student's kernel.
                "OPENBLAS_NUM_THREADS": "1",
                "OMP_NUM_THREADS": "1",
            },
            text=True,
            encoding="utf-8",
            start_new_session=True,  # so that its forks end with it
        )
        with process:
            try:
                with contextlib.suppress(BrokenPipeError):  # what ended it is told below
                    process.stdin.write(json.dumps(job))
                    process.stdin.close()
                yield from map(json.loads, process.stdout)
                if process.wait():
                    last = (process.stderr.read().strip().splitlines() or ["no word"])[-1]
                    raise CourseKitError(f"The notebook could not be run to its end: {last}.")
            finally:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
