"""Figures of matplotlib, made again of their descriptions: see `figures`.

The descriptions are from the other side, and may say anything. matplotlib itself looks at colours,
styles and limits; nothing is drawn before somebody asks for it, and nothing is set that would then
read a file or start a program.
"""

from typing import Any

import numpy as np

from .artists import refuse, without_masks
from .figures import MOST_ARTISTS, MOST_AXES, PROJECTIONS, SCALES, TITLES, parts_of
from .kinds import WireError
from .shapes import apply, made, put_in, shape

LARGEST_SIDE = 2**15  # pixels of a figure, which would be drawn on demand
LONGEST_NAME = 40  # characters of the name of a scale
LARGEST_GRID = 200  # rows or columns
CONTAINERS = ("BarContainer", "ErrorbarContainer", "StemContainer")


def drawn(text: Any, known: Any, figure: Any = None) -> Any:
    """Return the figure of a description, the given one where there is one, or a single artist."""
    from .wire import decode

    facts = without_masks(decode(text, lenient=refuse), known.masks)
    return figure_of(facts, known, figure) if "axes" in facts else shape(facts)


def figure_of(facts: dict[str, Any], known: Any, figure: Any = None) -> Any:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    width, height, dpi = (float(number) for number in (*facts["size"], facts["dpi"]))
    size = width, height
    if not all(0 <= side * dpi <= LARGEST_SIDE for side in size) or not 0 < dpi <= LARGEST_SIDE:
        raise WireError("a figure is too large")
    count = sum(len(axes["children"]) for axes in facts["axes"])
    if len(facts["axes"]) > MOST_AXES or count + len(facts["texts"]) > MOST_ARTISTS:
        raise WireError("a figure has too many parts")
    if figure is None:
        figure = Figure(figsize=size, dpi=dpi)
        FigureCanvasAgg(figure)
    else:
        figure.clear()
        figure.set_dpi(dpi)
        figure.set_size_inches(size)
    figure.set_facecolor(facts["facecolor"])
    figure.set_label(facts["label"])
    grids = [grid_of(figure, *grid) for grid in facts["grids"]]
    every: list[Any] = []
    for one in facts["axes"]:
        every.append(axes_of(one, figure, grids, every, known))
    for one, axes in zip(facts["axes"], every, strict=True):
        limit(axes, one)
        if one.get("colorbar"):
            colorbar(axes, every, *one["colorbar"])
    figure.texts += [free(figure, text) for text in facts["texts"]]
    for name, index in facts["over"].items():
        if name in ("suptitle", "supxlabel", "supylabel"):
            setattr(figure, f"_{name}", None if index is None else figure.texts[index])
    for artist in facts["artists"]:
        figure.add_artist(shape(artist))
    figure.legends += [legend(figure, one) for one in facts["legends"]]
    if facts["current"] is not None:
        figure.sca(known.things[facts["current"]])
    return figure


def free(figure: Any, facts: dict[str, Any]) -> Any:
    text = shape(facts)
    text.set_figure(figure)
    text.set_transform(figure.transFigure)
    return text


def grid_of(figure: Any, rows: Any, columns: Any, widths: Any, heights: Any) -> Any:
    if not (0 < rows <= LARGEST_GRID and 0 < columns <= LARGEST_GRID):
        raise WireError("a grid of axes is too large")
    return figure.add_gridspec(rows, columns, width_ratios=widths, height_ratios=heights)


