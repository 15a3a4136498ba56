"""Which file was handed in, and what is in it, though it may hold anything.

`find_submission` finds a notebook in the folder of a student, `read_submission` reads it. What
they mend on the way is noted for the instructor as an incident, and costs nothing:
``{"kind": ..., "cell": grade id or None, "detail": sentence}``.
"""

import json
import os
import stat
from pathlib import Path

from nbformat import from_dict

from ..errors import CourseKitError

MAX_BYTES = 20_000_000  # parsing may take about 30 times as much memory
MAX_CELLS = 2_000
MAX_CANDIDATES = 20  # notebooks under other names that are opened to find the right one


class UnreadableNotebook(CourseKitError):  # noqa: N818 - the names say what is wrong
    """A file that was handed in is not a notebook that can be graded."""


class MissingNotebook(CourseKitError):  # noqa: N818
    """No file that was handed in fits a notebook of the assignment."""


def find_submission(folder, name, notebooks):
    """Find what was handed in as notebook `name`: (path, incidents).

    `notebooks` maps the names of all notebooks of the assignment to their grade ids. A file under
    another name is taken when it is the only one that fits, and fits no other notebook as well.
    """
    folder, wanted = Path(folder), f"{name}.ipynb"
    try:
        files = sorted(file for file in folder.iterdir() if is_candidate(file))
    except OSError as error:
        raise MissingNotebook(f"{wanted} was not handed in: {error.strerror}.") from None
    others = [file for file in files if file.name not in {f"{n}.ipynb" for n in notebooks}]
    if folder / wanted in files:
        unread = [file for file in others if file.name.lower().startswith(name.lower())]
        text = "{} was handed in too, and not looked at."
        extra = [incident("extra_notebook", text.format(short(f.name, repr))) for f in unread]
        return folder / wanted, extra
    alone = len(others) == 1 and len(notebooks) == 1
    fitting = [f for f in others[:MAX_CANDIDATES] if fits(f, name, notebooks, alone)]
    if len(fitting) == 1:
        text = f"{short(fitting[0].name, repr)} was taken as {wanted}."
        return fitting[0], [incident("renamed_notebook", text)]
    reason = f"{wanted} was not handed in"
    if os.path.lexists(folder / wanted):
        reason = f"{wanted} is not an ordinary file"
    if fitting:
        reason += f", and {len(fitting)} others could be meant: keep one, under that name"
    raise MissingNotebook(f"{reason}.")


def is_candidate(file):
    """Tell whether a file may be a notebook; some browsers add an extension of their own."""
    ours = file.name.lower().endswith((".ipynb", ".ipynb.txt", ".ipynb.json"))
    # macOS puts ._name.ipynb beside the files of a zip.
    return ours and not file.name.startswith(".") and stat.S_ISREG(file.lstat().st_mode)


def fits(file, name, notebooks, alone):
    """Tell whether the grade ids in a file are those of notebook `name` and of no other.

    Without any grade id, or unreadable, it fits when it is `alone`: reading it gives the reason.
    """
    try:
        notebook, _ = read_submission(file)
    except UnreadableNotebook:
        return alone
    found = {grade_id(cell) for cell in notebook.cells} - {None}
    if not found:
        return alone
    shared = {other: len(found.intersection(ids)) for other, ids in notebooks.items()}
    return shared[name] > max((n for other, n in shared.items() if other != name), default=0)


