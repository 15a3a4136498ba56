"""The plots of a grade cell: figures of the student's kernel, and those that the cell makes.

They are matplotlib's objects here, made of what the kernel tells of its own (see
`sandbox.inside.plots`). After each call they are what they have become there; pyplot has those that
are open there. What a grade cell draws itself is not told: it may be what is expected. It goes
along as an argument of a call, and a figure that is still empty as one that is open.
"""

import collections
import contextlib
import sys
from collections.abc import Callable, Iterator
from typing import Any

from ..sandbox.inside.kinds import WireError
from ..sandbox.inside.plots import Known, conversation
from .examples import Crossings

MOST_OPEN = 200  # figures in pyplot
MOST_FOLLOWED = 10  # figures of a cell whose changes are asked for after a call
NOTHING = (-1, -1)  # no figure that is open: the kernel is told what is open anew
BACKEND = "module://coursekit.grader.pyplot_backend"
#: What asks nothing that runs code of the student's, or is asked here.
QUIET = {"get", "origin", "names", "set", "undo", "figures", "open", "files", "lay"}


class PlotError(Exception):
    """A grade cell asks for a plot that is not known here."""


class Plots:
    """The figures that cross between a grade cell and the student's kernel.

    `ask` asks the agent there.
    """

    def __init__(self, ask: Callable[..., Any], crossings: Crossings) -> None:
        self.ask, self.crossings = ask, crossings
        self.known = Known(1)
        self.known.allowed = self.may_be_told
        self.known.nameable = self.may_be_named
        self.known.masks = self.may_be_masked
        self.live: list[int] = []  # the figures that crossed in this cell, the last one last
        #: The figures of ours that an answer may name whatever is in them, by `id`; None: all.
        self.nameable: set[int] | None = None
        self.older: set[int] = set()  # the ids of figures that were known when this cell began
        self.follows = False  # whether pyplot here is to have what is open in the kernel
        self.stale = False  # whether something else may be open there than here
        self.given: list[tuple[int, int]] = []  # what is open on both sides: number, id
        self.opening = False
        # Whether the kernel is to forget what the cell before has drawn: the next question says it.
        self.new = False

    @contextlib.contextmanager
    def message(self) -> Iterator[None]:
        """Have figures cross in a message as those of this cell."""
        with conversation(self.known):
            yield
        for number in self.known.told:
            self.live[:] = [*(other for other in self.live if other != number), number]

    def begin(self, plotting: bool) -> None:
        """Begin a grade cell; `plotting` says that the notebook draws something."""
        self.live.clear()
        self.older = set(self.known.numbers)
        self.given, self.new = [], plotting
        self.attach()
        if self.table is not None:
            collections.OrderedDict.clear(self.table)
            self.stale = True

    def before(self, operation: str) -> None:
        """Tell the kernel what is open here, before code of the student's runs there."""
        if operation in QUIET or self.stale or self.table is None:
            return
        opened = [
            (number, manager.canvas.figure)
            for number, manager in collections.OrderedDict.items(self.table)
            if id(manager.canvas.figure) in self.known.numbers or is_bare(manager.canvas.figure)
        ]
        given = [(number, id(figure)) for number, figure in opened]
        changed = [figure for _, figure in opened if self.has_changed(figure)]
        if given != self.given or any(map(is_bare, changed)):
            self.opening = True
            try:
                self.ask("open", "Plots cannot be drawn in", "pyplot", [[*one] for one in opened])
            finally:
                self.opening = False
            self.given = given

    def after(self, operation: str) -> None:
        """Have the figures of this cell become what they are in the kernel."""
        if operation in QUIET:
            return
        self.stale = self.follows
        if self.live:
            last = self.live[-MOST_FOLLOWED:]
            self.ask("figures", "A plot cannot be graded", "figures", last, False)

    @contextlib.contextmanager
    def naming(self, figures: set[int]) -> Iterator[None]:
        """Have an answer name no figure of ours in which more is drawn than the kernel was told.

        That may be what is expected of the answer. `figures` are the ids of exceptions.
        """
        self.nameable = figures
        try:
            yield
        finally:
            self.nameable = None

    def has_changed(self, figure: Any) -> bool:
        number = self.known.numbers.get(id(figure))
        return self.differs(figure, self.known.texts.get(number) if number is not None else None)

    def differs(self, figure: Any, told: str | None) -> bool:
        from ..sandbox.inside.figures import as_text, figure_facts

        return told != as_text(figure_facts(figure, self.known))

    def may_be_named(self, figure: Any, told: str | None) -> bool:
        """Tell whether the kernel may answer with a figure that it knows as it is told here."""
        if not hasattr(figure, "add_subplot"):
            return False
        ours = self.known.numbers[id(figure)] % 2 == self.known.next % 2
        free = not ours or self.nameable is None or id(figure) in self.nameable
        return free or not self.differs(figure, told)

    def may_be_shown(self, figure: Any) -> bool:
        """Tell whether students may see a figure that is open: as it was in a cell above, never.

        What a hidden region drew in it there may be what is expected.
        """
        return id(figure) not in self.older or not self.has_changed(figure)

    def may_be_told(self, figure: Any, place: list) -> bool:
        """Tell whether what is drawn in a figure may go to the student's kernel.

        Raises WireError where it may not, and would be missed.
        """
        if self.opening:
            return is_bare(figure)
        if place and type(place[0]) is int:
            axes = self.known.things[place[0]]
            if not all(other is axes or is_empty(other) for other in figure.axes):
                raise WireError("the figure has other axes, in which something is drawn")
        return True

    def may_be_masked(self) -> bool:
        """Tell whether this cell's plots may have masked values; note it of the solution's."""
        self.crossings.note_effect("masked", self.crossings.cell)
        return self.crossings.has_effect("masked", self.crossings.cell)

    @property
    def managers(self) -> Any:
        """matplotlib's registry of open figures, where it follows the kernel's.

        That it is loaded says nothing: the fork server may have done so, for jobs that draw. What
        counts is whether this job has pyplot, or figures have crossed.
        """
        in_use = "matplotlib.pyplot" in sys.modules or self.known.things
        helpers = sys.modules.get("matplotlib._pylab_helpers")
        return helpers.Gcf if helpers and in_use and self.follows else None

    @property
    def table(self) -> "Open | None":
        """pyplot's table of figures, where it follows the kernel's."""
        open_here = getattr(self.managers, "figs", None)
        return open_here if isinstance(open_here, Open) else None

    def attach(self) -> None:
        """Have pyplot look into the kernel for what is open, where it is in use here."""
        if (managers := self.managers) and not isinstance(managers.figs, Open):
            managers.figs = Open(self)
            managers.destroy_all = close_all
            self.stale = True

    def refresh(self) -> None:
        """Have pyplot's figures here be those that are open in the kernel."""
        table = self.table
        if not self.stale or table is None:
            return
        self.stale = False
        with self.naming({figure for _, figure in self.given}):
            _, opened = self.ask("figures", "A plot cannot be graded", "figures", [], True)
        if len(opened) > MOST_OPEN:
            raise PlotError(f"More than {MOST_OPEN} figures are open.")
        from ..sandbox.inside.drawing import opened_figures

        before = dict(collections.OrderedDict.items(table))
        theirs = opened_figures(opened)
        own = {
            number: manager
            for number, manager in before.items()
            if id(manager.canvas.figure) not in self.known.numbers
        }
        if set(own) & set(theirs):
            raise PlotError(
                "The grade cell has drawn in a figure that was open when a function of the "
                "student's drew in one: close it before."
            )
        collections.OrderedDict.clear(table)
        for number, manager in [*own.items(), *theirs.items()]:
            collections.OrderedDict.__setitem__(table, number, manager)
        self.given = [(number, id(manager.canvas.figure)) for number, manager in theirs.items()]


