"""Which parts of a question are its own, and which those of names that go along with it."""

import bisect
from collections.abc import Iterable
from typing import Any


class Belongings:
    """The names that the containers and objects of a question belong to, as they are encoded.

    "" stands for the question itself, which comes first.
    """

    def __init__(self) -> None:
        self.objects: list[str] = []  # by number
        self.starts: list[tuple[int, str]] = []  # at which container those of a name begin
        self.parts: dict[int, str] = {}  # by the `id` of what begins them
        self.now = ""

    def add_names(self, rows: Iterable[tuple[str, Any]]) -> None:
        """Take the names that go along, each with its value, as they will be come to."""
        self.parts.update((id(row), row[0]) for row in rows)

    def add_object(self, state: Any) -> None:
        """Note that an object was come to, whose state is come to later."""
        self.objects.append(self.now)
        self.parts[id(state)] = self.now

    def come_to(self, value: Any, place: int) -> None:
        """Note that a value is encoded now; `place` is the number of the next container."""
        if id(value) in self.parts:
            self.now = self.parts[id(value)]
            self.starts.append((place, self.now))

    def name_of(self, container: int) -> str:
        """Return the name that a container belongs to, by its number."""
        before = bisect.bisect(self.starts, container, key=lambda start: start[0])
        return self.starts[before - 1][1] if before else ""
