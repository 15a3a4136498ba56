"""From checks to points and sentences.

A checkpoint is a few checks. A check is a small function: its docstring is the sentence that a
student reads, `worth` says its points, and it fails by raising. It may return a sentence that
stands behind its own when it is passed. Its first argument is a random generator for hidden inputs,
the others are the student's functions and values. For example::

    @worth(2)
    def one_weight_for_each_cluster(rng, compute_weights):
        \"\"\"`compute_weights` returns one weight for each cluster.\"\"\"
        assert len(compute_weights(rng.uniform(1, 9, size=5))) == 5

    check = Checkpoint(one_weight_for_each_cluster, hint="The soft counts add up to N.")

In a grade cell, `check(compute_weights)` prints a sentence for each check and returns the points
earned, which is how nbgrader gives partial credit.

`numbers` and `close` read what a student's function returned: they take whatever comes, and
complain in words that a student can use.
"""

import builtins
import contextlib
import copy
import functools
import os
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from typing import Any, NamedTuple, Protocol, cast

import numpy as np
from numpy.typing import ArrayLike, NDArray

from .wording import points as points_in_words

# The relative and the absolute tolerance of `close`. They are wide enough for float32 arithmetic
# and far narrower than the effect of a mistake: honest code in single precision loses nothing.
RTOL, ATOL = 1e-3, 1e-5

#: Seeds the hidden inputs. Whoever grades a submission sets it from the submission's content and a
#: secret of the course: printing the inputs of one run teaches nothing for the next, and nobody can
#: compute them at home.
input_seed: ContextVar[int] = ContextVar("input_seed", default=0)

#: Where checkpoints leave their results; when it is None they print their sentences.
results: ContextVar[list["Result"] | None] = ContextVar("results", default=None)


class Result(NamedTuple):
    """The outcome of one check, or the hint of a checkpoint that lost points (`passed` None)."""

    sentence: str
    passed: bool | None
    points: float = 0.0
    check: str = ""  # what was checked, without how it failed
    raised: str = ""  # the name of the exception that the student's function left by


class StudentRaised(Exception):  # noqa: N818 - it says what happened
    """A student's function raised. The message stays behind: it may hold the hidden input."""

    def __init__(self, sentence: str, name: str) -> None:
        super().__init__(sentence)
        self.name = name


class Check(Protocol):
    """A check as `worth` returns it."""

    points: float

    def __call__(self, rng: np.random.Generator, /, *things: Any) -> str | None: ...


def worth(points: float) -> Callable[[Callable[..., str | None]], Check]:
    """Decorate a check with the points that it gives."""

    def mark(check: Callable[..., str | None]) -> Check:
        marked = cast(Check, check)
        marked.points = points
        return marked

    return mark


class Checkpoint:
    """The checks that decide one grade cell.

    Calling it with the student's functions and values prints the sentences and returns the points
    earned: a builtin float from 0 to `points`. It never raises for what a student's code does.
    """

    def __init__(self, *checks: Check, hint: str) -> None:
        self.checks = checks
        self.hint = hint

    @property
    def points(self) -> float:
        """The points that the checks add up to: those of the grade cell."""
        return float(sum(check.points for check in self.checks))

    def __call__(self, *things: Any) -> float:
        earned = 0.0
        for number, check in enumerate(self.checks):
            rng = np.random.default_rng([input_seed.get(), number])
            passed, remark, raised = run_check(check, rng, *things)
            points = check.points if passed else 0
            earned += points
            statement = " ".join(cast(str, check.__doc__).split())
            text = sentence(check, statement, passed, remark)
            tell(Result(text, passed, float(points), statement, raised))
        if earned < self.points:
            tell(Result(f"Hint: {self.hint}", None))
        return float(earned)


def tell(result: Result) -> None:
    """Leave a result for the grader, or print it where nobody collects them."""
    collected = results.get()
    if collected is None:
        mark = {True: "✓ ", False: "✗ ", None: ""}[result.passed]
        print(mark + result.sentence)
    else:
        collected.append(result)


