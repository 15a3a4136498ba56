"""What a checkpoint says when it is not passed: what is missing, the type, the shape, the values.

with checkpoint("compute_weights"):
    weights = numbers(compute_weights(counts), "weights", (2,), "one number for each cluster")
    compare(weights, expected, "weights", "Do they sum to 1?")
"""

import contextlib
import reprlib
import textwrap

import numpy as np

__all__ = ["checkpoint", "compare", "numbers", "one_number"]

WIDTH = 80  # columns; `nbgrader validate` cuts lines off after 83


class NotPassedError(AssertionError):
    """A checkpoint is not passed. The message says what to look at."""

    def _render_traceback_(self):
        # IPython shows this in place of a traceback, which would hold the checkpoint's own code.
        first, *rest = str(self).split("\n")
        lines = [textwrap.fill(first, WIDTH), *(textwrap.fill(line, WIDTH) for line in rest)]
        return ["\x1b[1;31mCheckpoint not passed.\x1b[0m", *"\n".join(lines).split("\n")]


@contextlib.contextmanager
def checkpoint(name):
    """Turn what fails inside into a NotPassedError; `name` is what the student has to define."""
    try:
        yield
    except NameError as error:
        if error.name != name:
            raise
        raise NotPassedError(
            f"{name} is not defined yet: complete the cell above that defines it, run that cell, "
            "and then this one again."
        ) from None
    except NotImplementedError as error:
        raise NotPassedError(f"{name} is still to be written. Its cell says:\n{error}") from None
    except AssertionError as error:
        raise NotPassedError(str(error)) from None


def numbers(value, name, shape, meaning):
    """Return a value as a float array of this shape; complain when it is not one.

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
