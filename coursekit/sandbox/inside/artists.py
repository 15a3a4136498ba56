"""What is drawn in a plot, as plain data: lines, patches, collections, images and texts.

`drawing` makes it again, from the same tables. matplotlib itself is not imported: whoever has
something drawn has it. What a class of another library adds to one of matplotlib's stays behind.
"""

import datetime
from collections.abc import Callable
from typing import Any, NoReturn

import numpy as np

from .kinds import WireError, object_array

# The classes that are known, and what they are kinds of. An object is of the nearest of them.
FAMILIES = {
    "line": ("Line2D", "Line3D"),
    "patch": (
        *("Rectangle", "Circle", "Ellipse", "Arc", "Wedge", "Polygon", "FancyBboxPatch"),
        *("StepPatch", "FancyArrowPatch", "Patch"),
    ),
    "collection": (
        *("PathCollection", "PolyCollection", "LineCollection", "QuadMesh", "Quiver"),
        *("ContourSet", "QuadContourSet"),
        *("Path3DCollection", "Poly3DCollection", "Line3DCollection", "Collection"),
    ),
    "image": ("AxesImage",),
    "text": ("Text", "Annotation"),
    "table": ("Table",),
    "artist": ("Artist",),
}
FAMILY = {name: family for family, names in FAMILIES.items() for name in names}
# What `get_…` tells and `set_…` takes.
COMMON = ("label", "visible", "zorder", "alpha", "clip_on")
PROPERTIES = {
    "line": (
        *("color", "linestyle", "linewidth", "drawstyle", "fillstyle", "markersize"),
        *("markeredgecolor", "markeredgewidth", "markerfacecolor"),
    ),
    "patch": ("fill", "facecolor", "edgecolor", "linewidth", "linestyle", "hatch"),
    "collection": ("facecolor", "edgecolor", "linewidth", "linestyle", "hatch"),
    "image": ("interpolation",),
    "text": (
        *("color", "fontsize", "fontweight", "fontstyle", "fontfamily", "rotation"),
        *("horizontalalignment", "verticalalignment"),
    ),
    "table": (),
    "artist": (),
}
# What the others are made of.
GEOMETRY = {
    "Rectangle": ("xy", "width", "height", "angle"),
    "Circle": ("center", "radius"),
    "Ellipse": ("center", "width", "height", "angle"),
    "Arc": ("center", "width", "height", "angle", "theta1", "theta2"),
    "Wedge": ("center", "r", "theta1", "theta2", "width"),
    "Polygon": ("xy", "closed"),
    "FancyBboxPatch": ("x", "y", "width", "height"),
    "FancyArrowPatch": ("_posA_posB",),
    "QuadMesh": ("coordinates",),
    "Quiver": ("X", "Y", "U", "V"),
    "ContourSet": ("levels", "filled", "allsegs", "allkinds"),
    "QuadContourSet": ("levels", "filled", "allsegs", "allkinds"),
    "Path3DCollection": ("_offsets3d",),
    "Poly3DCollection": ("_faces",),
    "Line3DCollection": ("_segments3d",),
    "AxesImage": ("extent",),
    "Annotation": ("xy", "xycoords", "anncoords"),
}
# The parameters of each way in which numbers become colours.
NORMS = {
    "Normalize": (),
    "NoNorm": (),
    "LogNorm": (),
    "PowerNorm": ("gamma",),
    "SymLogNorm": ("linthresh", "linscale", "base"),
    "TwoSlopeNorm": ("vcenter",),
    "CenteredNorm": ("vcenter",),
    "BoundaryNorm": ("boundaries", "Ncmap"),
}
LONGEST_TEXT = 100_000  # characters of one text in a plot


class NotDescribed(Exception):  # noqa: N818
    """Something of a plot that cannot be plain data."""


def plain(value: Any, depth: int = 0) -> Any:
    """Return a value in types that `drawing.made` knows; NotDescribed where it is of no such."""
    numbers = bool | int | float | complex | np.generic
    if value is None or isinstance(value, numbers | datetime.date | datetime.timedelta):
        return value
    if isinstance(value, str) and len(value) <= LONGEST_TEXT:
        return value
    if depth < 5 and isinstance(value, tuple | list):
        parts = [plain(part, depth + 1) for part in value]
        return tuple(parts) if isinstance(value, tuple) else parts
    if isinstance(value, np.ma.MaskedArray):
        return {"data": np.asarray(value.data), "mask": np.ma.getmaskarray(value)}
    if depth < 5 and hasattr(value, "__array__"):
        array = np.asarray(value)
        if array.dtype.char == "O":
            return object_array(array.shape, *(plain(part, depth + 1) for part in array.flat))
        return array
    path = getattr(value, "vertices", None), getattr(value, "codes", None)
    if path[0] is not None:
        return {"vertices": plain(path[0], 4), "codes": plain(path[1], 4)}
    raise NotDescribed(f"it has a {type(value).__name__}")


def refuse(what: str) -> NoReturn:
    """Have a description be none that holds what no description does, and agrees with anything."""
    raise WireError(f"a plot has a {what}")


