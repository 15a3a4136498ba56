"""Grades one submission: drives the student's kernel, and runs the grade cells itself.

This is done in a process of its own (`forkserver`), which tells what comes of each cell at once:
whoever waits keeps what was done when a check never returns or eats all memory. Nothing of nbgrader
is needed here.
"""

import ast
import asyncio
import contextlib
import io
import resource
import signal
import sys
import threading
import time
from collections import namedtuple
from pathlib import Path

import numpy as np

from .. import checks as verdict
from ..errors import CourseKitError
from ..sandbox.kernel import Limits, start_kernel
from ..verdict_cell import clean, verdict_outputs
from .code import (
    assigned_names,
    definitions_of,
    imports_of,
    names_in,
    plain_python,
    without_last,
)
from .session import Session
from .student import KernelDied, StudentNamespace

Graded = namedtuple("Graded", "outputs points")


class TooLong(BaseException):
    """A grade cell used up its time. No `except Exception` of a check catches it."""


def run(job, tell):
    """Do a job, in a process of its own; `tell` sends an event to whoever waits for it."""
    sys.path[:0] = job["import_from"]
    try:
        if job.get("only_check"):
            check_hidden_tests(job["grade_cells"])
        else:
            resource.setrlimit(resource.RLIMIT_AS, (job["grader_memory"], job["grader_memory"]))
            Grader(job, tell).grade()
        tell(event="end")
    except CourseKitError as error:
        tell(event="refused", sentence=str(error))


class Grader:
    """Grades one rebuilt notebook, cell by cell, and tells what comes of each."""

    def __init__(self, job, tell):
        self.job = job
        self.tell = tell
        self.imports = imports_of(job["imports"])
        self.provided = definitions_of(job["provided"])
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        verdict.input_seed.set(job["seed"])

    def wait(self, coroutine):
        future = asyncio.run_coroutine_threadsafe(coroutine, self.loop)
        try:
            return future.result()
        except TooLong:
            future.cancel()
            raise

    def grade(self):
        begin = time.monotonic()
        files = {name: Path(path) for name, path in self.job["files"].items()}
        limits = Limits(**self.job["limits"])
        kernel = self.wait(start_kernel(limits, files, self.job["sandboxed"]))
        session = Session(kernel, **self.job["session"])
        try:
            for index, cell in enumerate(self.job["cells"]):
                name = cell["grade_id"]
                self.tell(event="started", cell=index)
                if name in self.job["grade_cells"]:
                    outputs = self.grade_cell(session, name)
                else:
                    outputs = self.wait(session.run_cell(cell["source"], name))
                self.tell(event="done", cell=index, outputs=outputs)
        finally:
            self.wait(kernel.kill())
            stopped = [
                {"kind": incident["kind"], "cell": None, "detail": incident["sentence"]}
                for incident in kernel.incidents
            ]
            self.tell(
                event="stopped",
                incidents=session.incidents + stopped,
                seconds=round(time.monotonic() - begin, 3),
                own_seconds=round(time.process_time(), 3),
                memory=kernel.guard.most_memory,
            )

    def grade_cell(self, session, name):
        """Run a grade cell here; return the outputs from which nbgrader reads the points."""
        cell = self.job["grade_cells"][name]
        if name in self.job["skip"]:
            text = "The tests of this cell took too long or too much memory."
            return verdict_outputs(0.0, cell["points"], [verdict.Result(text, False)])

        def evaluate(code, expression):
            return self.wait(session.evaluate(code, expression))

        namespace = StudentNamespace(evaluate)
        namespace.update(self.trusted_names(cell, namespace))
        printed = io.StringIO()
        try:
            with alarm(self.job["grade_seconds"]), contextlib.redirect_stdout(printed):
                failure, points, results = self.decide(session, cell, namespace)
        except TooLong:
            failure, points, results = "It took too long.", 0.0, []
        self.wait(session.settle())
        outputs = []
        if text := clean(printed.getvalue()):
            outputs.append({"output_type": "stream", "name": "stdout", "text": text})
        if failure:
            results.insert(0, verdict.Result(f"Checkpoint not passed. {failure}", False))
        return outputs + verdict_outputs(points, cell["points"], results)

    def decide(self, session, cell, namespace):
        """Run the parts of a grade cell: (failure of the visible part or None, points, results)."""
        visible, last = cell["visible"], None
        if cell["hidden"] and cell["ends_visible"]:
            # Points that the hidden region adds up are often shown below it.
            visible, last = without_last(visible)
        failure, value = run_visible(visible, namespace)
        self.wait(session.settle())
        # The student's later cells may use what the visible part assigns: now, before the hidden
        # part gives the same name what it expects. What cannot be sent was made for this cell.
        for assigned in assigned_names(visible) & set(namespace):
            with contextlib.suppress(Exception):
                namespace.push(assigned, namespace[assigned])
        points, results = run_hidden(cell["hidden"], namespace, cell["points"], failure, value)
        if last and points == cell["points"]:
            failure, value = run_visible(last, namespace)
            points = 0.0 if failure else credit(value, points)
        return failure, points, results

    def trusted_names(self, cell, namespace):
        """Return what this cell uses of the instructor's own: imports, and provided functions.

        A function of a locked cell is defined here too, or a student could define it otherwise;
        what it uses of the student's it finds in the namespace.
        """
        wanted = names_in(cell["visible"]) | names_in(cell["hidden"] or "")
        names = {}
        while new := wanted & (set(self.imports) | set(self.provided)) - set(names):
            for name in new:
                if name in self.provided:
                    module = namespace
                    wanted |= names_in(self.provided[name])
                    exec(compile(self.provided[name], "<provided>", "exec"), module)
                else:
                    module = {}
                    exec(self.imports[name], module)
                names[name] = module[name]
        return names


