"""nbgrader's AUTOTEST lines, written out as the asserts that they stand for.

`### AUTOTEST x; f(2)` in a grade cell stands for tests that are made of the templates in
`autotests.yml` and of what the solution gives. nbgrader's own step makes them. The code that it
would run in a kernel without walls is run as a job like any other, twice: once for the types of
what the lines name, by which templates are chosen, and once for the values. Grading and release
take the same text.
"""

import contextlib
import copy
import functools
import logging
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jinja2
import yaml
from nbgrader.preprocessors import InstantiateTests, NbGraderPreprocessor

from ..course import Course
from ..errors import CourseKitError
from ..grader.contracts import Cell, Frame, Job, Outcome, Output
from ..grader.job import run_job, settled
from ..grader.owners import name_table
from ..grader.snapshot import Snapshot, take_snapshot
from ..incidents import sentences
from ..notebook import grade_id, hidden_cells, is_grade
from ..sandbox.available import sandbox_problem
from ..wording import short
from .cache import Cache, digest, environment
from .causes import other_language
from .frame import files_beside, frame
from .settings import Settings, manual_cells

# What is run: code of the notebook, or what tells the type or a value of what a line names.
CODE, TYPE, VALUE = "code", "type", "value"
PYTHON = "python3"  # what templates call the language where a kernel has a name of its own

# What nbgrader's step would say is said in sentences.
SILENT = logging.Logger("autotest")
SILENT.addHandler(logging.NullHandler())

#: Runs cells of code, and returns what comes of them.
Run = Callable[[list[Cell]], Outcome]


class Asked(NamedTuple):
    """Code that nbgrader's step runs."""

    kind: str  # CODE, TYPE or VALUE
    code: str
    where: str  # the cell that it belongs to, for people
    snippet: str | None  # what a line names


class Writer(InstantiateTests):
    """nbgrader's step, which takes results that are known, and lists what it would run for them."""

    def write(self, notebook: Any, folder: Path, types: list | None, values: list | None) -> Any:
        """Return a copy of a notebook with its tests; without `types` it has none."""
        self.only_types = types is None
        self.known = {TYPE: iter(types or ()), VALUE: iter(values or ())}
        self.asked: list[Asked] = []
        self.snippet: str | None = None
        made, _ = self.preprocess(copy.deepcopy(notebook), {"metadata": {"path": str(folder)}})
        return made

    def preprocess(self, nb: Any, resources: Any) -> Any:
        kernel = nb.metadata.get("kernelspec", {}).get("name", PYTHON)
        resources["kernel_name"] = kernel if kernel in self.comment_strs else PYTHON
        self._load_test_template_file(resources)
        self.sanitizer = self.sanitizers[resources["kernel_name"]]
        self.global_tests_loaded = True
        return NbGraderPreprocessor.preprocess(self, nb, resources)

    def preprocess_cell(self, cell: Any, resources: Any, index: int) -> Any:
        self.where = grade_id(cell) or f"number {index + 1}"
        return super().preprocess_cell(cell, resources, index)

    def _instantiate_tests(self, snippet: str, salt: str | None = None) -> Any:
        self.snippet, self.asks = snippet, TYPE
        try:
            if not self.only_types:
                return super()._instantiate_tests(snippet, salt)
            self._execute_code_snippet(
                jinja2.Template(self.dispatch_template).render(snippet=snippet)
            )
            return [], [], []
        finally:
            self.snippet = None

    def _execute_code_snippet(self, code: str) -> str | None:
        if self.snippet is None:
            self.asked.append(Asked(CODE, code, self.where, None))
            return None
        kind, self.asks = self.asks, VALUE
        self.asked.append(Asked(kind, code, self.where, self.snippet))
        return next(self.known[kind], None)


def sources_with_tests(
    course: Course, name: str, settings: Settings, aside: Collection[str] = ()
) -> dict[str, Any]:
    """Return the source notebooks of an assignment, their AUTOTEST lines written out.

    `aside` are grade cells that stay as they are. Raises CourseKitError where it cannot be done.
    """
    sources = course.sources(name)
    config = course.config
    have = {
        notebook: source
        for notebook, source in sources.items()
        if has_autotests(source, config) and not other_language(source)
    }
    if not have:
        return sources
    known = {cell for source in sources.values() for cell in hidden_cells(source, config)}
    left = {*manual_cells(name, settings, known), *aside}
    beside = files_beside(course, name)
    snapshot = take_snapshot(dict(beside.values()))
    files = {there: path for there, (path, _) in beside.items()}
    folder, cache = course.step("source") / name, Cache(course.outcomes)
    for notebook, source in have.items():
        common = frame(course, name, source, left, settings, snapshot, files)
        run = functools.partial(run_code, common, snapshot, cache)
        with contextlib.chdir(course.root):  # templates for all assignments lie there
            sources[notebook] = written_out(source, folder, config, left, run)
    return sources


