"""Asks the agent in a student's kernel, within limits, and installs it where it is missing."""

import contextlib
from collections.abc import Callable
from typing import Any

from ..sandbox.inside import installation, wire
from . import refusals
from .along import Along
from .answers import (
    CROSSING,
    KernelDied,
    LimitReached,
    NotPlainData,
    RemoteError,
    StudentError,
    is_plain_type,
    value_of,
)
from .asides import Asides
from .callbacks import NO_DATA, Callbacks
from .examples import Crossings
from .files import Files
from .handles import isinstance_handle, kept_in_kernel
from .lenient import HONEST, Lenient
from .methods import as_own_kind
from .plots import QUIET, Plots
from .replaced import Replaced
from .stand_ins import Made, StandIns, is_iterator_for_others, may_be_right, may_stay
from .trip import Trip

#: Of a class of the instructor's, whose methods compare what the student put in its attributes.
GIVEN = "object of a given class"
#: What gives a part of a thing.
PARTS = {"attribute", "do"}
# The `builtins` by name: a student's own `getattr` or `globals` is not asked, though one who has
# changed the builtins themselves can still be in the way.
ASK = "__import__('sys').modules['_coursekit_agent'].answer(__import__('builtins').globals(), {!r})"

# What runs code in the student's kernel, then returns the value of an expression. A third argument
# answers what the kernel asks meanwhile: a text, to a text.
Evaluate = Callable[..., str]