def without_masks(value: Any, may_be: Callable[[], bool]) -> Any:
    """Return a description in which what is masked is not a number, unless masks `may_be`.

    It is drawn no more than that, and numpy takes what is masked for equal to anything.
    """
    match value:
        case {"data": data, "mask": mask} if np.any(mask) and not may_be():
            data = np.asarray(data)
            if data.dtype.kind in "biu":
                data = data.astype(float)
            elif data.dtype.kind not in "fcmM":
                data = data.astype(object)
            nothing = np.nan if data.dtype.kind in "fc" else None
            return {"data": np.where(mask, np.array(nothing, data.dtype), data), "mask": False}
        case dict():
            return {key: without_masks(part, may_be) for key, part in value.items()}
        case list() | tuple() if type(value) in (list, tuple):
            return type(value)(without_masks(part, may_be) for part in value)
    return value


def mask_as(artist: Any, told: Any) -> None:
    """Take off the mask that matplotlib puts over what is not a number, where none is told."""
    if np.ma.is_masked(artist._A) and not (isinstance(told, dict) and np.any(told["mask"])):
        artist._A = np.ma.MaskedArray(artist._A.data, False)


def kind_of(artist: Any) -> str:
    """Return the name of the nearest class of FAMILIES."""
    for kind in type(artist).__mro__:
        if kind.__module__.startswith(("matplotlib.", "mpl_toolkits.")) and kind.__name__ in FAMILY:
            return kind.__name__
    raise NotDescribed(f"a {type(artist).__name__} is nothing drawn")


def part(artist: Any, name: str) -> Any:
    """Return what an artist is asked for by a method, or has as an attribute."""
    get = getattr(artist, f"get_{name}", None)
    return plain(get() if get else getattr(artist, name))


def described(artist: Any) -> dict[str, Any]:
    """Return what is drawn as plain data; what cannot be said of it is no part of that."""
    kind = kind_of(artist)
    try:
        if kind == "Artist":
            raise NotDescribed("it is of no kind that is known")
        family = FAMILY[kind]
        names = (*COMMON, *PROPERTIES[family], *GEOMETRY.get(kind, ()))
        facts = {name: part(artist, name) for name in names}
        return {"kind": kind, "at": place_of(artist), **facts, **SPECIAL[family](artist, kind)}
    # The libraries of a kernel are of any version, and classes made there do what they like.
    except Exception as error:
        what = f"{type(artist).__name__}: {type(error).__name__}: {error}"
        return {"kind": kind, "undescribed": what[:200]}


def place_of(artist: Any, transform: Any = None) -> str:
    """Return in which coordinates an artist is placed; "" where they are others."""
    axes, figure = artist.axes, artist.get_figure()
    transform = transform or artist._transform
    if transform is None:
        return "data"
    known: list[tuple[str, Any]] = [("figure", figure and figure.transFigure)]
    if axes is not None:
        known += [("data", axes.transData), ("axes", axes.transAxes)]
        known += [("x", axes._xaxis_transform), ("y", axes._yaxis_transform)]
    return next((name for name, other in known if other is transform), "")


def line(artist: Any, kind: str) -> dict[str, Any]:
    marker = plain(artist.get_marker())
    if kind == "Line3D":
        return {"marker": marker, "data": [plain(n) for n in artist.get_data_3d()]}
    try:
        data = [plain(artist.get_xdata()), plain(artist.get_ydata())]
    # Dates of pandas, say, which it has made numbers of.
    except NotDescribed:
        data = [artist.get_xdata(orig=False), artist.get_ydata(orig=False)]
    return {"marker": marker, "data": data}


def patch(artist: Any, kind: str) -> dict[str, Any]:
    if kind == "StepPatch":
        return {"data": plain(tuple(artist.get_data()))}
    return {"path": plain(artist.get_path())} if kind == "Patch" else {}


def collection(artist: Any, kind: str) -> dict[str, Any]:
    facts: dict[str, Any] = {**mapped(artist), "sizes": None, "paths": None}
    facts["offsets"] = plain(artist.get_offsets())
    # What `get_linestyle` tells is stretched by the width, and would be once more.
    facts["linestyle"] = plain(getattr(artist, "_us_linestyles", artist.get_linestyle()))
    facts["offsets_at"] = place_of(artist, artist.get_offset_transform())
    if hasattr(artist, "get_sizes"):
        facts["sizes"] = plain(artist.get_sizes())
    if kind not in ("QuadMesh", "Quiver", "Poly3DCollection", "Line3DCollection"):
        facts["paths"] = [plain(path) for path in artist.get_paths()]
    return facts


def mapped(artist: Any) -> dict[str, Any]:
    """Return the numbers that become colours, and how."""
    norm, cmap = artist.norm, artist.get_cmap()
    name = type(norm).__name__
    colors = np.asarray(cmap(np.arange(cmap.N)))
    return {
        "array": plain(artist.get_array()),
        "clim": plain(artist.get_clim()),
        "norm": [name, *(plain(getattr(norm, parameter)) for parameter in NORMS[name])],
        "cmap": [cmap.name, colors if cmap.N <= 1024 else None],
    }


def image(artist: Any, kind: str) -> dict[str, Any]:
    return {**mapped(artist), "origin": artist.origin}


def text(artist: Any, kind: str) -> dict[str, Any]:
    facts: dict[str, Any] = {"text": plain(artist.get_text())}
    facts["position"] = plain(artist.get_position())
    if kind == "Annotation":
        facts["arrow"] = artist.arrow_patch is not None
    return facts


def table(artist: Any, kind: str) -> dict[str, Any]:
    return {
        "cells": [
            [*place, cell.get_text().get_text(), *map(float, cell.get_bbox().bounds[2:])]
            for place, cell in artist.get_celld().items()
        ]
    }


SPECIAL = {
    "line": line,
    "patch": patch,
    "collection": collection,
    "image": image,
    "text": text,
    "table": table,
}
