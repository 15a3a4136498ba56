"""What goes along with a question to the student's kernel, and what comes back with the answer.

A question that has something along is `["along", taken, question, named, states]`: `taken`, a text
of its own, says what to set before and what to look at, `named` which names have which values, and
`states` are those of the objects in the question, by number. The answer to it is
`["and", effects, answer, states]`. `grader.along` is the other side.
"""

import contextlib
import io
import os
import random
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from .handles import hold, thing
from .states import (
    blank,
    is_changeable,
    is_same,
    new_object,
    put_state,
    python_state,
    state_of,
    twister,
)
from .wire import decode, encode

MOST_PRINTED = 2**20  # characters of one answer
MOST_WARNINGS = 100
LONGEST_WARNING = 1000  # characters
ABSENT = object()
# What names and variables were before a hidden test set them. An agent that is put back finds them.
before: dict[str, dict[str, Any]] = globals().get("before", {"names": {}, "environ": {}})


class Trip:
    """One question and its answer."""

    def __init__(self, names: dict) -> None:
        self.names = names
        self.taken: dict[str, Any] = {}
        self.noted: list[Any] = []  # the containers of the question
        self.objects: list[Any] = []  # those of it and of the answer, by number
        self.numbers: dict[int, int] = {}  # of the objects, by `id`
        self.places: dict[int, int] = {}  # of the containers, by `id`
        self.keep: Callable = hold
        self.fresh: list[Any] = []  # the states of the objects that are in the answer alone
        self.given: dict[type, int] = {}
        self.effects: dict[str, Any] = {}
        # What they were before: the containers, the objects, the names.
        self.copies: list[tuple[int, Any, Any]] = []
        self.states: list[Any] = []
        self.watched: dict[str, tuple[Any, Any]] = {}

    def held(self, *parts: Any) -> Any:
        """Return what stands in a question for what is no plain data."""
        match parts:
            case None, number, *kind:
                if number == len(self.objects):
                    self.add(self.made(*kind[0]))
                return self.objects[number]
        return thing(*parts)

    def made(self, module: str, name: str) -> Any:
        """Return a new object of a kind."""
        kind = self.class_of(module, name)
        return new_object(kind) if kind else blank(module, name)

    def class_of(self, module: str, name: str) -> type | None:
        """Return the student's copy of a class of the instructor's."""
        home = vars(sys.modules[module]) if module in sys.modules else {}
        found = home.get(name) if module else self.names.get(name)
        ours = module and (module == "io" or module.split(".")[0] in ("random", "numpy"))
        return found if isinstance(found, type) and not ours else None

    def add(self, value: Any) -> int:
        self.numbers[id(value)] = len(self.objects)
        self.objects.append(value)
        return self.numbers[id(value)]

    def begin(self, text: str, named: list[tuple[str, Any]], states: list[Any]) -> None:
        """Set what goes along, and remember what is to be looked at."""
        self.taken = taken = decode(text)
        for value, state in zip(self.objects, states, strict=True):
            put_state(value, state)
        for number, kind in enumerate(taken.get("given", ())):
            if found := self.class_of(*kind):
                self.given[found] = number
        self.set_names(dict(named), taken.get("gone", ()))
        for name, value in taken.get("environ", {}).items():
            if taken.get("kept"):
                before["environ"].setdefault(name, os.environ.get(name))
            set_variable(name, value)
        if state := taken.get("random"):
            random.setstate(python_state(state[0]))
            np.random.set_state(tuple(state[1]))
        if taken.get("look"):
            changeable = [(n, v) for n, v in enumerate(self.noted) if is_changeable(v)]
            self.places = {id(value): number for number, value in changeable}
            self.copies = [(number, value, value.copy()) for number, value in changeable]
            # An object's attributes are one dict, which changes with it.
            self.states = [copied(state_of(value)) for value in self.objects]
        else:
            # What is not looked at may have changed: it crosses as what it is now.
            self.numbers.clear()
        for name in taken.get("watch", ()):
            value = self.names.get(name, ABSENT)
            self.watched[name] = value, copied(value) if is_changeable(value) else None

    def set_names(self, names: dict[str, Any], gone: list[str]) -> None:
        for name in [*names, *gone] if self.taken.get("kept") else ():
            before["names"].setdefault(name, self.names.get(name, ABSENT))
        self.names.update(names)
        for name in gone:
            self.names.pop(name, None)

    @contextlib.contextmanager
    def listening(self, silence: Callable[[], Any]) -> Iterator[None]:
        """Keep what is printed and what is warned of, where that is asked for."""
        printed: list[Any] = []
        with contextlib.ExitStack() as stack:
            stack.enter_context(silence())
            if self.taken.get("printed"):
                room = [MOST_PRINTED]
                stack.enter_context(contextlib.redirect_stdout(Printed(printed, 0, room)))
                stack.enter_context(contextlib.redirect_stderr(Printed(printed, 1, room)))
            warned = None
            if self.taken.get("warned"):
                warned = stack.enter_context(warnings.catch_warnings(record=True))
                warnings.simplefilter("always")
            try:
                yield
            finally:
                if printed:
                    self.effects["printed"] = [
                        [stream, "".join(parts)] for stream, parts in printed
                    ]
                if warned:
                    self.effects["warned"] = [told(warning) for warning in warned[:MOST_WARNINGS]]

    def end(self, keep: Callable) -> None:
        """Note what the question has changed; `keep` is what holds things in the answer."""
        self.keep = keep
        if self.taken.get("random"):
            self.effects["random"] = [twister(random.getstate()), list(np.random.get_state())]
        changed = [
            [number, value.copy()]
            for number, value, copy in self.copies
            if not is_same(copy, value)
        ]
        if changed:
            self.effects["changed"] = changed
        states = [
            [number, copied(state_of(self.objects[number]))]
            for number, state in enumerate(self.states)
            if not alike(state, state_of(self.objects[number]))
        ]
        if states:
            self.effects["states"] = states
        if rows := list(self.changed_names()):
            self.effects["names"] = rows

    def changed_names(self) -> Iterator[list]:
        """Yield the names that are watched and were changed: the name, how, and the value."""
        for name, (value, copy) in self.watched.items():
            now = self.names.get(name, ABSENT)
            if now is not value:
                yield [name, "gone", None] if now is ABSENT else [name, "bound", now]
            elif is_changeable(now) and not is_same(copy, now):
                yield [name, "changed", now.copy()]

    def hold(self, value: Any, last: bool) -> list | None:
        """Return what crosses in the place of an argument, or of an object of a given class."""
        if not last:
            if (place := self.places.get(id(value))) is not None:
                return [None, place]
            if (number := self.numbers.get(id(value))) is not None:
                return [None, number, None]
            if (kind := self.given.get(type(value))) is not None:
                state = copied(state_of(value))
                self.fresh.append(state)
                return [None, self.add(value), kind]
        return self.keep(value, last)

    def answer(self, reply: list) -> list:
        """Return an answer with what the question has changed."""
        return ["and", self.effects, reply, self.fresh]

    def answer_less(self, reply: list) -> list:
        """Return an answer with nothing that could keep it from being sent."""
        told = {n: self.effects[n] for n in ("printed", "warned", "random") if n in self.effects}
        return ["and", told, reply, []] if self.taken else reply


