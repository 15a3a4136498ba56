"""What goes along with questions to the student's kernel, as the cell has it.

Python passes arguments by reference, and a kernel has one namespace, one standard output, one
`random`. Here the two sides are made to look so: what the cell has set goes along with the next
question, and what the student's function changed comes back as data and is changed here, in the
very objects that the cell has. `sandbox.inside.along` is the other side, and what it says is
hostile: see `trip`, which is one question, and what its answer changes here.

An argument is looked at only where the function changed one, or returned one, while the solution
was graded. What is compared with an argument would otherwise change with it.
"""

import io
import sys
import warnings
from collections.abc import Callable
from typing import Any

from .examples import Crossings
from .given import Given
from .handles import kept_in_kernel
from .randomness import Seeded

# Questions that run nothing of the student's.
QUIET = {"set", "origin", "names", "undo", "again", "figures", "open", "files", "lay"}


class OwnStream(io.StringIO):
    """Takes what a grade cell prints, and nothing that a student's function prints in it.

    That may be a hidden input, or say that all is well: it is for a cell that listens.
    """


class Along:
    """What goes along with the questions of one grade cell after the other."""

    def __init__(self, crossings: Crossings) -> None:
        self.crossings = crossings
        self.keep: Callable[[Any, bool], list | None] = kept_in_kernel
        self.seeded = Seeded()
        self.given = Given()
        #: The function of the warnings module that shows them; a cell that records has another.
        self.showing = warnings._showwarnmsg_impl  # type: ignore[attr-defined]
        self.raising = [rule for rule in warnings.filters if rule[0] == "error"]
        self.streams = sys.stdout, sys.stderr
        self.looks = False  # whether the cell looks for itself at what happened to its arguments

    def begin(self) -> None:
        """Begin a grade cell."""
        self.seeded.begin()

    def names(self) -> tuple[list[str], list[str]]:
        """Return the names to take away in the kernel, and those to look at."""
        return [], []

    def named(self) -> list[tuple[str, Any]]:
        """Return the names to set in the kernel, with their values."""
        return []

    def changed(self, name: str, how: str, value: Any) -> None:
        """Take over what the student's function made of a name that was to be looked at."""

    def taken(self, operation: str, function: str) -> dict[str, Any]:
        """Return what goes along with a question."""
        taken: dict[str, Any] = {}
        if operation in QUIET:
            return taken
        if self.given.names:
            taken["given"] = self.given.names
        if operation == "get":
            return taken
        gone, watched = self.names()
        if gone:
            taken["gone"] = gone
        if watched:
            taken["watch"] = watched
        if self.looks or self.crossings.has_effect("arguments", function):
            taken["look"] = True
        if state := self.seeded.to_send():
            taken["random"] = state
        if self.redirected():
            taken["printed"] = True
        if self.hears_warnings():
            taken["warned"] = True
        return taken

    def hears_warnings(self) -> bool:
        """Tell whether the cell keeps warnings, or has them raised."""
        if warnings._showwarnmsg_impl is not self.showing:  # type: ignore[attr-defined]
            return True
        rules = [rule for rule in warnings.filters if rule[0] == "error"]
        return rules != self.raising

    def redirected(self) -> list[Any]:
        """Return the standard streams that the cell has put in the place of the grader's."""
        now = sys.stdout, sys.stderr
        return [
            new
            for new, old in zip(now, self.streams, strict=True)
            if new is not old and not isinstance(new, OwnStream)
        ]
