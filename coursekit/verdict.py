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

import contextlib
import copy
import functools
import os
from contextvars import ContextVar

import numpy as np

#: Seeds the hidden inputs. Whoever grades a submission sets it from the submission's content, so
#: that printing the inputs of one run teaches nothing for the next.
input_seed = ContextVar("input_seed", default=0)

LONGEST_REMARK = 200  # characters; what an exception says belongs to whoever raised it


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
            earned += check.points if failure is None else 0
            print(sentence(check, failure))
        if earned < self.points:
            print(f"Hint: {self.hint}")
        return float(earned)


def run_check(check, rng, *things):
    """Run one check; return None when it passes, else a remark that says how it failed."""
    try:
        with silence():
            check(rng, *map(guarded, things))
    # A student's function may leave by sys.exit(); an interrupt is the grader's and passes.
    except (Exception, SystemExit) as error:
        return remark(error)
    return None


def remark(error):
    """Return the text of a failed assertion, or the name and the text of another exception."""
    text = " ".join(str(error).split())
    if not isinstance(error, AssertionError):
        text = f"it raised {type(error).__name__}" + (f": {text}" if text else "")
    return text if len(text) <= LONGEST_REMARK else text[: LONGEST_REMARK - 1] + "…"


def sentence(check, failure):
    """Return the line that a student reads about a check."""
    statement = " ".join(check.__doc__.split())
    plural = "" if check.points == 1 else "s"
    if failure is None:
        return f"✓ {statement} ({check.points:g} point{plural})"
    detail = f" Here {failure}" if failure else ""
    return f"✗ {statement} (0 of {check.points:g} point{plural}){detail}"


def guarded(thing):
    """Give a student's function copies of its arguments, so that a check keeps its own."""
    if not callable(thing):
        return thing

    @functools.wraps(thing, updated=())
    def call(*args, **kwargs):
        return thing(*copy.deepcopy(args), **copy.deepcopy(kwargs))

    return call


@contextlib.contextmanager
def silence():
    """Discard what a student's function prints: it would show the hidden inputs."""
    with (
        open(os.devnull, "w") as nowhere,  # noqa: PTH123 - a device, not a path
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield
