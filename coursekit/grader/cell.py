"""Runs a grade cell here, and turns what it does into points and sentences.

The visible part and the hidden region run one after the other. A failing visible part shows its
message; the hidden checks still run, for their sentences and for partial credit.
"""

import ast
import contextlib
import io
import signal
from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np

from .. import checks
from ..checks import Checkpoint, Result
from ..errors import CourseKitError
from ..verdict_cell import clean
from ..wording import points as in_words
from .code import definitions_of, imports_of, names_in, plain_python
from .contracts import GradeCell, Job
from .student import KernelDied, StudentNamespace

# Much of what follows catches BaseException: a check that leaves by sys.exit(), or by an exception
# that is no Exception, must not end the process, and with it the grading of the other cells.


class TooLong(BaseException):
    """A grade cell used up its time. No `except Exception` of a check catches it."""


class Visible(NamedTuple):
    """What came of the part of a grade cell that students see."""

    failure: str | None  # a sentence
    value: Any = None  # of its last expression


class Hidden(NamedTuple):
    """What came of the hidden region: points, and what its checkpoints say."""

    points: float
    results: list[Result]


class InstructorsNames:
    """What a grade cell uses of the instructor's own: imports, and functions of locked cells.

    They are made here, from the text of the source notebook: a student could define them otherwise.
    """

    def __init__(self, job: Job) -> None:
        self.imports = imports_of(job["imports"])
        self.provided = definitions_of(job["provided"])

    def for_cell(self, cell: GradeCell, namespace: StudentNamespace) -> dict[str, Any]:
        """Return the names for one cell; what they use of the student's is in `namespace`."""
        wanted = names_in(cell["visible"]) | names_in(cell["hidden"] or "")
        known = set(self.imports) | set(self.provided)
        names: dict[str, Any] = {}
        # What a provided function uses may be provided too.
        while fresh := wanted & known - set(names):
            for name in fresh:
                # A function of a locked cell reads the names of this cell, the student's included.
                if name in self.provided:
                    wanted |= names_in(self.provided[name])
                    exec(compile(self.provided[name], "<provided>", "exec"), namespace)
                    names[name] = namespace[name]
                else:
                    # On its own: an import must find nothing of the student's.
                    module: dict[str, Any] = {}
                    exec(self.imports[name], module)
                    names[name] = module[name]
        return names


def run_visible(source: str, namespace: StudentNamespace) -> Visible:
    """Run the visible part; one that takes too long has failed.

    Raises CourseKitError where it is not Python.
    """
    try:
        return Visible(None, run_for_value(source, namespace))
    except TooLong:
        return Visible("It took too long.")
    except KernelDied:
        return Visible("The kernel had died.")
    except SyntaxError as error:
        raise CourseKitError(f"A grade cell is not valid Python: {error}.") from None
    except AssertionError as error:
        return Visible(clean(str(error)) or "An assertion failed.")
    # Also what is no Exception, such as pytest's "DID NOT RAISE".
    except BaseException as error:
        name = type(error).__name__
        return Visible(clean(f"{name}: {error}" if str(error) else f"{name}."))


def run_hidden(
    source: str | None, namespace: StudentNamespace, points: float, visible: Visible
) -> Hidden:
    """Run the hidden region of a cell of so many points.

    Its checkpoints say what each check gives; a region without any is passed or not, and says no
    more. Where there is none, the visible part has decided.
    """
    if source is None:
        return Hidden(0.0 if visible.failure else credit(visible.value, points), [])
    # Checkpoints leave their results in this list, also those that passed before one that breaks.
    results: list[Result] = []
    token = checks.results.set(results)
    try:
        # What is printed here may be a hidden input.
        with contextlib.redirect_stdout(io.StringIO()):
            value = run_for_value(source, namespace)
    except TooLong:
        earned = float(sum(result.points for result in results))
        results.append(Result("The tests were stopped here: they took too long.", False))
        return Hidden(earned, results)
    # Only checkpoints say why: a message of an inline test may hold what it expects.
    except BaseException:
        results.append(Result("A hidden test of this cell failed.", False))
        return Hidden(0.0, results)
    finally:
        checks.results.reset(token)
    if not is_number(value):
        return Hidden(0.0 if visible.failure else points, results)
    if not 0 <= value <= points:  # NaN is not either
        results.append(Result("The tests came to no valid number of points.", False))
        return Hidden(0.0, results)
    return Hidden(float(value), results)


def is_number(value: Any) -> bool:
    # A numpy number is what a sum of comparisons gives; True and False are no points.
    return type(value) in (int, float) or isinstance(value, np.integer | np.floating)


def credit(value: Any, points: float) -> float:
    """Return the points that the last value of a cell stands for: all, where it is no number."""
    if not is_number(value):
        return points
    return float(value) if 0 <= value <= points else 0.0


def run_for_value(source: str, namespace: dict[str, Any]) -> Any:
    """Run code; return the value of its last expression, if it has one."""
    # As in a notebook, whose last expression is the result of the cell.
    tree = ast.parse(plain_python(source))
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "<grade cell>", "exec"), namespace)
    if isinstance(last, ast.Expr):
        return eval(compile(ast.Expression(last.value), "<grade cell>", "eval"), namespace)
    return None


@contextlib.contextmanager
def alarm(seconds: float) -> Iterator[None]:
    """Raise TooLong in this thread after that many seconds, even while it waits."""

    def ring(*_: Any) -> None:
        raise TooLong

    # A signal reaches code that waits and code that computes alike, but for a single call into C.
    previous = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def check_hidden_tests(cells: dict[str, GradeCell]) -> None:
    """Refuse hidden tests that cannot be imported, or whose points are not those of their cell."""
    for name, cell in cells.items():
        if cell["hidden"] is None:
            continue
        try:
            tree = ast.parse(plain_python(cell["hidden"]))
            imports: list[ast.stmt] = [
                node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)
            ]
            namespace: dict[str, Any] = {}
            exec(compile(ast.Module(imports, []), "<hidden>", "exec"), namespace)
        except Exception as error:
            raise CourseKitError(
                f"The hidden tests of {name} cannot be used: {type(error).__name__}: {error}. "
                "Nobody was graded; mend them first."
            ) from None
        check = last_checkpoint(tree, namespace)
        if check and check.points != cell["points"]:
            raise CourseKitError(
                f"The checks of {name} add up to {in_words(check.points, 6)} points, its cell says "
                f"{in_words(cell['points'], 6)}. Nobody was graded; make them agree first."
            )


def last_checkpoint(tree: ast.Module, namespace: dict[str, Any]) -> Checkpoint | None:
    """Return the checkpoint that the last line of a hidden region calls, if it is one."""
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr) or not isinstance(last.value, ast.Call):
        return None
    # What is called may be a name of the student's, which is not there.
    with contextlib.suppress(Exception):
        called = eval(compile(ast.Expression(last.value.func), "<hidden>", "eval"), namespace)
        return called if isinstance(called, Checkpoint) else None
    return None
