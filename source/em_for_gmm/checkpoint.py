"""What a checkpoint says when it is not passed: what is missing, the type, the shape, the values.

with checkpoint("compute_weights"):
    weights = numbers(compute_weights(counts), "weights", (2,), "one number for each cluster")
    compare(weights, expected, "weights", "Do they sum to 1?")
"""

import contextlib
import reprlib
import textwrap

import numpy as np

__all__ = [
    "STEPS",
    "checkpoint",
    "compare",
    "counted",
    "expect",
    "expect_run",
    "numbers",
    "one_number",
]

WIDTH = 80  # columns; `nbgrader validate` cuts lines off after 83
# White on a red of its own: themes differ in what they make of red letters, and in what is behind.
TITLE = "\x1b[1;38;2;255;255;255;48;2;176;0;32m {} \x1b[0m"
# The checkpoints that EM builds upon
STEPS = ("compute_responsibilities", "compute_weights", "compute_means", "compute_covariances")

passed = {}  # whether each checkpoint was passed when it was run last


class NotPassedError(AssertionError):
    """A checkpoint is not passed. The message says what to look at."""

    title = "Checkpoint not passed."

    def _render_traceback_(self):
        # IPython shows this in place of a traceback, which would hold the checkpoint's own code.
        first, *rest = str(self).split("\n")
        lines = [textwrap.fill(first, WIDTH), *(textwrap.fill(line, WIDTH) for line in rest)]
        return [TITLE.format(self.title), *"\n".join(lines).split("\n")]


class OverwrittenError(NotPassedError):
    """A provided cell does not find what another one has put under a name."""

    title = "This cell cannot go on."


@contextlib.contextmanager
def checkpoint(*names, of=None, after=(), given=False):
    """Turn what fails inside into a NotPassedError.

    `names` are what has to be defined: by the student, or with `given` by a provided cell. `of` is
    what the checkpoint is about, the first of them where nothing is said. What may fail because of
    a mistake above is `after` those checkpoints, and its message begins with them.
    """
    about = of or names[0]
    passed[about] = False
    try:
        yield
    except NameError as error:
        if error.name not in names:
            raise
        said = (
            f"{error.name} is not there: the provided cell above that makes it stopped with an "
            "error, or was not run. Look at the last line below that cell."
            if given
            else f"{error.name} is not defined yet: complete the cell above that defines it, run "
            "that cell, and then this one again."
        )
        raise NotPassedError(mend_first(after) + said) from None
    except NotImplementedError as error:
        raise NotPassedError(
            f"{names[0]} is still to be written. Its cell says:\n{error}"
        ) from None
    except AssertionError as error:
        raise NotPassedError(mend_first(after) + str(error)) from None
    passed[about] = True


def mend_first(after):
    """Return the sentence that leads to a mistake above, "" where those checkpoints are passed."""
    for name in after:
        if passed.get(name) is False:
            return f"The checkpoint of {name} above is not passed: mend that first. "
    if all(name in passed for name in after):
        return ""
    return "If a checkpoint above is not passed, mend that first. "


def expect(holds, name, what, line):
    """Complain, in a provided cell, about a name that no longer is `what` the `line` made it."""
    if not holds:
        raise OverwrittenError(
            f"{name} is no longer {what}: a cell of yours has given the name to something else. "
            f"Run the cell with `{line}` again, then this one."
        )


def expect_run(results, iterations, name, line):
    """Complain about the result of another run of EM than that of the `line`."""
    try:
        got = len(results["loglik"]) - 1
    except (TypeError, KeyError):
        got = None
    expect(got == iterations, name, f"the run of {counted(iterations)}", line)


def counted(iterations):
    """Return a number of iterations in words that agree with it."""
    return f"{iterations} iteration{'' if iterations == 1 else 's'}"


def numbers(value, name, shape, meaning):
    """Return a value as a float array of this shape; complain when it is not one, or not finite.

    `meaning` says what the shape stands for, as in "one number for each cluster".
    """
    assert value is not None, f"{name} is None: does the function end with a return?"
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        raise AssertionError(
            f"{name} should hold {meaning}, shape {shape}, but is {reprlib.repr(value)}."
        ) from None
    assert array.shape == shape, (
        f"{name} has shape {array.shape} but should have {shape}: {meaning}."
    )
    assert not np.isnan(array).any(), (
        f"{name} holds NaN, which is not a number: 0 divided by 0 gives it, and so does the "
        f"logarithm or the root of a negative number. Yours is\n{array}"
    )
    assert np.isfinite(array).all(), f"{name} holds an infinite number. Yours is\n{array}"
    return array


def one_number(value, name):
    """Return a value as a float; complain when it is not one number."""
    try:
        array = np.asarray(value, dtype=float)
    except (TypeError, ValueError):
        array = np.empty(0)
    assert array.size == 1, f"{name} should be one number, but is {reprlib.repr(value)}."
    return float(array.item())


def compare(array, expected, name, advice):
    """Complain, with both side by side, when an array is not the expected one."""
    assert np.allclose(array, expected), (
        f"{name} should be\n{np.asarray(expected)}\nbut yours is\n{array}\n{advice}"
    )
