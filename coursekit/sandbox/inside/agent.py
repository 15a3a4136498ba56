"""Answers the grader's questions in the student's kernel; `grader.student` asks them.

A question and an answer are lists, as texts of the wire. This module is `_coursekit_agent` there,
and student code can do with it what it likes: the grader reads its answers as if the student had
written them.
"""

import contextlib
import os
import sys
import types
from collections.abc import Iterator
from typing import Any

from .wire import decode, encode

LONGEST_MESSAGE = 1000  # characters that are sent of an exception's message


def answer(names: dict, question: str) -> str:
    """Answer ["get", name], ["call", name, args, kwargs], ["set", name, value] or ["origin", name].

    `names` are the globals of the student's cells. The answer begins with "value", "function",
    "missing", "raised" (then the names of the exception's class and its bases, and the message), or
    "refused" (then why the value cannot be sent).
    """
    operation, name, *details = decode(question)
    # Only what the student has imported: importing it here would take a second.
    pyplot = sys.modules.get("matplotlib.pyplot")
    figures = set(pyplot.get_fignums()) if pyplot else set()
    try:
        with silence():
            if operation == "set":
                names[name] = details[0]
                return encode(["value", None])
            if name not in names:
                return encode(["missing"])
            value = names[name]
            if operation == "origin":
                value = origin_of(value)
            elif operation == "call":
                arguments, keywords = details
                value = value(*arguments, **keywords)
            elif callable(value):
                return encode(["function"])
    # Whatever a student's function raises, SystemExit too, is an answer.
    except BaseException as error:
        return encode(["raised", *described(error)])
    finally:
        # The student's next cell would show what a function drew when the grader called it.
        if pyplot:
            for number in set(pyplot.get_fignums()) - figures:
                pyplot.close(number)
    try:
        return encode(["value", value])
    except Exception as error:
        return encode(["refused", str(error)[:LONGEST_MESSAGE]])


def origin_of(value: Any) -> tuple[str, str] | None:
    """Return where a value can be imported from: its module, and its name there ("" for a module).

    None where it cannot: a number, say, or a function that a cell defines.
    """
    if isinstance(value, types.ModuleType):
        return value.__name__, ""
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str) or module == "__main__":
        return None
    there = getattr(sys.modules.get(module), name, None)
    return (module, name) if there is value else None


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Discard what a function prints while the grader calls it: it may be a hidden input."""
    with (
        open(os.devnull, "w") as nowhere,  # noqa: PTH123 - a device, not a path
        contextlib.redirect_stdout(nowhere),
        contextlib.redirect_stderr(nowhere),
    ):
        yield


def described(error: BaseException) -> tuple[list[str], str]:
    """Return the names of an exception's class and bases, and its message."""
    try:
        message = str(error)[:LONGEST_MESSAGE]
    # The message is made by the exception's own code, which may raise as well.
    except BaseException:
        message = ""
    return [kind.__name__ for kind in type(error).__mro__], message
