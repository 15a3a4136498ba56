"""A figure of matplotlib as plain data; `artists` says what is drawn in it."""

from typing import Any

import numpy as np

from .artists import NotDescribed, described, plain
from .kinds import WireError

MOST_AXES = 200  # in a figure
MOST_ARTISTS = 20_000  # in a figure
PROJECTIONS = ("rectilinear", "polar", "3d", "aitoff", "hammer", "lambert", "mollweide")
# The parameters of each scale, as attributes of its transformation.
SCALES = {
    "linear": (),
    "log": ("base",),
    "symlog": ("base", "linthresh", "linscale"),
    "asinh": ("linear_width",),
    "logit": (),
}
TITLES = {"title": "title", "left": "_left_title", "right": "_right_title"}


def as_text(facts: dict[str, Any]) -> str:
    """Return a description as a text of the wire: it holds plain data and nothing else."""
    from .wire import encode

    return encode(facts)


def place_in_figure(thing: Any, known: Any) -> tuple[Any, Any]:
    """Return the figure that something belongs to, and its place there.

    What belongs to none is described on its own: then that is returned in the place's stead.
    """
    axes = getattr(thing, "axes", None)
    if hasattr(thing, "add_subplot"):
        return thing, []
    if axes is thing:
        return thing.get_figure(), [known.number(thing)]
    if hasattr(thing, "mappable") and hasattr(thing, "ax"):
        return thing.ax.get_figure(), [known.number(thing.ax), "colorbar", 0]
    if isinstance(thing, tuple):
        return place_of_container(thing, known)
    figure = thing.get_figure()
    # A label knows its figure only.
    for own in (axes,) if axes is not None else (figure and figure.axes) or ():
        for name, some in parts_of(own).items():
            for index, other in enumerate(some):
                if other is thing:
                    return figure, [known.number(own), name, index]
    for index, text in enumerate(figure.texts if figure else ()):
        if text is thing:
            return figure, ["texts", index]
    return None, described(thing)


def parts_of(axes: Any) -> dict[str, list]:
    """Return what can be asked of axes by its place."""
    labels = [axis.label for axis in axes._axis_map.values()]
    return {
        "children": axes._children,
        "titles": [getattr(axes, name) for name in TITLES.values()],
        "labels": labels,
        "legend": [axes.get_legend()],
        "containers": axes.containers,
    }


def place_of_container(thing: Any, known: Any) -> tuple[Any, Any]:
    flat = [*thing, *(x for part in thing if isinstance(part, tuple | list) for x in part)]
    for axes in {id(a): a for part in flat if (a := getattr(part, "axes", None))}.values():
        for index, other in enumerate(axes.containers):
            if other is thing:
                return axes.get_figure(), [known.number(axes), "containers", index]
    raise WireError(f"a {type(thing).__name__} is not in a plot")


def figure_facts(figure: Any, known: Any) -> dict[str, Any]:
    """Return a figure as plain data. Raises WireError."""
    every = figure.axes
    count = sum(len(axes._children) for axes in every)
    if len(every) > MOST_AXES or count > MOST_ARTISTS:
        raise WireError(f"a figure has more than {MOST_AXES} axes or {MOST_ARTISTS:,} parts")
    if figure.subfigs:
        raise WireError("a figure with subfigures is not plain data")
    # What is written over the whole of it stands among its texts.
    over = {name: getattr(figure, f"_{name}", None) for name in ("suptitle", "supxlabel")}
    over["supylabel"] = getattr(figure, "_supylabel", None)
    grids: list[Any] = []
    current = figure._axstack.current()
    try:
        return {
            "size": [float(n) for n in figure.get_size_inches()],
            "dpi": float(figure.dpi),
            "facecolor": plain(figure.get_facecolor()),
            "label": plain(figure.get_label()),
            "axes": [axes_facts(axes, every, grids, known) for axes in every],
            "grids": [grid_facts(grid) for grid in grids],
            "current": None if current is None else known.number(current),
            "texts": [described(text) for text in figure.texts],
            "over": {
                name: next((i for i, t in enumerate(figure.texts) if t is text), None)
                for name, text in over.items()
            },
            "artists": [
                described(artist) for artist in (*figure.lines, *figure.patches, *figure.artists)
            ],
            "legends": [legend_facts(legend) for legend in figure.legends],
        }
    except NotDescribed as error:
        raise WireError(f"a figure is not plain data: {error}") from None


def grid_facts(grid: Any) -> list:
    rows, columns = grid.get_geometry()
    return [rows, columns, plain(grid.get_width_ratios()), plain(grid.get_height_ratios())]


