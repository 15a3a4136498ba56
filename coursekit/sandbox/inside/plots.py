"""Figures of matplotlib as plain data: what crosses of them, and which of them are known.

A figure crosses whole: what belongs to it crosses as the figure and the place in it. It has a
number, by which the other side finds the one that it made of an earlier description, and gives it
what has changed. `figures` describes them, `drawing` makes them again; both are loaded when a
figure crosses. Nothing of matplotlib is imported here: whoever has a figure has it.
"""

import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

from .kinds import Kind, WireError

MOST_KNOWN = 20_000  # figures and axes that one side may send


class Known:
    """The figures and axes that have crossed, by number; the two sides count apart."""

    def __init__(self, first: int) -> None:
        self.next = first
        self.things: dict[int, Any] = {}
        self.numbers: dict[int, int] = {}  # by `id`: a thing is kept
        self.texts: dict[int, str] = {}  # of each figure, as the other side knows it
        self.told: set[int] = set()  # the figures of the present message
        #: Tells whether what has changed in a figure may be sent, with a place in it.
        self.allowed: Callable[[Any, list], bool] = lambda figure, place: True
        #: Tells whether the other side may name a figure, which it knows as it is told here.
        self.nameable: Callable[[Any, str | None], bool] = lambda figure, told: True
        #: Tells whether values of the other side may be masked.
        self.masks: Callable[[], bool] = lambda: True

    def number(self, thing: Any) -> int:
        """Return the number of a figure or of axes; give it one where it has none."""
        if id(thing) not in self.numbers:
            if len(self.numbers) >= MOST_KNOWN:
                raise WireError("there are too many figures")
            self.add(self.next, thing)
            self.next += 2
        return self.numbers[id(thing)]

    def add(self, number: int, thing: Any) -> None:
        self.numbers[id(thing)], self.things[number] = number, thing

    def add_theirs(self, number: Any, thing: Any) -> None:
        """Keep what the other side has given a number."""
        if type(number) is not int or number < 0 or len(self.things) >= MOST_KNOWN:
            raise WireError("it has a figure without a number")
        if number not in self.things and number % 2 == self.next % 2:
            raise WireError("it has a figure with a number of the other side")
        self.add(number, thing)

    def parts(self, thing: Any) -> list:
        """Return the number of the figure of something, its description, and the place in it."""
        from .figures import as_text, figure_facts, place_in_figure

        figure, place = place_in_figure(thing, self)
        if figure is None:
            return [None, as_text(place), []]
        number = self.number(figure)
        text = None
        if number not in self.told:
            text = as_text(figure_facts(figure, self))
            self.told.add(number)
        # What the other side knows already it need not be told.
        if text is None or self.texts.get(number) == text or not self.allowed(figure, place):
            return [number, None, place]
        self.texts[number] = text
        return [number, text, place]

    def build(self, number: Any, text: Any, place: Any) -> Any:
        """Return what the parts of the other side stand for."""
        from .drawing import drawn, thing_at
        from .figures import as_text, figure_facts

        if number is None:
            return drawn(text, self)
        self.told.add(number)
        figure = self.things.get(number)
        if text is not None:
            # What the other side was not told of, it cannot know.
            if figure is not None and self.texts[number] != as_text(figure_facts(figure, self)):
                raise WireError("a figure was changed on both sides")
            figure = drawn(text, self, figure)
            self.add_theirs(number, figure)
            self.texts[number] = as_text(figure_facts(figure, self))
        elif figure is not None and not self.nameable(figure, self.texts.get(number)):
            raise WireError("it has a figure of the grade cell's, in which more is drawn by now")
        return thing_at(figure, place, self)


# An agent that is put back runs this again, and finds them.
known: Known = globals().get("known") or Known(0)
conversing: list[Known] = []


@contextlib.contextmanager
def conversation(known: Known) -> Iterator[Known]:
    """Have figures cross as those that are known there: in this message, and in later ones."""
    known.told = set()
    conversing.append(known)
    try:
        yield known
    finally:
        conversing.pop()


def parts(thing: Any) -> list:
    # A text that is kept has all in it.
    return (conversing[-1] if conversing else Known(0)).parts(thing)


def build(number: Any, text: Any, place: Any) -> Any:
    return (conversing[-1] if conversing else Known(1)).build(number, text, place)


def kinds() -> list[Kind]:
    """Return how what is drawn crosses; matplotlib has been imported."""
    from matplotlib.axes import Axes
    from matplotlib.collections import Collection
    from matplotlib.colorbar import Colorbar
    from matplotlib.container import Container
    from matplotlib.figure import Figure
    from matplotlib.image import AxesImage
    from matplotlib.legend import Legend
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch
    from matplotlib.table import Table
    from matplotlib.text import Text

    whole = (Figure, Axes, Legend, Table, Container, Colorbar)
    types = (*whole, Line2D, Patch, Collection, AxesImage, Text)
    return [Kind(types, "plot", parts, build)]


# pyplot's figures: those of the grade cell, which are there while one of its questions is answered,
# and those of the student's cells, which are there otherwise.
own: dict | None = None
outside: dict = {}


def pyplot_figures() -> Any:
    """Return pyplot's table of figures, None where there is none."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    return helpers.Gcf.figs if helpers else None


def exchange(figures: Any) -> None:
    """Have pyplot's figures be these, the current one last."""
    table = pyplot_figures()
    if table is not None:
        table.clear()
        table.update(figures)


@contextlib.contextmanager
def of_grade_cell(begins: bool) -> Iterator[None]:
    """Have pyplot's figures be those of the grade cell, then again those of the student's cells.

    One that begins has the latter: what was drawn in the one before is closed.

    What a function draws is there for as long as the grade cell runs, and the student's next cell
    does not show it.
    """
    global own, outside
    outside = dict(pyplot_figures() or {})
    if own is not None and not begins:
        exchange(own)
    try:
        yield
    finally:
        table = pyplot_figures()
        if table is not None:
            own = dict(table)
            exchange(outside)


def figures(names: dict, numbers: list, opened: bool) -> list:
    """Return figures by their numbers, the one that is current; and those that are open."""
    table = dict(pyplot_figures() or {})
    some = [known.things[number] for number in numbers if number in known.things]
    current = [manager.canvas.figure for manager in list(table.values())[-1:]]
    some += [figure for figure in current if id(figure) in known.numbers]
    open_ = [[number, manager.canvas.figure] for number, manager in table.items() if opened]
    return ["value", [some, open_]]


def open_figures(names: dict, opened: list) -> list:
    """Have these be the figures that are open in pyplot, each with its number there."""
    from .drawing import opened_figures

    exchange(opened_figures(opened))
    return ["value", None]
