"""Answers the grader's questions in the student's kernel; `grader.asking` asks them.

A question and an answer are lists, as texts of the wire. This module is `_coursekit_agent` there,
and student code can do with it what it likes: the grader reads its answers as if the student had
written them.
"""

import contextlib
import os
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from .along import Trip, put_back
from .handles import (
    DEEDS,
    LONGEST_MESSAGE,
    WRAPPERS,
    forget,
    hold,
    hold_less,
    is_own,
    keep_changed,
    text_of,
)
from .plots import conversation, figures, known, of_grade_cell, open_figures
from .states import is_same, small_copy
from .wire import decode
from .wire import encode as encode_with

MOST_NAMES = 10_001  # that are listed: `grader.student` refuses so many


def answer(names: dict, question: str) -> str:
    """Answer a question: the name of one of OPERATIONS, and what it takes.

    `names` are the globals of the student's cells. The answer begins with "value", "missing" (there
    is no such name), "raised" (then the names of the exception's class and its bases, and the
    message), or "refused" (then why the value cannot be sent). What cannot be sent as it is has a
    number in the answer, and in later questions: see `handles`; what goes along is in `along`.
    """
    trip = Trip(names)
    with conversation(known):
        operation, *details = decode(question, held=trip.held, noted=trip.noted)
    # What a function returned may be large: it is not kept beside what the next one returns.
    if operation not in ASIDE and OPERATIONS.get(operation) is not again:
        last.clear()
    under_way.append(operation)
    try:
        if operation == "along":
            taken, (operation, *details), named, states = details
            trip.begin(taken, named, states)
        if begins := operation == "begins":  # it is the first of a grade cell
            operation, *details = details
        with trip.listening(silence), of_grade_cell(begins):
            reply = OPERATIONS[operation](names, *details)
    # Whatever a student's function raises, SystemExit too, is an answer.
    except BaseException as error:
        reply = ["raised", *described(error)]
        # The grader knows one again that a function of the grade cell raised.
        mark = getattr(error, "coursekit_mark", None)
        if type(mark) is int:
            reply.append(mark)
        elif is_own(error):
            reply.append(error)
    finally:
        under_way.pop()
    if operation not in ASIDE:
        last[:] = reply
    keep = hold_less if operation in AS_DATA else hold
    try:
        if not trip.taken:
            return encode(reply, keep)
        trip.end(keep)
        return encode(trip.answer(reply), trip.hold)
    except Exception as error:
        return encode(trip.answer_less(["refused", str(error)[:LONGEST_MESSAGE]]))


def again(names: dict) -> list:
    return last[:2]


def encode(reply: list, keep: Callable = hold) -> str:
    forget()
    with conversation(known):
        return encode_with(reply, keep)


def get(names: dict, name: str) -> list:
    return ["value", names[name]] if name in names else ["missing"]


def call(names: dict, function: Any, arguments: tuple, keywords: dict) -> list:
    before = [small_copy(argument) for argument in arguments]
    result = function(*arguments, **keywords)
    rows = enumerate(zip(before, arguments, strict=True))
    changed = [[n, keep_changed(a)] for n, (b, a) in rows if b is not None and not is_same(b, a)]
    # The next function that is given it shall find it so; see `grader.asides`.
    return ["value", result, changed] if changed else ["value", result]


def change(names: dict, name: str, value: Any) -> list:
    names[name] = value
    return ["value", None]


def origin(names: dict, name: str) -> list:
    return ["value", origin_of(names[name])] if name in names else ["missing"]


def files(names: dict, *asked: Any) -> list:
    from .files import written

    return ["value", written(*asked)]


def laid(names: dict, rows: list) -> list:
    from .files import lay

    return ["value", lay(rows)]


def nothing(names: dict) -> list:
    return ["value", None]


def undo(names: dict) -> list:
    put_back(names)
    return ["value", None]


def listed(names: dict) -> list:
    some = list(names)[:MOST_NAMES]
    return ["value", [name for name in some if type(name) is str]]


def attribute(names: dict, owner: Any, name: str) -> list:
    return ["value", getattr(owner, name)]


def within(names: dict, changes: list, operation: str, *details: Any) -> list:
    from .callbacks import replaced

    with replaced(changes):
        return OPERATIONS[operation](names, *details)


def do(names: dict, deed: str, *arguments: Any) -> list:
    return ["value", DEEDS[deed](*arguments)]


def plain(names: dict, value: Any) -> list:
    # Those of `collections` keep what they are made of.
    return ["value", value.data if isinstance(value, WRAPPERS) else value]


# Asked for plots and files, between an answer and what follows it.
ASIDE = {"figures", "open", "files", "lay"}
OPERATIONS: dict[str, Callable[..., list]] = {
    "get": get,
    "call": call,
    "set": change,
    "origin": origin,
    "attribute": attribute,
    "names": listed,
    "as_data": again,
    "plain": plain,
    "do": do,
    "within": within,
    "files": files,
    "lay": laid,
    "figures": figures,
    "open": open_figures,
    "nothing": nothing,
    "undo": undo,
}
# Their answers are data as far as can be: a kind of list is the list that it is made of.
AS_DATA = {"plain", "as_data"}
last: list = []  # the answer to the question before
under_way: list[str] = []  # what is being answered: the grader answers callbacks meanwhile


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
    return [kind.__name__ for kind in type(error).__mro__], text_of(error)