def run_code(common: Frame, snapshot: Snapshot, cache: Cache, cells: list[Cell]) -> Outcome:
    """Run cells beside the files of an assignment, unless that was done before."""
    job = Job(**{**common, "grade_cells": {}, "names": name_table([]), "cells": cells, "seed": 0})
    # It is the instructor's own: nobody is graded by what comes of it.
    job["sandboxed"] = common["sandboxed"] and not sandbox_problem()
    key = digest(job, snapshot.digest, environment())
    outcome = cache.get(key)
    if outcome is None:
        outcome = run_job(job, snapshot)
        if settled(outcome):
            cache.put(key, outcome)
    return outcome


def has_autotests(notebook: Any, config: Any) -> bool:
    """Tell whether nbgrader's step would write tests into a notebook."""
    word = Writer(config=config).autotest_delimiter
    return any(cell.cell_type == "code" and word in cell.source for cell in notebook.cells)


def written_out(notebook: Any, folder: Path, config: Any, aside: Collection[str], run: Run) -> Any:
    """Return a notebook with its AUTOTEST lines written out.

    `folder` is that of the notebook, `aside` are cells whose lines stay as they are. Raises
    CourseKitError where the templates or the solution do not serve.
    """
    ours = copy.deepcopy(notebook)
    kept = {n: cell.source for n, cell in enumerate(ours.cells) if grade_id(cell) in aside}
    for number in kept:
        ours.cells[number].source = ""
    writer = Writer(config=config, log=SILENT)
    refuse_in_other_cells(ours, writer)
    with explained(writer):
        writer.write(ours, folder, None, None)
        types = results(writer, run)[TYPE]
        writer.write(ours, folder, types, None)
        found = results(writer, run)
        if found[TYPE] != types:
            raise CourseKitError(
                "What AUTOTEST lines name is of another type at each run: set a seed above them."
            )
        made = writer.write(ours, folder, types, found[VALUE])
    for number, source in kept.items():
        made.cells[number].source = source
    return made


def results(writer: Writer, run: Run) -> dict[str, list[str | None]]:
    """Run what a writer asked for; return the results by their kind."""
    outcome = run([Cell(source=asked.code, grade_id=None) for asked in writer.asked])
    if outcome["incidents"]:
        said = "; ".join(sentences(outcome["incidents"]))
        raise CourseKitError(f"The solution has incidents while AUTOTEST lines are run: {said}.")
    found: dict[str, list[str | None]] = {CODE: [], TYPE: [], VALUE: []}
    for number, asked in enumerate(writer.asked):
        outputs = outcome["outputs"].get(number, [])
        errors = [output for output in outputs if output["output_type"] == "error"]
        # What fails in other code shows below it, or when the solution is graded.
        if errors and asked.kind != CODE:
            raise CourseKitError(
                f"Cell {asked.where}: `{asked.snippet}` of its AUTOTEST line fails on the solution "
                f"({short(errors[0]['ename'])}: {short(errors[0]['evalue'])}), as `{asked.code}`. "
                "Mend the line, or the template in autotests.yml."
            )
        text = text_of(outputs)
        found[asked.kind].append(text if text is None else writer.sanitizer(text))
    return found


def text_of(outputs: list[Output]) -> str | None:
    """Return the text of what was shown last."""
    shown = [o for o in outputs if o["output_type"] in ("display_data", "execute_result")]
    text = shown[-1]["data"].get("text/plain") if shown else None
    return "".join(text) if isinstance(text, list) else text


def refuse_in_other_cells(notebook: Any, writer: Writer) -> None:
    """Refuse AUTOTEST lines in cells that give no points, as nbgrader does."""
    for number, cell in enumerate(notebook.cells, 1):
        if cell["cell_type"] != "code" or is_grade(cell) or not writer.enforce_metadata:
            continue
        lines = map(str.strip, cell["source"].split("\n"))
        if any(line.startswith("#") and writer.autotest_delimiter in line for line in lines):
            raise CourseKitError(
                f"Cell {grade_id(cell) or f'number {number}'} has an {writer.autotest_delimiter} "
                "line and gives no points: move the line to a grade cell."
            )


@contextlib.contextmanager
def explained(writer: Writer) -> Iterator[None]:
    """Say what is wrong with the templates, of which nbgrader's step raises many kinds."""
    file = writer.autotest_filename
    try:
        yield
    except CourseKitError:
        raise
    except FileNotFoundError:
        raise CourseKitError(
            f"The notebook has AUTOTEST lines, and there is no {file} with their templates: put "
            f"nbgrader's {file} beside the notebook, or into the course's folder."
        ) from None
    except yaml.YAMLError as error:
        raise CourseKitError(f"{file} is no YAML: {short(error)}.") from None
    except KeyError as error:
        raise CourseKitError(f"{file} has no {error}, which AUTOTEST lines need.") from None
    except jinja2.TemplateError as error:
        raise CourseKitError(f"A template in {file} is not right: {short(error)}.") from None
    except (AttributeError, TypeError, ValueError) as error:
        # nbgrader's own report of a file that is no YAML fails.
        if isinstance(error.__context__, yaml.YAMLError):
            raise CourseKitError(f"{file} is no YAML: {short(error.__context__)}.") from None
        raise CourseKitError(f"{file} does not serve for AUTOTEST lines: {short(error)}.") from None
