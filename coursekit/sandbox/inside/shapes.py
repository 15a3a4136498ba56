"""What is drawn in a plot, made again of its description: see `artists`."""

import functools
from typing import Any

import numpy as np

from .artists import COMMON, FAMILY, GEOMETRY, NORMS, PROPERTIES, NotDescribed, mask_as

LONGEST_DESCRIBED = 200  # characters of the reason why something could not be described
MOST_COLORS = 1024  # of a colour map


def shape(facts: dict[str, Any], axes: Any = None) -> Any:
    """Return what a description tells; what refuses to be asked where it tells of none."""
    kind = facts["kind"]
    if kind not in FAMILY:
        raise NotDescribed("it is of no known kind")
    if "undescribed" in facts:
        return undescribed(kind, facts["undescribed"])
    try:
        artist = MAKERS[FAMILY[kind]](kind, facts, axes)
        apply(artist, facts)
    # What is told may be anything, and matplotlib looks at it.
    except Exception as error:
        return undescribed(kind, f"{type(error).__name__}: {error}")
    return artist


def made(value: Any) -> Any:
    """Return a value that `artists.plain` took apart."""
    from matplotlib.path import Path

    match value:
        case {"data": data, "mask": mask}:
            return np.ma.MaskedArray(data, mask)
        case {"vertices": vertices, "codes": codes}:
            return Path(made(vertices), codes)
        case list() | tuple():
            return type(value)(made(part) for part in value)
    return value


def apply(artist: Any, facts: dict[str, Any]) -> None:
    """Give an artist, which may be one of the axes' own, the properties that are described."""
    if "undescribed" in facts:
        return
    family = FAMILY[facts["kind"]]
    if family == "text":
        artist.set_text(facts["text"])
        artist.set_position(made(facts["position"]))
    for name in (*COMMON, *PROPERTIES[family]):
        value = made(facts[name])
        if name == "facecolor" and len(value) == 0:
            value = "none"
        if name != "alpha":
            getattr(artist, f"set_{name}")(value)
    # The colours have it in them: to set it would be to change them.
    alpha = facts["alpha"]
    if alpha is not None:
        alpha = np.asarray(alpha, float) if np.ndim(alpha) else float(alpha)
    artist._alpha = alpha


def put_in(axes: Any, artist: Any, facts: dict[str, Any]) -> None:
    """Put what is drawn into axes, in the coordinates that are described."""
    transforms = {
        "axes": axes.transAxes,
        "x": axes._xaxis_transform,
        "y": axes._yaxis_transform,
        "figure": axes.figure.transFigure,
    }
    if facts.get("at") in transforms:
        artist.set_transform(transforms[facts["at"]])
    if facts.get("offsets_at") == "data":
        artist.set_offset_transform(axes.transData)
    before = len(axes._children)
    if "_coursekit_undescribed" in vars(artist):
        axes.add_artist(artist)
        return
    try:
        add = f"add_{FAMILY[facts['kind']]}"
        getattr(axes, add if add != "add_text" else "add_artist")(artist)
    # It has no data to be placed by, or such that axes cannot have.
    except Exception as error:
        del axes._children[before:]
        axes.add_artist(undescribed(facts["kind"], f"{type(error).__name__}: {error}"))
    label = facts.get("label")
    if isinstance(label, str):
        artist.set_label(label)


def matplotlib_class(kind: str) -> type:
    import matplotlib.artist
    import matplotlib.collections
    import matplotlib.contour
    import matplotlib.image
    import matplotlib.lines
    import matplotlib.patches
    import matplotlib.quiver
    import matplotlib.table
    import matplotlib.text

    modules = [getattr(matplotlib, name) for name in MODULES]
    if "3" in kind:
        from mpl_toolkits.mplot3d import art3d

        modules = [art3d]
    return next(getattr(module, kind) for module in modules if hasattr(module, kind))


MODULES = ("lines", "patches", "collections", "contour", "quiver", "image", "text", "table")
MODULES += ("artist",)


def line(kind: str, facts: dict[str, Any], axes: Any) -> Any:
    data = [made(values) for values in facts["data"]]
    artist = matplotlib_class(kind)(*data)
    marker = facts["marker"]
    # A marker of mathematics would be read at once, however long that takes.
    if isinstance(marker, str) and marker.startswith("$"):
        artist.set_marker("o")
        artist._marker._marker = marker
    else:
        artist.set_marker(made(marker))
    return artist


def patch(kind: str, facts: dict[str, Any], axes: Any) -> Any:
    from matplotlib import patches

    values = {name: made(facts[name]) for name in GEOMETRY.get(kind, ())}
    if kind == "Patch":
        return patches.PathPatch(made(facts["path"]))
    if kind == "StepPatch":
        heights, edges, baseline = made(facts["data"])
        return patches.StepPatch(heights, edges, baseline=baseline)
    if kind == "FancyArrowPatch":
        return patches.FancyArrowPatch(*values["_posA_posB"])
    if kind == "FancyBboxPatch":
        x, y = values.pop("x"), values.pop("y")
        return patches.FancyBboxPatch((x, y), **values)
    if "center" in values:
        center = values.pop("center")
        return getattr(patches, kind)(center, **values)
    return getattr(patches, kind)(**values)


def collection(kind: str, facts: dict[str, Any], axes: Any) -> Any:
    values = {name: made(facts[name]) for name in GEOMETRY.get(kind, ())}
    artist = COLLECTIONS.get(kind, plain_collection)(kind, values, axes)
    if facts["paths"] is not None:
        artist._paths = [made(path) for path in facts["paths"]]
    if kind != "Path3DCollection":
        artist._offsets = made(facts["offsets"])
    if facts["sizes"] is not None:
        artist.set_sizes(facts["sizes"])
    color(artist, facts)
    return artist


