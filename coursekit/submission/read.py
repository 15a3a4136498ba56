"""Which file was handed in, and what is in it, though it may hold anything.

`find_submission` finds a notebook in the folder of a student, `read_submission` reads it. What
they mend on the way is noted for the instructor as an incident, and costs nothing.
"""

import json
import os
import stat
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

from nbformat import from_dict

from ..errors import CourseKitError
from ..files import ARCHIVE, is_notebook_file
from ..incidents import Incident
from ..notebook import grade_id
from ..wording import short
from .limits import SubmissionLimits
from .slim import without_saved

MAX_CANDIDATES = 20  # notebooks under other names that are opened to find the right one
MAX_CANDIDATE_BYTES = 20_000_000  # of all these together
SHOWN_EXTRAS = 3  # notebooks that are named as not looked at
NO_LIMITS_GIVEN = SubmissionLimits()
AGAIN = "Collect it again, or ask for another copy."


class UnreadableNotebook(CourseKitError):  # noqa: N818 - the names say what is wrong
    """A file that was handed in is not a notebook that can be graded."""


class MissingNotebook(CourseKitError):  # noqa: N818
    """No file that was handed in fits a notebook of the assignment."""


def find_submission(
    folder: Path,
    name: str,
    notebooks: Mapping[str, Collection[str]],
    limits: SubmissionLimits = NO_LIMITS_GIVEN,
) -> tuple[Path, list[Incident]]:
    """Find what was handed in as notebook `name`: (path, incidents).

    `notebooks` maps the names of all notebooks of the assignment to their grade ids. A file under
    another name is taken when it is the only one that fits, and fits no other notebook as well.
    Raises MissingNotebook where there is none, UnreadableNotebook where one cannot be told.
    """
    # Downloading a notebook twice, or mailing it, changes its name: the commonest fault of all.
    folder, wanted = Path(folder), f"{name}.ipynb"
    try:
        files = sorted(file for file in folder.iterdir() if is_notebook_file(file))
    except OSError as error:
        raise MissingNotebook(f"{wanted} was not handed in: {error.strerror}.") from None
    expected = {f"{other}.ipynb" for other in notebooks}
    others = [file for file in files if file.name not in expected]
    if folder / wanted in files:
        return folder / wanted, extra_notebooks(name, others)
    # One file for one notebook: it is taken even when nothing in it tells what it is.
    alone = len(others) == 1 and len(notebooks) == 1
    fitting = [f for f in candidates(others) if fits(f, name, notebooks, alone, limits)]
    if len(fitting) == 1:
        text = f"{short(fitting[0].name, repr)} was taken as {wanted}."
        return fitting[0], [Incident("renamed_notebook", text)]
    if fitting:
        raise UnreadableNotebook(
            f"{wanted} was not handed in, and {len(fitting)} others could be meant: keep one, "
            "under that name."
        )
    # A link, a folder or a pipe has the right name, and is not opened.
    if os.path.lexists(folder / wanted):
        raise UnreadableNotebook(f"{wanted} is not an ordinary file.")
    if others:
        seen = ", ".join(short(file.name, repr) for file in others[:SHOWN_EXTRAS])
        raise MissingNotebook(f"{wanted} was not handed in; what was is not it: {seen}.")
    raise MissingNotebook(f"{wanted} was not handed in{what_is_there(folder)}")


def what_is_there(folder: Path) -> str:
    """End the sentence about a notebook that is missing: where it may be, and what to do."""
    names = sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))
    if not names:
        return f": its folder is empty. {AGAIN}"
    for place, folders, files in os.walk(folder):
        depth = Path(place).relative_to(folder)
        folders[:] = sorted(folders)[:SHOWN_EXTRAS] if len(depth.parts) < SHOWN_EXTRAS else []
        for name in sorted(files):
            if is_notebook_file(Path(place, name)):
                found = short((depth / name).as_posix(), repr)
                return f": {found} lies too deep. Move it up, out of its folder."
    archive = next((name for name in names if ARCHIVE.search(name)), None)
    return f": unpack {short(archive, repr)} there." if archive else "."