class Open(collections.OrderedDict):
    """pyplot's table of figures: whoever looks finds what is open in the student's kernel."""

    def __init__(self, plots: Plots) -> None:
        super().__init__()
        self.plots = plots


def close_all() -> None:
    """Close all figures, here and in the kernel, whatever is open there."""
    helpers = sys.modules["matplotlib._pylab_helpers"]
    table = helpers.Gcf.figs
    collections.OrderedDict.clear(table)
    if isinstance(table, Open):
        table.plots.stale = False
        table.plots.given = [NOTHING]


def looking(name: str) -> Callable[..., Any]:
    method = getattr(collections.OrderedDict, name)

    def look(self: Open, *args: Any, **kwargs: Any) -> Any:
        self.plots.refresh()
        return method(self, *args, **kwargs)

    return look


for _name in (
    *("__getitem__", "__iter__", "__len__", "__contains__", "__reversed__", "get", "keys"),
    *("values", "items", "pop", "popitem", "clear", "move_to_end"),
):
    setattr(Open, _name, looking(_name))


def is_bare(figure: Any) -> bool:
    """Tell whether nothing is drawn or written in a figure."""
    written = figure.texts or figure.legends
    drawn = figure.lines or figure.patches or figure.artists or figure.images
    return not written and not drawn and all(map(is_empty, figure.axes))


def is_empty(axes: Any) -> bool:
    texts = [axes.title, axes._left_title, axes._right_title]
    texts += [axis.label for axis in axes._axis_map.values()]
    written = any(text.get_text() for text in texts) or axes.get_legend() is not None
    return not axes._children and not written
