"""Runs a grade cell here, and turns what it does into points and sentences.

The visible part and the hidden region run one after the other. A failing visible part shows its
message; the hidden checks still run, for their sentences and for partial credit.
"""

import __future__

import ast
import contextlib
import traceback
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from .. import checks
from ..checks import Checkpoint, Result
from ..errors import CourseKitError
from ..verdict_cell import clean
from ..wording import points as in_words
from .along import OwnStream
from .answers import KernelDied
from .class_bodies import compiled
from .code import FILENAME, IMPORTS
from .contracts import GradeCell, Output
from .drawn import drawing
from .frameworks import look_at_result
from .identity import with_identity_asked
from .imports import InstructorsFault
from .listed import as_main
from .magics import plain_python
from .namespace import CellNamespace
from .time_limit import TooLong
from .visible_names import hand_on

# Much of what follows catches BaseException: a check that leaves by sys.exit(), or by an exception
# that is no Exception, must not end the process, and with it the grading of the other cells.


class Visible(NamedTuple):
    """What came of the part of a grade cell that students see."""

    failure: str | None  # a sentence
    value: Any = None  # of its last expression
    error: BaseException | None = None  # what it failed with
    pictures: Sequence[Output] = ()  # of what it drew


class Hidden(NamedTuple):
    """What came of the hidden region: points, and what its checkpoints say."""

    points: float
    results: list[Result]
    error: BaseException | None = None  # what it failed with


class CellCode(NamedTuple):
    """The statements of a grade cell."""

    visible: list[ast.stmt]
    hidden: list[ast.stmt] | None
    below: list[ast.stmt]  # the visible part's last expression, where it stands below the hidden

    def all(self) -> list[ast.stmt]:
        return [*self.visible, *(self.hidden or []), *self.below]


def parse_cell(cell: GradeCell) -> CellCode:
    """Return the statements of a grade cell; CourseKitError where it is not Python."""
    visible = parse(cell["visible"])
    hidden = None if cell["hidden"] is None else parse(cell["hidden"])
    below: list[ast.stmt] = []
    # Points that the hidden region adds up are often shown below it.
    if hidden and cell["ends_visible"] and visible and isinstance(visible[-1], ast.Expr):
        below = [visible.pop()]
    return CellCode(visible, hidden, below)


def parse(source: str) -> list[ast.stmt]:
    try:
        return ast.parse(plain_python(source)).body
    except SyntaxError as error:
        raise CourseKitError(f"A grade cell is not valid Python: {error}.") from None


def decide(
    code: CellCode,
    namespace: CellNamespace,
    points: float,
    words: Collection[str],
    settle: Callable[[], None],
) -> tuple[Visible, Hidden]:
    """Run the parts of a grade cell of so many points; `words` are those of the notebook.

    The namespace has entered the cell. `settle` has the kernel end what the visible part may have
    left running there.
    """
    with as_main(namespace):
        return decide_as_main(code, namespace, points, words, settle)


def decide_as_main(
    code: CellCode,
    namespace: CellNamespace,
    points: float,
    words: Collection[str],
    settle: Callable[[], None],
) -> tuple[Visible, Hidden]:
    # Nobody looks at the pictures of the solution.
    with drawing() if namespace.recorded is None else contextlib.nullcontext(()) as pictures:
        visible = run_visible(code.visible, namespace)
    visible = visible._replace(pictures=pictures)
    settle()
    # The student's later cells may use what the visible part defines: now, before the hidden part
    # gives the same name what it expects.
    first = len(code.visible)
    namespace.flush()
    hand_on(namespace.statements[:first], namespace, words)
    hidden = run_hidden(code.hidden, namespace, points, visible, first)
    if code.below and hidden.points == points:
        below = run_visible(code.below, namespace, first + len(code.hidden or []))
        visible = below._replace(pictures=visible.pictures)
        earned = 0.0 if visible.failure else credit(visible.value, hidden.points)
        hidden = Hidden(earned, hidden.results, hidden.error)
    return visible, hidden