def extra_notebooks(name: str, others: list[Path]) -> list[Incident]:
    """Return the incident of notebooks beside the right one that may be the same, if any."""
    unread = [file for file in others if file.name.lower().startswith(name.lower())]
    if not unread:
        return []
    shown = ", ".join(short(file.name, repr) for file in unread[:SHOWN_EXTRAS])
    more = f" and {len(unread) - SHOWN_EXTRAS} more" if unread[SHOWN_EXTRAS:] else ""
    verb = "was" if len(unread) == 1 else "were"
    return [Incident("extra_notebook", f"{shown}{more} {verb} handed in too, and not looked at.")]


def candidates(files: list[Path]) -> Iterator[Path]:
    """Yield the first files, as many as are read in a second or so."""
    left = MAX_CANDIDATE_BYTES
    for number, file in enumerate(files[:MAX_CANDIDATES]):
        left -= file.lstat().st_size
        if number == 0 or left >= 0:
            yield file


def fits(
    file: Path,
    name: str,
    notebooks: Mapping[str, Collection[str]],
    alone: bool,
    limits: SubmissionLimits,
) -> bool:
    """Tell whether the grade ids in a file are those of notebook `name` and of no other.

    Without any grade id, or unreadable, it fits when it is `alone`: reading it gives the reason.
    """
    try:
        notebook, _ = read_submission(file, limits)
    except UnreadableNotebook:
        return alone
    found = {grade_id(cell) for cell in notebook.cells} - {None}
    if not found:
        return alone
    # The notebooks of an assignment may share grade ids: the one with most of them is meant.
    shared = {other: len(found.intersection(ids)) for other, ids in notebooks.items()}
    with_this = shared.pop(name)
    return with_this > max(shared.values(), default=0)


def read_submission(
    path: Path, limits: SubmissionLimits = NO_LIMITS_GIVEN
) -> tuple[Any, list[Incident]]:
    """Read a notebook that may hold anything: (notebook, incidents).

    The notebook is of format 4, with only what `rebuild` looks at, all of it of the right type.
    """
    path = Path(path)
    name = short(path.name, repr)
    data = read_bytes(path, name, limits.file_bytes)
    try:
        # UTF-8, -16 or -32, with or without a byte order mark.
        text = data.decode(json.detect_encoding(data))
        del data
        pictures = 0
        if len(text) > limits.bytes:
            text, pictures = without_saved(text, in_base64(limits.pictures))
        if len(text) - pictures > limits.bytes:
            size = f"{limits.bytes / 1e6:g} MB"
            raise UnreadableNotebook(f"{name} is larger than {size} without its outputs.")
        document = json.loads(text)
    except UnicodeDecodeError:
        raise UnreadableNotebook(f"{name} is not text in UTF-8: save it again.") from None
    # A file of brackets alone is nested deeper than Python reads.
    except (ValueError, RecursionError):
        raise UnreadableNotebook(f"{name} is not valid JSON: it may be damaged. {AGAIN}") from None
    raw_cells = cells_of(document, name)
    if len(raw_cells) > limits.cells:
        raise UnreadableNotebook(f"{name} has more than {limits.cells:,} cells.")
    cells: list[dict] = []
    incidents: list[Incident] = []
    for number, raw in enumerate(raw_cells, 1):
        cell = cell_of(raw, f"Cell {number} of {name}", incidents)
        if cell is not None:
            cells.append(cell)
    about = as_dict(document.get("metadata"))
    about = {key: flat(about.get(key)) for key in ("kernelspec", "language_info")}
    return from_dict({"cells": cells, "metadata": about}), incidents