def run_visible(source, namespace):
    """Run the visible part; return the sentence of its failure, or None, and its last value."""
    try:
        return None, run_for_value(source, namespace)
    except TooLong:
        return "It took too long.", None
    except KernelDied:
        return "The kernel had died.", None
    except SyntaxError as error:
        raise CourseKitError(f"A grade cell is not valid Python: {error}.") from None
    except AssertionError as error:
        return clean(str(error)) or "An assertion failed.", None
    except BaseException as error:  # pytest's "DID NOT RAISE" is no Exception
        name = type(error).__name__
        return clean(f"{name}: {error}" if str(error) else f"{name}."), None


def run_hidden(source, namespace, points, failure, shown=None):
    """Run the hidden part: (points, results).

    Its checkpoints say what each check gives; a part without any is passed or not, and says no
    more. Where there is no hidden part, the visible one has decided; `shown` is its last value.
    """
    if source is None:
        return 0.0 if failure else credit(shown, points), []
    results = []
    token = verdict.results.set(results)
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            value = run_for_value(source, namespace)
    except TooLong:
        results.append(verdict.Result("The tests were stopped here: they took too long.", False))
        return float(sum(result.points for result in results)), results
    # Only checkpoints say why: a message of an inline test may hold what it expects.
    except BaseException:
        results.append(verdict.Result("A hidden test of this cell failed.", False))
        return 0.0, results
    finally:
        verdict.results.reset(token)
    if is_number(value) and not 0 <= value <= points:  # NaN is not either
        results.append(verdict.Result("The tests came to no valid number of points.", False))
        return 0.0, results
    if is_number(value):
        return float(value), results
    return 0.0 if failure else points, results


def is_number(value):
    # A numpy number is what a sum of comparisons gives; True and False are no points.
    return type(value) in (int, float) or isinstance(value, np.integer | np.floating)


def credit(value, points):
    """Return the points that the last value of a cell stands for: all, where it is no number."""
    if not is_number(value):
        return points
    return float(value) if 0 <= value <= points else 0.0


def run_for_value(source, namespace):
    """Run code; return the value of its last expression, if it has one."""
    tree = ast.parse(plain_python(source))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<grade cell>", "exec"), namespace)
    if last is not None:
        return eval(compile(ast.Expression(last.value), "<grade cell>", "eval"), namespace)
    return None


@contextlib.contextmanager
def alarm(seconds):
    """Raise TooLong in this thread after that many seconds, even while it waits."""

    def ring(*_):
        raise TooLong

    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def check_hidden_tests(cells):
    """Refuse hidden tests that cannot be imported, or whose points are not those of their cell."""
    for name, cell in cells.items():
        if cell["hidden"] is None:
            continue
        try:
            tree = ast.parse(plain_python(cell["hidden"]))
            namespace = {}
            imports = [n for n in tree.body if isinstance(n, (ast.Import, ast.ImportFrom))]
            exec(compile(ast.Module(imports, []), "<hidden>", "exec"), namespace)
        except Exception as error:
            raise CourseKitError(
                f"The hidden tests of {name} cannot be used: {type(error).__name__}: {error}. "
                "Nobody was graded; mend them first."
            ) from None
        last = tree.body[-1]
        if isinstance(last, ast.Expr) and isinstance(last.value, ast.Call):
            with contextlib.suppress(Exception):
                called = ast.Expression(last.value.func)
                check = eval(compile(called, "<hidden>", "eval"), namespace)
                if isinstance(check, verdict.Checkpoint) and check.points != cell["points"]:
                    break
    else:
        return
    raise CourseKitError(
        f"The checks of {name} add up to {check.points:g} points, its cell says "
        f"{cell['points']:g}. Nobody was graded; make them agree first."
    )