class Ran(NamedTuple):
    """What came of a check."""

    passed: bool
    remark: str = ""  # how it failed, for one
    raised: str = ""  # the name of the exception that the student's function left by


def run_check(check: Check, rng: np.random.Generator, *things: Any) -> Ran:
    """Run one check."""
    try:
        with silence():
            remark = check(rng, *map(guarded, things))
    except StudentRaised as error:
        return Ran(False, str(error), error.name)
    except AssertionError as error:
        # What numpy.testing says begins with an empty line, and shows what was expected.
        return Ran(False, str(error).partition("\n")[0])
    except Exception as error:
        # The check itself tripped over what came back: say what a student can use.
        return Ran(False, f"what came back could not be checked ({type(error).__name__}).")
    return Ran(True, remark if isinstance(remark, str) else "")


def sentence(check: Check, statement: str, passed: bool, remark: str) -> str:
    """Return the line that a student reads about a check, with a remark on what came of it."""
    plural = "" if check.points == 1 else "s"
    number = points_in_words(check.points)
    if passed:
        return f"{statement} ({number} point{plural}) {remark}".rstrip()
    detail = f" Here {remark}" if remark else ""
    return f"{statement} (0 of {number} point{plural}){detail}"


def guarded(thing: Any) -> Any:
    """Wrap a student's function: it gets copies of its arguments, and may raise what it likes."""
    # A class is more than its call, and so is an object that can be called.
    if not callable(thing) or isinstance(thing, type) or hasattr(type(thing), "_coursekit_whole"):
        return thing

    @functools.wraps(thing, updated=())
    def call(*args: Any, **kwargs: Any) -> Any:
        try:
            return thing(*map(copied, args), **{name: copied(arg) for name, arg in kwargs.items()})
        # A student's function may leave by sys.exit(); an interrupt is the grader's and passes.
        except (Exception, SystemExit) as error:
            name = type(error).__name__
            known = f"it raised {name}." if name in REPEATABLE else "it raised an error."
            raise StudentRaised(ENDED.get(name, known), name) from None

    return call


def copied(argument: Any) -> Any:
    """Return a copy of what a student's function gets; of axes the same, where it shall draw."""
    of_a_plot = type(argument).__module__.partition(".")[0] == "matplotlib"
    return argument if of_a_plot else copy.deepcopy(argument)


# Names that may be repeated to a student; of any other kind even the name could hold an input.
REPEATABLE = {*vars(builtins), "LinAlgError"}
#: What is said of exceptions that are the grader's (see `grader.answers`), and no student's.
ENDED = {"CallTimeout": "it took too long.", "KernelDied": "the kernel had died."}


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Discard what a student's function prints: it would show the hidden inputs."""
    with (
        open(os.devnull, "w") as nowhere,  # noqa: PTH123 - a device, not a path
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield


def numbers(value: Any, shape: tuple[int, ...] | None = None) -> NDArray[np.float64]:
    """Return what a student's function returned as an array of floats.

    `shape` is the shape it has to have: `(3,)`, or `()` for a single number; without one any will
    do. Texts of digits and booleans count as numbers, NaN and infinities are let through, and None
    among numbers is NaN. Raises AssertionError, with a remark for the student, for None itself, for
    what holds anything else, and for another shape.
    """
    assert value is not None, "it returned None: is there a return statement?"
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise AssertionError("what came back is not an array of numbers.") from None
    if shape is not None:
        assert array.shape == shape, (
            f"the shape was {array.shape}, where {shape} was expected for this input."
        )
    return array


def close(value: Any, expected: ArrayLike) -> bool:
    """Tell whether what a student's function returned is the expected array, within tolerance.

    `expected` is a number or an array of any shape and unit. Each element may be off by `ATOL`, in
    that unit, plus `RTOL` times its size; a NaN is close to nothing. Raises AssertionError as
    `numbers` does when the value is not an array of numbers of the same shape.
    """
    expected = np.asarray(expected, dtype=float)
    return bool(np.allclose(numbers(value, expected.shape), expected, rtol=RTOL, atol=ATOL))