def axes_facts(axes: Any, every: list, grids: list, known: Any) -> dict[str, Any]:
    """Return axes as plain data; those of the grids that they are in are put into a list."""
    if axes.name not in PROJECTIONS:
        raise NotDescribed(f"it has axes of the projection {axes.name!r}")
    spec = axes.get_subplotspec()
    spot = None
    if spec is not None:
        grid = spec.get_gridspec()
        if not any(grid is other for other in grids):
            grids.append(grid)
        where = next(i for i, other in enumerate(grids) if other is grid)
        spot = [where, spec.num1, spec.num2]
    facts = {
        "number": known.number(axes),
        "projection": axes.name,
        "label": plain(axes.get_label()),
        "position": [float(n) for n in axes.get_position(original=True).bounds],
        # What has an aspect is elsewhere when it was shown.
        "shown_at": [float(n) for n in axes.get_position().bounds],
        "spot": spot,
        "shared": {name: first_of(axes._shared_axes[name], axes, every) for name in ("x", "y")},
        "twin": first_of(axes._twinned_axes, axes, every),
        "titles": {name: described(getattr(axes, said)) for name, said in TITLES.items()},
        "axis": {name: axis_facts(axis, axes, name) for name, axis in axes._axis_map.items()},
        "aspect": plain(axes.get_aspect()),
        "shown": [axes.get_visible(), axes.axison, axes._frameon, axes.patch.get_visible()],
        "facecolor": plain(axes.get_facecolor()),
        "spines": {
            name: [spine.get_visible(), plain(spine.get_edgecolor()), spine.get_linewidth()]
            for name, spine in axes.spines.items()
        },
        "children": [described(child) for child in axes._children],
        "containers": [container_facts(c, axes._children) for c in axes.containers],
        "legend": legend_facts(axes.get_legend()),
    }
    if axes.name == "polar":
        facts["polar"] = [axes.get_theta_offset(), axes.get_theta_direction()]
    if axes.name == "3d":
        facts["view"] = [float(axes.elev), float(axes.azim)]
    colorbar = getattr(axes, "_colorbar", None)
    if colorbar is not None:
        facts["colorbar"] = colorbar_facts(colorbar, every)
    return facts


def first_of(grouper: Any, axes: Any, every: list) -> int | None:
    """Return which of all axes is the first in the group of some, None where they are alone."""
    group = grouper.get_siblings(axes)
    return next((i for i, other in enumerate(every) if other in group and len(group) > 1), None)


def colorbar_facts(colorbar: Any, every: list) -> list | None:
    for index, axes in enumerate(every):
        for place, child in enumerate(axes._children):
            if child is colorbar.mappable:
                return [index, place, colorbar.orientation]
    return None


def axis_facts(axis: Any, axes: Any, name: str) -> dict[str, Any]:
    """Return an axis as plain data: its label, scale, limits and ticks."""
    scale = axis.get_scale()
    limits = getattr(axes, f"get_{name}lim")()
    transform = axis.get_transform()
    facts: dict[str, Any] = {
        "label": described(axis.label),
        "scale": [scale, {p: float(getattr(transform, p)) for p in SCALES.get(scale, ())}],
        "limits": [float(limits[0]), float(limits[1])],
        "auto": bool(getattr(axes, f"get_autoscale{name}_on")()),
        "visible": axis.get_visible(),
        "units": units(axis),
        "params": {
            part: plain(value)
            for part, value in axis.get_tick_params("major").items()
            if part.startswith(("label", "bottom", "top", "left", "right"))
        },
    }
    lines = axis.get_gridlines()
    facts["grid"] = [described(lines[0])] if lines and lines[0].get_visible() else []
    facts["minor"] = None if axis.isDefault_minloc else plain(axis.get_minorticklocs())
    facts["ticks"] = plain(np.asarray(axis.get_majorticklocs()))
    labels = axis.get_majorticklabels()
    facts["tick_labels"] = [plain(label.get_text()) for label in labels]
    facts["tick_text"] = described(labels[0]) if labels else None
    if name != "z":
        facts["side"] = axis.get_label_position()
    return facts


def units(axis: Any) -> Any:
    """Return what the numbers of an axis stand for: "dates", or texts in the order of numbers."""
    converter = axis.get_converter() if hasattr(axis, "get_converter") else axis.converter
    module = type(converter).__module__
    if module == "matplotlib.category" and axis.units is not None:
        return [plain(text) for text in axis.units._mapping]
    return "dates" if module == "matplotlib.dates" else None


def container_facts(container: Any, children: list) -> dict[str, Any]:
    """Return a container as plain data: where its members are among those of the axes."""

    def places(some: Any) -> Any:
        if isinstance(some, tuple | list):
            return [places(one) for one in some]
        return next((i for i, child in enumerate(children) if child is some), None)

    kind = type(container).__name__
    facts = {"kind": kind, "label": plain(container.get_label()), "members": places(container)}
    if kind == "BarContainer":
        facts["values"] = plain(container.datavalues)
        facts["orientation"] = container.orientation
    elif kind == "ErrorbarContainer":
        facts["has"] = [container.has_xerr, container.has_yerr]
    elif kind != "StemContainer":
        raise NotDescribed(f"it has a {kind}")
    return facts


def legend_facts(legend: Any) -> dict[str, Any] | None:
    """Return a legend as plain data."""
    if legend is None:
        return None
    return {
        "title": described(legend.get_title()),
        "texts": [described(text) for text in legend.get_texts()],
        "handles": [described(handle) for handle in legend.legend_handles],
        "loc": plain(legend._loc),
        "columns": legend._ncols,
        "shown": [legend.get_visible(), legend.get_frame_on()],
    }
