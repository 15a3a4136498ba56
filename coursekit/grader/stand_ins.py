"""Makes what stands in the grader for things that stay in the student's kernel."""

import types
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from .answers import is_plain_type
from .examples import Crossings, Example
from .exceptions import error_class, error_object
from .generators import gives_generators
from .handles import (
    Ask,
    Facts,
    StudentClass,
    StudentFunction,
    facts_of,
    isinstance_handle,
)
from .methods import plain_kind
from .special import student_object

MOST_LABELS = 100  # whose text is looked at
MOST_BASES = 20  # names of the bases of an object's class that are looked for here


class Made(NamedTuple):
    """A thing that an answer brought, and what the solution's things are like at that place."""

    facts: Facts
    example: Example | None  # None where the solution brought none


class StandIns:
    """What stands for the things of one kernel."""

    def __init__(
        self,
        ask: Ask,
        crossings: Crossings,
        crossing: Mapping[str, type[Exception]],
        otherwise: type[Exception],
    ) -> None:
        """Take what `exceptions.error_class` needs: the exceptions that cross as themselves."""
        self.ask, self.crossings = ask, crossings
        self.crossing, self.otherwise = crossing, otherwise
        self.errors: dict[int, type[Exception]] = {}
        #: Returns the class that the instructor's text gives a name, or None.
        self.class_named: Callable[[str], type | None] = lambda name: None
        #: The cells that were handed in, and whether their text says that a label's is a generator.
        self.sources: list[str] = []
        self.generators: dict[str, bool] = {}

    def made_of(self, place: str, label: str, parts: tuple, made: list[Made]) -> Any:
        """Return what stands for a thing, from its parts; note it in `made`."""
        facts = facts_of(*parts)
        proving = self.crossings.known is None
        example = facts.example if proving else self.crossings.example(place, label)
        named = self.class_named(facts.name) if "class" in facts.kind else None
        made.append(Made(facts, example))
        # A class of the instructor's text is that, and no thing of the student's.
        if named is not None and facts.module == "__main__":
            if issubclass(named, Exception):
                self.errors[facts.number] = named
            return named
        example = example or Example()
        if facts.kind == "function":
            return StudentFunction(self.ask, facts, label, example)
        if facts.kind == "class":
            return StudentClass(self.ask, facts, label, example)
        if facts.kind == "exception class":
            return self.error_class(facts, label, example)
        if facts.kind == "exception":
            return self.error_object(facts, label, example, made)
        return student_object(
            self.ask, facts, label, example, self.local_class(facts, label, example)
        )

    def is_generator(self, label: str) -> bool:
        if label not in self.generators and len(self.generators) < MOST_LABELS:
            self.generators[label] = gives_generators(label, self.sources)
        return self.generators.get(label, False)

    def error_class(self, facts: Facts, label: str, example: Example) -> type[Exception]:
        # One class is one for as long as the kernel lives: `except` compares it.
        if facts.number not in self.errors:
            # A class of Python's is known by its name: as a value it could be StopIteration.
            made_here = [b for b in facts.bases if type(b) is str or b in self.errors.values()]
            facts = facts._replace(bases=tuple(made_here))
            handle = StudentClass(self.ask, facts, label, example)
            made = error_class(handle, facts, self.crossing, self.otherwise)
            self.errors[facts.number] = made
        return self.errors[facts.number]

    def error_object(
        self, facts: Facts, label: str, example: Example, made: list[Made]
    ) -> Exception:
        kind, message, args = facts.bases
        # Its class came as a part of it, and is nothing that was brought.
        ours = (n for n, thing in enumerate(made) if self.errors.get(thing.facts.number) is kind)
        if (place := next(ours, None)) is not None:
            del made[place]
        # Not one that came as a value: StopIteration would end a loop of the check.
        if kind not in self.errors.values():
            raise TypeError("it is no exception")
        if type(message) is not str or type(args) is not tuple:
            raise TypeError("its message is none")
        # A class of the instructor's is Python's own here, and so are its objects.
        if not hasattr(kind, "_coursekit_handle"):
            error = kind.__new__(kind)
            error.args = args
            return error
        thing = student_object(self.ask, facts, label, example, None)
        return error_object(kind, thing, message, args)

    def local_class(self, facts: Facts, label: str, example: Example) -> type | None:
        """Return the class of the grader's that an object counts as one of, if there is one.

        That is plain data that it is made of, or a class of the instructor's text: by the names
        that the solution's object has too. A generator is one where its text says so as well.
        """
        names = facts.example.bases & example.bases
        if kind := plain_kind(Example(bases=names)):
            return kind
        if "generator" in names and self.is_generator(label):
            return types.GeneratorType
        found = [self.class_named(name) for name in sorted(names)[:MOST_BASES]]
        kinds = [kind for kind in found if kind is not None]
        # The most particular one has the others among its bases.
        return max(kinds, key=lambda kind: len(kind.__mro__), default=None)


def may_stay(made: Made, is_name: bool, value: Any) -> bool:
    """Tell whether a thing may come to where it came.

    A function may stand for any name: what it returns crosses at a place of its own. So may a class
    of the instructor's, as in `make = Point`.
    """
    whole = isinstance_handle(value) and value._coursekit_facts is made.facts
    calls = (whole and made.facts.kind == "function") or is_plain_type(value)
    return made.example is not None or (is_name and calls)


def may_be_right(facts: Facts) -> bool:
    """Tell whether a thing in the place of data may be an answer written otherwise.

    A library's object: another model. A class for an enum, an object of a student's own for a
    namedtuple or a list, a closure for a polynomial, a generator without an end.
    """
    return facts.type not in ("builtin_function_or_method", "module")


def is_iterator_for_others(value: Any) -> bool:
    """Tell whether a value is a library's iterator where the solution brought no iterator.

    There it stands for its items: objects that the solution gave in a list, say.
    """
    if not isinstance_handle(value):
        return False
    brought = value._coursekit_example
    iterates = "__next__" in value._coursekit_facts.example.inherited
    return iterates and "__next__" not in brought.own | brought.inherited