def copied(state: Any) -> Any:
    return state.copy() if hasattr(state, "copy") else state


def alike(before: Any, now: Any) -> bool:
    """Tell whether two states are one."""
    if isinstance(now, dict) and "bit_generator" not in now:
        return is_same(before, now)
    return encode(before) == encode(now)


def set_variable(name: str, value: str | None) -> None:
    if value is None:
        os.environ.pop(name, None)
    else:
        os.environ[name] = value


def put_back(names: dict) -> None:
    """Undo what hidden tests set."""
    for name, value in before["names"].items():
        if value is ABSENT:
            names.pop(name, None)
        else:
            names[name] = value
    for name, value in before["environ"].items():
        set_variable(name, value)
    before["names"].clear()
    before["environ"].clear()


def told(warning: warnings.WarningMessage) -> list:
    return [
        [kind.__name__ for kind in warning.category.__mro__],
        str(warning.message)[:LONGEST_WARNING],
    ]


class Printed(io.StringIO):
    """Keeps what is printed, in the order of both streams, and no more than there is room for."""

    def __init__(self, parts: list, stream: int, room: list[int]) -> None:
        super().__init__()
        self.parts, self.stream, self.room = parts, stream, room

    def write(self, text: str) -> int:
        if self.room[0] > 0 and text:
            if not self.parts or self.parts[-1][0] != self.stream:
                self.parts.append([self.stream, []])
            self.parts[-1][1].append(text[: self.room[0]])
            self.room[0] -= len(text)
        return len(text)
