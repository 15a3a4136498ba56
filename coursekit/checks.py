"""From checks to points and sentences.

A checkpoint is a few checks. A check is a small function: its docstring is the sentence that a
student reads, `worth` says its points, and it fails by raising. Its first argument is a random
generator for hidden inputs, the others are the student's functions and values. For example::

    @worth(2)
    def one_weight_for_each_cluster(rng, compute_weights):
        \"\"\"`compute_weights` returns one weight for each cluster.\"\"\"
        assert len(compute_weights(rng.uniform(1, 9, size=5))) == 5

    check = Checkpoint(one_weight_for_each_cluster, hint="The soft counts add up to N.")

In a grade cell, `check(compute_weights)` prints a sentence for each check and returns the points
earned, which is how nbgrader gives partial credit.
"""

import builtins
import contextlib
import copy
import functools
import os
from contextvars import ContextVar
from typing import NamedTuple

import numpy as np

#: Seeds the hidden inputs. Whoever grades a submission sets it from the submission's content, so
#: that printing the inputs of one run teaches nothing for the next.
input_seed = ContextVar("input_seed", default=0)

#: Where checkpoints leave their results; when it is None they print their sentences.
results = ContextVar("results", default=None)


class Result(NamedTuple):
    """The outcome of one check, or the hint of a checkpoint that lost points (`passed` None)."""

    sentence: str
    passed: bool | None
    points: float = 0.0
    check: str = ""  # what was checked, without how it failed


class StudentRaised(Exception):  # noqa: N818 - it says what happened
    """A student's function raised. The message stays behind: it may hold the hidden input."""


def worth(points):
    """Decorate a check with the points that it gives."""

    def mark(check):
        check.points = points
        return check

    return mark


class Checkpoint:
    """The checks that decide one grade cell.

    Calling it with the student's functions and values prints the sentences and returns the points
    earned: a builtin float from 0 to `points`. It never raises for what a student's code does.
    """

    def __init__(self, *checks, hint):
        self.checks = checks
        self.hint = hint

    @property
    def points(self):
        """The points that the checks add up to: those of the grade cell."""
        return float(sum(check.points for check in self.checks))

    def __call__(self, *things):
        earned = 0.0
        for number, check in enumerate(self.checks):
            rng = np.random.default_rng([input_seed.get(), number])
            failure = run_check(check, rng, *things)
            points = check.points if failure is None else 0
            earned += points
            statement = " ".join(check.__doc__.split())
            text = sentence(check, statement, failure)
            tell(Result(text, failure is None, float(points), statement))
        if earned < self.points:
            tell(Result(f"Hint: {self.hint}", None))
        return float(earned)


def tell(result):
    """Leave a result for the grader, or print it where nobody collects them."""
    collected = results.get()
    if collected is None:
        mark = {True: "✓ ", False: "✗ ", None: ""}[result.passed]
        print(mark + result.sentence)
    else:
        collected.append(result)


def run_check(check, rng, *things):
    """Run one check; return None when it passes, else a remark that says how it failed."""
    try:
        with silence():
            check(rng, *map(guarded, things))
    except (AssertionError, StudentRaised) as error:
        # What numpy.testing says begins with an empty line, and shows what was expected.
        return str(error).partition("\n")[0]
    except Exception as error:
        # The check itself tripped over what came back: say what a student can use.
        return f"what came back could not be checked ({type(error).__name__})."
    return None


def sentence(check, statement, failure):
    """Return the line that a student reads about a check."""
    plural = "" if check.points == 1 else "s"
    if failure is None:
        return f"{statement} ({check.points:g} point{plural})"
    detail = f" Here {failure}" if failure else ""
    return f"{statement} (0 of {check.points:g} point{plural}){detail}"


def guarded(thing):
    """Wrap a student's function: it gets copies of its arguments, and may raise what it likes."""
    if not callable(thing):
        return thing

    @functools.wraps(thing, updated=())
    def call(*args, **kwargs):
        try:
            return thing(*copy.deepcopy(args), **copy.deepcopy(kwargs))
        # A student's function may leave by sys.exit(); an interrupt is the grader's and passes.
        except (Exception, SystemExit) as error:
            name = type(error).__name__
            raise StudentRaised(
                f"it raised {name}." if name in REPEATABLE else "it raised an error."
            ) from None

    return call


# Names that may be repeated to a student; of any other kind even the name could hold an input.
REPEATABLE = {*vars(builtins), "LinAlgError", "CallTimeout", "KernelDied"}


@contextlib.contextmanager
def silence():
    """Discard what a student's function prints: it would show the hidden inputs."""
    with (
        open(os.devnull, "w") as nowhere,  # noqa: PTH123 - a device, not a path
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield
