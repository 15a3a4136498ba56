"""One question to the student's kernel with what it takes along, and what its answer changes here.

Each effect that the answer tells of is of a thing that was sent, and of its type.
"""

import re
import sys
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np

from ..sandbox.inside.states import (
    is_changeable,
    kind_of,
    new_object,
    put_state,
    state_of,
)
from .along import QUIET, Along
from .belongings import Belongings
from .contents import put_content
from .given import fill
from .randomness import goes_on

CHANGES = {"changed", "states", "names"}  # those effects that bring things into the cell
MOST_REFERRED = 10**7  # elements of arguments that an answer refers to, each as often as it does
PLAIN = {list, tuple, dict, set, np.ndarray}  # most of what crosses: to save time
WARNINGS = {
    kind.__name__: kind
    for kind in [
        *Warning.__subclasses__(),
        np.exceptions.RankWarning,
        np.exceptions.VisibleDeprecationWarning,
        np.exceptions.ComplexWarning,
    ]
} | {"Warning": Warning}


class Trip:
    """One question, and the answer to it."""

    def __init__(self, along: Along, operation: str, label: str) -> None:
        self.along = along
        found = re.findall(r"\w+", label)
        self.function = found[-1] if found else label
        self.taken = along.taken(operation, self.function)
        self.is_quiet = operation in QUIET or operation == "get"
        self.warned: list[tuple[type[Warning], str]] = []
        self.printed: list[tuple[bool, str]] = []
        self.clear()

    def clear(self) -> None:
        self.noted: list[Any] = []  # the containers of the question
        self.objects: list[Any] = []  # those of it and of the answer, by number
        self.numbers: dict[int, int] = {}
        self.states: list[Any] = []
        self.belongs = Belongings()
        self.fresh: list[Any] = []  # the objects of the answer alone
        self.effects: dict[str, Any] = {}
        self.new_states: list[Any] = []
        self.referred = 0
        self.returned = False  # whether the answer refers to an argument

    def text(self, encode: Callable[..., str], question: list[Any]) -> str:
        """Return the question as a text of the wire."""
        named = [] if self.is_quiet else self.along.named()
        if not self.taken and not named:
            text = encode(question, self.hold)
            if not self.objects:
                return text
            self.clear()
        self.taken.setdefault("look", self.along.crossings.has_effect("arguments", self.function))
        # In a text of its own: an answer shall not say that it has changed.
        self.belongs.add_names(named)
        whole = ["along", encode(self.taken), question, named, self.states]
        return encode(whole, self.hold, self.noted)

    def hold(self, value: Any, last: bool) -> list | None:
        """Return what crosses in the place of a handle, or of an object with a state."""
        if not last:
            self.belongs.come_to(value, len(self.noted))
        if not last and type(value) not in PLAIN:
            if (number := self.numbers.get(id(value))) is not None:
                return [None, number]
            kind = kind_of(value) or (self.along.given.names and self.along.given.name_of(value))
            if kind:
                self.numbers[id(value)] = len(self.objects)
                self.objects.append(value)
                # Attributes that come to hold another thing meanwhile are a dict of their own.
                state = state_of(value)
                self.states.append(dict(state) if isinstance(state, dict) else state)
                self.belongs.add_object(self.states[-1])
                return [None, self.numbers[id(value)], list(kind)]
        return self.along.keep(value, last)

    def held(self, *parts: Any) -> Any:
        """Return what stands in an answer for an argument, or for an object of a given class."""
        match parts:
            case None, int(place):
                value = self.noted[place]
                self.refer(value)
                return value
            case None, int(number), None:
                self.refer(None)
                return self.objects[number]
            case None, int(number), int(kind) if number == len(self.objects):
                value = new_object(self.along.given.kind(kind))
                self.objects.append(value)
                self.fresh.append(value)
                return value
        raise ValueError("it refers to nothing")

    def refer(self, value: Any) -> None:
        """Count what an answer refers to. Raises ValueError where that is too much, or constant."""
        if value is not None and not is_changeable(value):
            raise ValueError("it refers to what does not change")
        self.returned = True
        if value is not None:
            self.referred += int(value.size) if hasattr(value, "size") else len(value)
        self.referred += 1
        if self.referred > MOST_REFERRED:
            raise ValueError("it refers to too much")

    def answer_in(self, answer: Any) -> Any:
        """Return the answer itself, without what came with it."""
        with_more = type(answer) is list and len(answer) == 4 and answer[0] == "and"
        if not (self.taken and with_more):
            return answer
        _, self.effects, rest, self.new_states = answer
        return rest

    @property
    def brings_given(self) -> bool:
        """Tell whether objects of given classes came, and none was sent that led to them."""
        return bool(self.fresh) and len(self.fresh) == len(self.objects)

    @property
    def brings(self) -> bool:
        """Tell whether the answer changes what the cell has."""
        return bool(self.fresh) or not CHANGES.isdisjoint(self.effects)

    def settle(self) -> None:
        """Change here what came with the answer. Raises whatever is wrong with that."""
        for value, state in zip(self.fresh, self.new_states, strict=True):
            fill(value, state)
        for name, change in EFFECTS.items():
            if name in self.effects:
                change(self, self.effects[name])
        if self.returned:
            self.note("arguments")

    def note(self, effect: str) -> None:
        self.along.crossings.note_effect(effect, self.function)

    def changed(self, rows: Any) -> None:
        if not self.taken.get("look"):
            raise ValueError("it was not asked for its arguments")
        self.note("arguments")
        for number, content in rows:
            if self.may_change(self.belongs.name_of(number)):
                put_content(self.noted[number], content)

    def may_change(self, owner: str) -> bool:
        """Tell whether what a question brought along may change: an argument, or what a name has.

        Of names only those in which the solution's functions changed something: others may hold
        what the cell compares an argument with.
        """
        if owner:
            self.along.crossings.note_effect("inside", owner)
        return not owner or self.along.crossings.has_effect("inside", owner)

    def set_states(self, rows: Any) -> None:
        if not self.taken.get("look"):
            raise ValueError("it was not asked for its arguments")
        self.note("arguments")
        for number, state in rows:
            value = self.objects[number]
            if not self.may_change(self.belongs.objects[number]):
                continue
            kind = kind_of(value)
            if kind is None:
                fill(value, state)
            elif kind[0] == "io" or goes_on(value, state):
                put_state(value, state)

    def set_names(self, rows: Any) -> None:
        for name, how, value in rows:
            if name not in self.taken.get("watch", ()):
                raise ValueError("it tells of a name that it was not asked for")
            self.along.changed(name, how, value)

    def set_random(self, states: Any) -> None:
        self.along.seeded.take(self.taken["random"], states)

    def keep_printed(self, parts: Any) -> None:
        self.printed = [(bool(stream), str(text)) for stream, text in parts]

    def keep_warned(self, rows: Any) -> None:
        for names, message in rows:
            known = (WARNINGS[name] for name in names if type(name) is str and name in WARNINGS)
            kind = next(known, UserWarning)
            self.warned.append((kind, str(message)))

    def show(self) -> None:
        """Print and warn as the student's code did; what the cell does of it is the cell's."""
        for is_error, text in self.printed if self.taken.get("printed") else ():
            stream = sys.stderr if is_error else sys.stdout
            if any(stream is other for other in self.along.redirected()):
                stream.write(text)
        for kind, message in self.warned if self.taken.get("warned") else ():
            warnings.warn(message, kind, stacklevel=5)


EFFECTS: dict[str, Callable[[Trip, Any], None]] = {
    "changed": Trip.changed,
    "states": Trip.set_states,
    "names": Trip.set_names,
    "random": Trip.set_random,
    "printed": Trip.keep_printed,
    "warned": Trip.keep_warned,
}