def plain_collection(kind: str, values: dict[str, Any], axes: Any) -> Any:
    known = matplotlib_class(kind)
    return known() if kind == "Collection" else known([])


def mesh(kind: str, values: dict[str, Any], axes: Any) -> Any:
    return matplotlib_class(kind)(values["coordinates"])


def quiver(kind: str, values: dict[str, Any], axes: Any) -> Any:
    return matplotlib_class(kind)(axes, *values.values())


def contours(kind: str, values: dict[str, Any], axes: Any) -> Any:
    levels = np.asarray(values["levels"], float)
    parts = levels, values["allsegs"], values["allkinds"]
    artist = matplotlib_class("ContourSet")(axes, *parts, filled=bool(values["filled"]))
    artist.__class__ = matplotlib_class(kind)
    # It has put itself there.
    axes._children.remove(artist)
    return artist


def points_3d(kind: str, values: dict[str, Any], axes: Any) -> Any:
    from matplotlib.collections import PathCollection
    from mpl_toolkits.mplot3d import art3d

    x, y, z = values["_offsets3d"]
    artist = PathCollection([], offsets=np.column_stack([x, y]))
    art3d.patch_collection_2d_to_3d(artist, z, depthshade=False)
    return artist


def faces(kind: str, values: dict[str, Any], axes: Any) -> Any:
    return matplotlib_class(kind)(next(iter(values.values())))


COLLECTIONS = {
    "QuadMesh": mesh,
    "Quiver": quiver,
    "ContourSet": contours,
    "QuadContourSet": contours,
    "Path3DCollection": points_3d,
    "Poly3DCollection": faces,
    "Line3DCollection": faces,
}


def color(artist: Any, facts: dict[str, Any]) -> None:
    """Have numbers become colours as they are described to."""
    import matplotlib
    from matplotlib import colors

    name, *parameters = facts["norm"]
    given = dict(zip(NORMS[name], parameters, strict=True))
    if name == "BoundaryNorm":
        norm = colors.BoundaryNorm(given["boundaries"], int(given["Ncmap"]))
    else:
        norm = getattr(colors, name)(**given)
    if name not in ("BoundaryNorm", "NoNorm"):
        norm.vmin, norm.vmax = made(facts["clim"])
    cmap, values = facts["cmap"]
    known: Any = matplotlib.colormaps.get(cmap)
    if values is None or len(values) > MOST_COLORS:
        raise NotDescribed("its colour map is too large")
    same = known is not None and np.array_equal(known(np.arange(known.N)), values)
    artist.set_cmap(known if same else colors.ListedColormap(values, str(cmap)))
    artist.set_norm(norm)
    if not isinstance(artist, matplotlib_class("AxesImage")):
        artist.set_array(made(facts["array"]))
        mask_as(artist, facts["array"])


def image(kind: str, facts: dict[str, Any], axes: Any) -> Any:
    artist = matplotlib_class(kind)(axes, origin=facts["origin"], extent=made(facts["extent"]))
    color(artist, facts)
    artist.set_data(made(facts["array"]))
    mask_as(artist, facts["array"])
    return artist


def text(kind: str, facts: dict[str, Any], axes: Any) -> Any:
    if kind == "Text":
        return matplotlib_class(kind)()
    coordinates = {name: facts[name] for name in ("xycoords", "anncoords")}
    place = {"xycoords": coordinates["xycoords"], "textcoords": coordinates["anncoords"]}
    arrow = {"arrowprops": {"arrowstyle": "->"}} if facts["arrow"] else {}
    at = made(facts["position"])
    return matplotlib_class(kind)(facts["text"], made(facts["xy"]), at, **place, **arrow)


def table(kind: str, facts: dict[str, Any], axes: Any) -> Any:
    artist = matplotlib_class(kind)(axes)
    for row, column, said, width, height in facts["cells"]:
        artist.add_cell(int(row), int(column), width, height, text=str(said))
    return artist


MAKERS = {
    "line": line,
    "patch": patch,
    "collection": collection,
    "image": image,
    "text": text,
    "table": table,
}


def undescribed(kind: str, reason: Any) -> Any:
    """Return what counts as one of its kind, and says why it cannot be asked for more."""
    said = str(reason)[:LONGEST_DESCRIBED]
    family = FAMILY[kind]
    artist = refusing(family)()
    vars(artist)["_coursekit_undescribed"] = said
    return artist


@functools.cache
def refusing(family: str) -> type:
    """Return a class of a family whose own methods refuse."""
    from matplotlib.artist import Artist

    bases = {"line": "Line2D", "patch": "Patch", "collection": "Collection", "image": "AxesImage"}
    name = {**bases, "text": "Text", "table": "Table"}.get(family, "Artist")
    base, usual = matplotlib_class(name), set(dir(Artist))

    class Undescribed(base):
        def __init__(self) -> None:
            Artist.__init__(self)

        def __getattribute__(self, attribute: str) -> Any:
            own = object.__getattribute__(self, "__dict__")
            said = own.get("_coursekit_undescribed")
            asked = not (attribute.startswith("_") or attribute in own or attribute in usual)
            if asked and said is not None:
                raise NotDescribed(f"this part of the plot could not be sent: {said}")
            return object.__getattribute__(self, attribute)

    return Undescribed