def run_visible(statements: list[ast.stmt], namespace: CellNamespace, first: int = 0) -> Visible:
    """Run the visible part, whose first statement has this number in its cell.

    One that takes too long has failed.
    """
    try:
        return Visible(None, run_statements(statements, namespace, first))
    except InstructorsFault:
        raise
    except TooLong as error:
        return Visible("It took too long.", error=error)
    except KernelDied as error:
        return Visible("The kernel had died.", error=error)
    except AssertionError as error:
        return Visible(clean(str(error)) or "An assertion failed.", error=error)
    # Also what is no Exception, such as pytest's "DID NOT RAISE".
    except BaseException as error:
        name = type(error).__name__
        sentence = clean(f"{name}: {error}" if str(error) else f"{name}.")
        return Visible(sentence, error=error)


def run_hidden(
    statements: list[ast.stmt] | None,
    namespace: CellNamespace,
    points: float,
    visible: Visible,
    first: int = 0,
) -> Hidden:
    """Run the hidden region of a cell of so many points.

    Its checkpoints say what each check gives; a region without any is passed or not, and says no
    more. Where there is none, the visible part has decided.
    """
    if statements is None:
        return Hidden(0.0 if visible.failure else credit(visible.value, points), [])
    # Checkpoints leave their results in this list, also those that passed before one that breaks.
    results: list[Result] = []
    token = checks.results.set(results)
    try:
        # What is printed here may be a hidden input.
        with contextlib.redirect_stdout(OwnStream()):
            value = run_statements(statements, namespace, first)
    except InstructorsFault:
        raise
    except TooLong as error:
        earned = float(sum(result.points for result in results))
        results.append(Result("The tests were stopped here: they took too long.", False))
        return Hidden(earned, results, error)
    # Only checkpoints say why: a message of an inline test may hold what it expects.
    except BaseException as error:
        results.append(Result("A hidden test of this cell failed.", False))
        return Hidden(0.0, results, error)
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


def run_statements(statements: list[ast.stmt], namespace: CellNamespace, first: int) -> Any:
    """Run statements one by one; return the value of the last, if it is an expression.

    None for a number that a student's name or function is: it stands there to be looked at. Read
    as points, it would let students say what they get.
    """
    flags = future_flags(statements)
    value = None
    for number, node in enumerate(statements):
        namespace.begin(first + number)
        nodes = namespace.statements[first + number].nodes
        value = None
        if isinstance(node, ast.Expr):
            expression = ast.Expression(with_identity_asked(node, nodes).value)
            value = eval(compile(expression, FILENAME, "eval", flags, True), namespace)
            look_at_result(value)
            if node is statements[-1] and is_number(value) and namespace.is_students(node.value):
                value = None
        else:
            exec(compiled(node, FILENAME, flags, nodes), namespace)
    return value


def future_flags(statements: list[ast.stmt]) -> int:
    """Return what the `from __future__` imports among statements ask of the compiler."""
    names = [
        alias.name
        for node in statements
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    ]
    return sum(getattr(__future__, name).compiler_flag for name in names)


def trouble(error: BaseException | None) -> dict[str, Any] | None:
    """Return what failed in a grade cell and where, for its instructor; None where nothing did."""
    if error is None:
        return None
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(error.__traceback__)
        if frame.filename == FILENAME
    ]
    name = type(error).__name__
    text = f"{name}: {error}" if str(error) else name
    return {"line": lines[-1] if lines else None, "error": clean(text)}


def unusable_tests(cells: dict[str, GradeCell]) -> Iterator[tuple[str, str]]:
    """Find hidden tests that cannot be imported, or whose points are not those of their cell.

    Yields the cell, and a sentence.
    """
    for name, cell in cells.items():
        if cell["hidden"] is None:
            continue
        try:
            tree = ast.parse(plain_python(cell["hidden"]))
            imports: list[ast.stmt] = [node for node in tree.body if isinstance(node, IMPORTS)]
            namespace: dict[str, Any] = {}
            exec(compile(ast.Module(imports, []), "<hidden>", "exec"), namespace)
        except Exception as error:
            what = f"{type(error).__name__}: {error}"
            yield name, f"The hidden tests of {name} cannot be used: {what}."
            continue
        check = last_checkpoint(tree, namespace)
        if check and check.points != cell["points"]:
            yield (
                name,
                f"The checks of {name} add up to {in_words(check.points, 6)} points, its cell says "
                f"{in_words(cell['points'], 6)}.",
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