def axes_of(facts: dict[str, Any], figure: Any, grids: list, every: list, known: Any) -> Any:
    """Return axes in a figure; the ones that were known by their number, empty again."""
    if facts["projection"] not in PROJECTIONS:
        raise WireError("it has axes of an unknown projection")
    axes = known.things.get(facts["number"])
    if axes is not None and (axes.name != facts["projection"] or axes.figure is not figure):
        raise WireError("its axes are others than they were")
    if axes is None:
        axes = figure.add_axes(facts["position"], projection=facts["projection"])
        known.add_theirs(facts["number"], axes)
    else:
        axes.clear()
        figure.add_axes(axes)
    axes.set_label(facts["label"])
    if facts["spot"] is not None:
        where, first, last = facts["spot"]
        axes.set_subplotspec(subplot_spec(grids[where], first, last))
    axes._set_position(facts["position"])
    axes._set_position(facts["shown_at"], "active")
    for name, index in facts["shared"].items():
        if index is not None and index < len(every):
            axes._shared_axes[name].join(every[index], axes)
    if facts["twin"] is not None and facts["twin"] < len(every):
        axes._twinned_axes.join(every[facts["twin"]], axes)
    visible, axes.axison, frame, patch = map(bool, facts["shown"])
    axes.set_visible(visible)
    if axes.name != "3d":
        axes.set_frame_on(frame)
        axes.set_aspect(facts["aspect"])
    axes.patch.set_visible(patch)
    axes.set_facecolor(facts["facecolor"])
    for name, (seen, color, width) in facts["spines"].items():
        if name in axes.spines:
            axes.spines[name].set(visible=bool(seen), edgecolor=color, linewidth=width)
    # Numbers of an axis with units stand for something before there is anything to be placed.
    for name, axis in axes._axis_map.items():
        scale_and_units(axes, axis, name, facts["axis"][name])
    for child in facts["children"]:
        put_in(axes, shape(child, axes), child)
    for name, said in TITLES.items():
        apply(getattr(axes, said), facts["titles"][name])
    for one in facts["containers"]:
        axes.containers.append(container(one, axes._children))
    if facts["legend"] is not None:
        axes.legend_ = legend(axes, facts["legend"])
    return axes


def subplot_spec(grid: Any, first: Any, last: Any) -> Any:
    from matplotlib.gridspec import SubplotSpec

    rows, columns = grid.get_geometry()
    if not 0 <= first <= (first if last is None else last) < rows * columns:
        raise WireError("axes are outside of their grid")
    return SubplotSpec(grid, first, last)


def scale_and_units(axes: Any, axis: Any, name: str, facts: dict[str, Any]) -> None:
    scale, parameters = facts["scale"]
    if scale not in SCALES:
        # A function, say: there is its name and no more.
        name_only = str(scale)[:LONGEST_NAME]
        axis.get_scale = lambda: name_only
    elif set(parameters) != set(SCALES[scale]):
        raise WireError("it has an axis of an unknown scale")
    elif scale != "linear" and axes.name != "polar":
        getattr(axes, f"set_{name}scale")(scale, **parameters)
    if facts["units"] == "dates":
        axis.update_units(np.array(["2000-01-01"], "datetime64[D]"))
    elif facts["units"] is not None:
        axis.update_units([str(text) for text in facts["units"]])


def limit(axes: Any, facts: dict[str, Any]) -> None:
    """Set limits, ticks and labels of all axes: what was put into them has changed these."""
    if axes.name == "polar":
        offset, direction = facts["polar"]
        axes.set_theta_offset(offset)
        axes.set_theta_direction(direction)
    if axes.name == "3d":
        axes.elev, axes.azim = map(float, facts["view"])
    for name, axis in axes._axis_map.items():
        told = facts["axis"][name]
        low, high = map(float, told["limits"])
        getattr(axes, f"set_{name}lim")(low, high, auto=bool(told["auto"]))
        apply(axis.label, told["label"])
        axis.set_visible(bool(told["visible"]))
        ticks(axes, axis, name, told)


def ticks(axes: Any, axis: Any, name: str, facts: dict[str, Any]) -> None:
    from matplotlib.ticker import FixedFormatter, FixedLocator

    if name in ("x", "y"):
        axes.tick_params(name, **{str(part): made(v) for part, v in facts["params"].items()})
        if facts.get("side") in ("left", "right", "top", "bottom"):
            axis.set_label_position(facts["side"])
    if len(facts["ticks"]) > MOST_ARTISTS:
        raise WireError("an axis has too many ticks")
    told = facts["ticks"], [str(text) for text in facts["tick_labels"]]
    # Those that matplotlib finds by itself change with what is drawn next.
    if not same_ticks(axis, *told):
        axis.set_major_locator(FixedLocator(told[0]))
        axis.set_major_formatter(FixedFormatter(told[1]))
    if facts["minor"] is not None:
        axis.set_minor_locator(FixedLocator(facts["minor"]))
    for line in facts["grid"]:
        style = {key: line[key] for key in ("color", "linestyle", "linewidth", "alpha")}
        axis.grid(True, **style)
    if facts["tick_text"] is not None and not facts["tick_text"].get("undescribed"):
        style = {
            key: facts["tick_text"][key]
            for key in ("rotation", "fontsize", "color", "horizontalalignment", "visible")
        }
        for label in axis.get_majorticklabels():
            label.set(**style)