class AskedKernel:
    """Asks the agent in a student's kernel, within limits, and installs it where it is missing."""

    def __init__(
        self,
        evaluate: Evaluate,
        max_calls: int,
        max_text: int,
        crossings: Crossings,
        along: Along,
    ) -> None:
        self.evaluate = evaluate
        self.along = along
        self.calls_left = max_calls
        self.text_left = max_text
        self.crossings = crossings
        self.plots = Plots(self.ask, crossings)
        self.files = Files(self.ask, crossings)
        self.stand_ins = StandIns(self.ask, crossings, CROSSING, StudentError)
        self.callbacks = Callbacks(self._question, self._count, RemoteError)
        self.along.keep = self.callbacks.hold
        self.replaced = Replaced()
        self.asides = Asides()
        # Compiled before any grade cell runs: see `texts` on what is compiled meanwhile.
        self.installation = installation()
        self.death: KernelDied | None = None

    def ask(self, operation: str, failure: str, label: str, /, *details: Any) -> Any:
        """Return the value that the agent answers with; raise what it says instead.

        `failure` begins the sentence of a StudentError, `label` is how the cell came to the value.
        """
        self.plots.before(operation)
        changes = [] if operation in QUIET else self.replaced.now()
        trip = Trip(self.along, operation, label)
        looks = bool(trip.taken.get("look"))
        parts = details if looks else self.asides.sent(operation, details)
        question = ["within", changes, operation, *parts] if changes else [operation, *parts]
        if self.plots.new:
            question = ["begins", *question]
        try:
            self.files.before(operation, details)
            with self.plots.message():
                expression = ASK.format(trip.text(wire.encode, question))
        except wire.WireError as error:
            said = label.removesuffix("()")
            raise NotPlainData(f"`{said}` cannot be given this: {error}.") from None
        self.plots.new = False
        # An agent that was never there, or that the student's code removed, gives "". What puts it
        # there is an expression: IPython would look through the code of a cell, for its magics.
        text = self._send("", expression)
        text = text or self._send("", f"({self.installation}, {expression})[1]")
        # A name is asked once for a cell, wherever that comes first: it is a place of its own.
        is_name = operation == "get"
        place = details[0] if is_name else ""
        proving = self.crossings.known is None
        if proving and not is_name:
            place = self.crossings.here()
        made: list[Made] = []
        lenient = Lenient(self.crossings, label, place)

        def held(*parts: Any) -> Any:
            if parts and parts[0] is None:
                value = trip.held(*parts)
                if trip.brings_given:
                    lenient(GIVEN)
                return value
            nonlocal place
            place = place or self.crossings.here()
            return self.stand_ins.made_of(place, label, parts, made)

        # Whose answer is about figures, `plots` looks at it.
        about_figures = operation == "figures"
        with contextlib.nullcontext() if about_figures else self.plots.naming(set()):
            kind, *rest = self._read(text, held, lenient, trip)
        self.plots.after(operation)
        self.files.after(operation, details)
        if kind == "value" and len(rest) == 2 and operation == "call":
            kind, rest = self.asides.note(details, rest[0], rest[1], looks)
        value = rest[0] if kind == "value" and len(rest) == 1 else None
        if operation in PARTS and callable(value) and not made and not isinstance(value, type):
            lenient(wire.CALLABLE)
        refused = None
        if proving and kind == "value":
            self._note(place, label, made, lenient)
        elif not proving:
            if (what := lenient.unknown()) and not (is_name and is_plain_type(value)):
                said = f"{failure}: a {what} is not what was asked for."
                if what in HONEST:
                    refusals.said.append(said)
                raise StudentError(said)
            if lenient.changed:
                refusals.said.append(f"`{label}` has values of pandas' NA, which came as NaN.")
            refused = next((thing for thing in made if not may_stay(thing, is_name, value)), None)
            if made and not refused and is_iterator_for_others(value):
                refused = made[0]
        if refused and trip.brings:
            what = f"a value of type {refused.facts.type}"
            raise StudentError(f"{failure}: {what} is not plain data.")
        try:
            trip.settle()
        # It may say anything of anything: there is no end of ways in which that is wrong.
        except Exception as error:
            kind, rest = "garbled", [f"what came with it is malformed ({type(error).__name__})"]
        trip.show()
        if refused and kind == "value":
            try:
                return self._as_data(failure, place, label, value, refused.facts.type)
            except StudentError:
                # The name of its class is the student's, and may hold what it was called with.
                if may_be_right(refused.facts):
                    refusals.said.append(f"{failure}: it is an object, and may be right as such.")
                raise
        if kind == "raised" and (error := self.callbacks.original(rest[2:])):
            raise error
        return value_of(failure, kind, rest)

    def _as_data(self, failure: str, place: str, label: str, value: Any, kind: str) -> Any:
        """Return as data what came as a thing where data were expected, if it can be had so.

        A kind of list is asked for as a list. An iterator is, here too, one that can be gone
        through once; its items may be things where the solution brought such things.
        """
        refusal = StudentError(f"{failure}: a value of type {kind} is not plain data.")
        made: list[Made] = []

        def held(*parts: Any) -> Any:
            return self.stand_ins.made_of(place, label, parts, made)

        def asked(operation: str, *details: Any) -> Any:
            expression = ASK.format(wire.encode([operation, *details], kept_in_kernel))
            lenient = Lenient(self.crossings, label, place)
            text = self._send("", expression)
            with self.plots.naming(set()):
                answer, *rest = self._read(text, held, lenient)
            brought = not lenient.unknown() and all(thing.example is not None for thing in made)
            if answer != "value" or len(rest) != 1 or not brought:
                raise refusal
            return rest[0]

        if isinstance_handle(value) and "__next__" in value._coursekit_facts.example.inherited:
            return iter(asked("do", "items", value))
        data = asked("as_data")
        return as_own_kind(data, value._coursekit_facts) if isinstance_handle(value) else data

    def _read(
        self, text: str, held: Callable[..., Any], lenient: Lenient, trip: Trip | None = None
    ) -> list:
        """Return an answer: its kind, and what comes with it."""
        try:
            with self.plots.message():
                answer = wire.decode(text, held=held, lenient=lenient)
            answer = trip.answer_in(answer) if trip else answer
        except wire.WireError as error:
            return ["garbled", str(error)]
        # By type first: an array compares with a str element by element.
        if not (type(answer) is list and answer and type(answer[0]) is str):
            return ["garbled", "it is none"]
        return answer

    def _question(self, text: str) -> list:
        """Return what the kernel asks while it answers, as `_read` does an answer."""
        made: list[Made] = []
        place, label = self.crossings.here(), "an argument"
        lenient = Lenient(self.crossings, label, place)

        def held(*parts: Any) -> Any:
            return self.stand_ins.made_of(place, label, parts, made)

        question = self._read(text, held, lenient)
        if self.crossings.known is None:
            self._note(place, label, made, lenient)
            return question
        refused = lenient.unknown() or any(thing.example is None for thing in made)
        return ["garbled", NO_DATA] if refused else question

    def _note(self, place: str, label: str, made: list[Made], lenient: Lenient) -> None:
        """Note what the solution brought to a place."""
        self.crossings.reach(place)
        for thing in made:
            self.crossings.note(place, label, thing.facts.kind, thing.facts.example)
        lenient.note(place)

    def _count(self, text: str) -> None:
        """Count a question of the kernel's: these are as many as ours, and as long."""
        self.calls_left -= 1
        self.text_left -= len(text)
        if self.calls_left < 0 or self.text_left < 0:
            raise LimitReached("This grade cell is asked too much by the student's kernel.")

    def run(self, code: str) -> None:
        """Run code in the kernel."""
        self._send(code, "''")

    def _send(self, code: str, expression: str) -> str:
        # A check that goes on after the kernel's death shall not wait for it again and again.
        if self.death:
            raise KernelDied(*self.death.args)
        # A check with a loop that the student's answers keep going comes to an end here.
        self.calls_left -= 1
        self.text_left -= len(code) + len(expression)
        if self.calls_left < 0 or self.text_left < 0:
            raise LimitReached("This grade cell asks too much of the student's kernel.")
        try:
            # A kernel that has no such function has nothing to ask.
            if self.callbacks.used:
                text = self.evaluate(code, expression, self.callbacks.answer)
            else:
                text = self.evaluate(code, expression)
        except KernelDied as error:
            self.death = error
            raise
        self.text_left -= len(text) if type(text) is str else 0
        return text