def read_submission(path, max_bytes=MAX_BYTES, max_cells=MAX_CELLS):
    """Read a notebook that may hold anything: (notebook, incidents).

    The notebook is of format 4, with only what `rebuild` looks at, all of it of the right type.
    """
    path = Path(path)
    name = short(path.name, repr)
    data = read_bytes(path, name, max_bytes)
    try:
        # UTF-8, -16 or -32, with or without a byte order mark.
        document = json.loads(data.decode(json.detect_encoding(data)))
    except UnicodeDecodeError:
        raise UnreadableNotebook(f"{name} is not text in UTF-8: save it again.") from None
    except (ValueError, RecursionError):
        raise UnreadableNotebook(f"{name} is not valid JSON: it may be damaged.") from None
    raw_cells = cells_of(document, name)
    if len(raw_cells) > max_cells:
        raise UnreadableNotebook(f"{name} has more than {max_cells:,} cells.")
    cells, incidents = [], []
    for number, raw in enumerate(raw_cells, 1):
        text = text_of(raw)
        if text is None:
            detail = f"Cell {number} of {name} had no readable text; it was dropped."
            incidents.append(incident("malformed_cell", detail))
            continue
        kind, metadata = raw.get("cell_type"), as_dict(raw.get("metadata"))
        if kind not in ("code", "markdown", "raw"):
            detail = f"Cell {number} of {name} had the unknown type {short(kind, repr)}."
            incidents.append(incident("unknown_cell_type", detail))
            kind = "raw"
        tags = metadata.get("tags")
        kept = {
            "nbgrader": flat(metadata.get("nbgrader")),
            "tags": [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
        }
        attached = {key: {} for key in as_dict(raw.get("attachments"))}
        cells.append({"cell_type": kind, "source": text, "metadata": kept, "attachments": attached})
    about = as_dict(document.get("metadata"))
    about = {key: flat(about.get(key)) for key in ("kernelspec", "language_info")}
    return from_dict({"cells": cells, "metadata": about}), incidents


def read_bytes(path, name, max_bytes):
    """Return the content of a regular file; never follow a link, never wait for a pipe."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        mode = path.lstat().st_mode
        if stat.S_ISREG(mode):
            with open(os.open(path, flags), "rb") as file:  # noqa: PTH123 - it needs the flags
                mode = os.fstat(file.fileno()).st_mode  # it may have been swapped meanwhile
                data = file.read(max_bytes + 1)
    except OSError as error:
        raise UnreadableNotebook(f"{name} cannot be opened: {error.strerror}.") from None
    if not stat.S_ISREG(mode):
        raise UnreadableNotebook(f"{name} is not an ordinary file.")
    if not data.strip():
        raise UnreadableNotebook(f"{name} is empty.")
    if len(data) > max_bytes:
        limit = f"{max_bytes / 1e6:g} MB"
        raise UnreadableNotebook(f"{name} is larger than {limit}: clear its outputs.")
    return data


def cells_of(document, name):
    """Return the raw cells of a parsed notebook file, those of formats 2 and 3 as format 4."""
    version = as_dict(document).get("nbformat")
    if type(version) is not int:
        raise UnreadableNotebook(f"{name} is not a Jupyter notebook.")
    if version not in (2, 3, 4):
        text = "is in notebook format {}, which cannot be read: save it in format 4."
        raise UnreadableNotebook(f"{name} {text.format(short(version))}")
    sheets = [document] if version == 4 else document.get("worksheets")
    lists = [as_dict(s).get("cells") for s in sheets] if isinstance(sheets, list) else [None]
    if not all(isinstance(cells, list) for cells in lists):
        raise UnreadableNotebook(f"{name} has no list of cells: it may be damaged.")
    cells = [cell for cells in lists for cell in cells]
    return cells if version == 4 else [modern(cell) for cell in cells]


def modern(cell):
    """Say a cell of format 2 or 3 in the words of format 4 (nbformat's own upgrade trusts it)."""
    kind = as_dict(cell).get("cell_type")
    if kind == "code":
        return {**cell, "source": cell.get("input")}
    if kind in ("heading", "html"):
        level = cell.get("level") if kind == "heading" else None
        marks = "#" * level + " " if type(level) is int and 1 <= level <= 6 else ""
        return {**cell, "cell_type": "markdown", "source": marks + (text_of(cell) or "")}
    return cell


def text_of(cell):
    """Return the text of a raw cell, or None when it has none that can be written to a file."""
    source = as_dict(cell).get("source")
    lines = source if isinstance(source, list) else [source]
    if not all(isinstance(line, str) for line in lines):
        return None
    return "".join(lines).encode("utf-8", "replace").decode("utf-8")  # lone surrogates


def grade_id(cell):
    """Return the grade id of a cell, or None."""
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    return name if isinstance(name, str) else None


def incident(kind, detail, cell=None):
    """Return what is told to the instructor about a submission."""
    return {"kind": kind, "cell": cell, "detail": detail}


def short(thing, form=str):
    """Return something as one short line; `repr` as form for what a student wrote."""
    text = " ".join(form(thing).split())
    return text if len(text) <= 80 else text[:79] + "…"


def as_dict(thing):
    """Return a dict, an empty one instead of anything else."""
    return thing if isinstance(thing, dict) else {}


def flat(thing):
    """Return a dict without the nested values, of which only the keys matter here."""
    plain = (str, int, float, bool)
    return {key: v if isinstance(v, plain) else None for key, v in as_dict(thing).items()}
