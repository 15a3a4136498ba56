"""Kinds by example: what crossed at which place of a grade cell while the solution was graded.

A thing that is no plain data can stand only where the solution brought one of its kind. So what
answers to everything, and could agree with whatever it is compared with, comes no further than
where the assignment itself asks for such a thing.
"""

import sys
from itertools import islice
from typing import Any

#: Grade cell → place → the kinds of what crossed there, plain data aside.
Examples = dict[str, dict[str, list[str]]]


class Crossings:
    """What crosses in the grade cells of one notebook, and what may."""

    def __init__(self, known: Examples | None = None) -> None:
        """Take what the solution brought, or None where this is the solution's run."""
        self.known = known
        self.seen: Examples = {}
        self.cell = ""

    def may_cross(self, kind: str, name: str | None = None) -> bool:
        """Tell whether a thing of a kind may cross at the place that asks now, and note it.

        The place is `name`, where it is asked what a name is.
        """
        place = place_of(sys._getframe()) if name is None else name
        if self.known is None:
            kinds = self.seen.setdefault(self.cell, {}).setdefault(place, [])
            if kind not in kinds:
                kinds.append(kind)
            return True
        return kind in self.known.get(self.cell, {}).get(place, ())


def place_of(frame: Any) -> str:
    """Return the place of the instructor's text from which a frame was called, as a text.

    That is the innermost one: the file's name, the line and the column of the expression.
    """
    while frame is not None:
        code = frame.f_code
        # The instructor's text is compiled under names like `<grade cell>`; see `namespace`.
        if code.co_filename.startswith("<") and not code.co_filename.startswith("<frozen"):
            at = frame.f_lasti // 2
            line, _, column, _ = next(islice(code.co_positions(), at, None))
            return f"{code.co_filename}:{line}:{column}"
        frame = frame.f_back
    return ""