def cell_of(raw: Any, which: str, incidents: list[Incident]) -> dict | None:
    """Return what `rebuild` looks at of a raw cell, or None where it has no text."""
    text = text_of(raw)
    if text is None:
        incidents.append(
            Incident("malformed_cell", f"{which} had no readable text; it was dropped.")
        )
        return None
    kind, metadata = raw.get("cell_type"), as_dict(raw.get("metadata"))
    if kind not in ("code", "markdown", "raw"):
        detail = f"{which} had the unknown type {short(kind, repr)}."
        incidents.append(Incident("unknown_cell_type", detail))
        kind = "raw"
    tags = metadata.get("tags")
    kept = {
        "nbgrader": flat(metadata.get("nbgrader")),
        "tags": [tag for tag in tags if isinstance(tag, str)] if isinstance(tags, list) else [],
    }
    found = as_dict(raw.get("attachments"))
    attached = {writable(key): content(bundle) for key, bundle in found.items()}
    return {"cell_type": kind, "source": text, "metadata": kept, "attachments": attached}


def read_bytes(path: Path, name: str, max_bytes: int) -> bytes:
    """Return the content of a regular file; never follow a link, never wait for a pipe."""
    # A pipe would be waited for, and a link could lead to the gradebook. Windows has neither flag.
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


def cells_of(document: Any, name: str) -> list:
    """Return the raw cells of a parsed notebook file, those of formats 2 and 3 as format 4."""
    version = as_dict(document).get("nbformat")
    if type(version) is not int:
        raise UnreadableNotebook(f"{name} is not a Jupyter notebook. {AGAIN}")
    if version not in (2, 3, 4):
        text = "is in notebook format {}, which cannot be read: save it in format 4."
        raise UnreadableNotebook(f"{name} {text.format(short(version))}")
    # Formats 2 and 3 have worksheets, with a list of cells in each.
    sheets = [document] if version == 4 else document.get("worksheets")
    cells: list = []
    for sheet in sheets if isinstance(sheets, list) else [None]:
        found = as_dict(sheet).get("cells")
        if not isinstance(found, list):
            raise UnreadableNotebook(f"{name} has no list of cells: it may be damaged. {AGAIN}")
        cells += found
    return cells if version == 4 else [modern(cell) for cell in cells]


def modern(cell: Any) -> Any:
    """Say a cell of format 2 or 3 in the words of format 4 (nbformat's own upgrade trusts it)."""
    kind = as_dict(cell).get("cell_type")
    if kind == "code":
        return {**cell, "source": cell.get("input")}
    if kind in ("heading", "html"):
        level = cell.get("level") if kind == "heading" else None
        marks = "#" * level + " " if type(level) is int and 1 <= level <= 6 else ""
        return {**cell, "cell_type": "markdown", "source": marks + (text_of(cell) or "")}
    return cell


def content(bundle: Any) -> dict[str, str]:
    """Return the picture of an attachment, under the type that it claims; {} where it has none."""
    for kind, text in as_dict(bundle).items():
        text = "".join(text) if isinstance(text, list) and all_texts(text) else text
        if isinstance(text, str) and text:
            return {writable(kind): writable(text)}
    return {}


def in_base64(size: int) -> int:
    """Return how many characters so many bytes have in base64."""
    return size * 4 // 3 + 4


def text_of(cell: Any) -> str | None:
    """Return the text of a raw cell, or None when it has none that can be written to a file."""
    source = as_dict(cell).get("source")
    lines: list[Any] = source if isinstance(source, list) else [source]
    return writable("".join(lines)) if all_texts(lines) else None


def all_texts(things: list) -> bool:
    return all(isinstance(thing, str) for thing in things)


def writable(text: str) -> str:
    """Return a text without lone surrogates: half a character stands in JSON and in no file."""
    return text.encode("utf-8", "replace").decode("utf-8")


def as_dict(thing: Any) -> dict:
    """Return a dict, an empty one instead of anything else."""
    return thing if isinstance(thing, dict) else {}


def flat(thing: Any) -> dict:
    """Return a dict without the nested values, of which only the keys matter here."""
    plain = (str, int, float, bool)
    return {key: v if isinstance(v, plain) else None for key, v in as_dict(thing).items()}