def same_ticks(axis: Any, places: Any, texts: list[str]) -> bool:
    try:
        if not np.array_equal(axis.get_majorticklocs(), places):
            return False
        return [label.get_text() for label in axis.get_majorticklabels()] == texts
    # Of dates in the year 20,000, say.
    except Exception:
        return False


def container(facts: dict[str, Any], children: list) -> Any:
    from matplotlib import container as containers

    def members(some: Any, depth: int = 0) -> Any:
        if isinstance(some, list) and depth < 4:
            return tuple(members(one, depth + 1) for one in some)
        return children[some] if isinstance(some, int) else None

    if facts["kind"] not in CONTAINERS:
        raise WireError("it has an unknown container")
    options = {"label": str(facts["label"])}
    if facts["kind"] == "BarContainer":
        options |= {"datavalues": made(facts["values"]), "orientation": facts["orientation"]}
    elif facts["kind"] == "ErrorbarContainer":
        options |= dict(zip(("has_xerr", "has_yerr"), map(bool, facts["has"]), strict=True))
    return getattr(containers, facts["kind"])(members(facts["members"]), **options)


def legend(parent: Any, facts: dict[str, Any]) -> Any:
    """Return the legend of axes or of a figure."""
    from matplotlib.legend import Legend

    handles = [shape(handle) for handle in facts["handles"]]
    labels = [str(text.get("text", "")) for text in facts["texts"]]
    if len(handles) != len(labels):
        handles = (
            handles + [shape({"kind": "Line2D", "undescribed": "it has no key"})] * len(labels)
        )[: len(labels)]
    made_of = Legend(parent, handles, labels, loc=facts["loc"], ncols=int(facts["columns"]))
    for text, told in zip(made_of.get_texts(), facts["texts"], strict=True):
        apply(text, told)
    apply(made_of.get_title(), facts["title"])
    visible, frame = map(bool, facts["shown"])
    made_of.set_visible(visible)
    made_of.set_frame_on(frame)
    return made_of


def colorbar(axes: Any, every: list, of: int, place: int, orientation: str) -> None:
    """Have axes be the colour bar of something: it can be asked for its axes and for that."""
    from matplotlib.colorbar import Colorbar

    mappable = every[of]._children[place]
    # Making one would draw in its axes, where everything is already.
    bar = Colorbar.__new__(Colorbar)
    said = {"ax": axes, "mappable": mappable, "orientation": str(orientation)}
    vars(bar).update(said, cmap=mappable.cmap, norm=mappable.norm)
    axes._colorbar = mappable.colorbar = bar


def thing_at(figure: Any, place: list, known: Any) -> Any:
    """Return what is at a place in a figure; see `figures.place_in_figure`."""
    match place:
        case []:
            return figure
        case ["texts", int(index)]:
            return figure.texts[index]
        case [int(number)] if (axes := known.things[number]).figure is figure:
            return axes
        case [int(number), "colorbar", 0] if known.things[number].figure is figure:
            return known.things[number]._colorbar
        case [int(number), str(name), int(index)] if known.things[number].figure is figure:
            return parts_of(known.things[number])[name][index]
    raise WireError("a plot has no such part")


def opened_figures(opened: list) -> dict[int, Any]:
    """Return figures, each with its number, as pyplot keeps them."""
    return {number: managed(number, figure) for number, figure in opened}


def managed(number: Any, figure: Any) -> Any:
    """Return what pyplot has for a figure with a number."""
    import matplotlib.pyplot as plt
    from matplotlib.figure import Figure

    if type(number) is not int or not 0 <= number < 2**31:
        raise WireError("a figure has a number that is none")
    if not isinstance(figure, Figure):
        raise WireError("something is open that is no figure")
    manager = figure.canvas.manager
    if manager is None or manager.num != number:
        canvas: Any = plt._get_backend_mod().FigureCanvas
        manager = canvas.new_manager(figure, number)
        # pyplot takes it off again when it closes the figure.
        manager._cidgcf = manager.canvas.mpl_connect("button_press_event", lambda event: None)
    figure.number = number
    return manager
