"""The pictures in a student's texts: attached to the cell, in the text itself, or files beside it.

They are brought along as they were handed in, under `attachments` of the rebuilt cell: those of
the cell under their names, files under FILE and their path. `nbgrader_seam.sanitize` draws them
anew, and nothing else looks at them.
"""

import base64
import html
import re
import urllib.parse
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import CourseKitError
from .limits import SubmissionLimits
from .read import read_bytes

FILE = "file:"  # before the path of a file; no editor makes such a name
IN_THE_TEXT = re.compile(r"data:[\w/.+-]{1,60};base64,([A-Za-z0-9+/=%]{200,})")
LIFTED = "picture-in-the-text-{}"


def lift(cell: Any) -> None:
    """Take the pictures that stand in a cell's text out of it: they are very long lines."""

    def moved(found: re.Match[str]) -> str:
        attached = cell.setdefault("attachments", {})
        name = LIFTED.format(len(attached) + 1)
        attached[name] = {"lifted": urllib.parse.unquote(found[1])}
        return f"attachment:{name}"

    cell.source = IN_THE_TEXT.sub(moved, cell.source)


def mentioned(text: str, names: Iterable[str]) -> list[str]:
    """Return which names of files stand in a text, as an address may be written."""
    text = f"{text}\n{urllib.parse.unquote(text)}\n{html.unescape(text)}".casefold()
    return [name for name in names if name.rpartition("/")[2].casefold() in text]


def bring(cell: Any, theirs: Any) -> None:
    """Bring the attached pictures along that the text of a student's cell speaks of."""
    given = cell.get("attachments", {})
    found = {name: theirs.attachments[name] for name in shown(theirs)}
    if any(given.get(name) != content for name, content in found.items()):
        put(cell, found)


def shown(theirs: Any) -> list[str]:
    """Return the attachments of a student's cell that its text shows."""
    attached = theirs.get("attachments", {})
    return [] if theirs.cell_type == "code" else mentioned(theirs.source, attached)


def put(cell: Any, pictures: Mapping[str, Any]) -> None:
    cell["attachments"] = {**cell.get("attachments", {}), **pictures}
    # nbgrader takes a cell with the text that was handed out as not answered.
    cell.metadata.get("nbgrader", {}).pop("checksum", None)


def bring_files(
    nb: Any,
    folder: Path,
    handed_in: Iterable[str],
    given: Mapping[str, bytes],
    unchanged: set[str],
    limits: SubmissionLimits,
) -> None:
    """Bring the files along that a rebuilt notebook's texts speak of.

    `handed_in` are the ordinary files of the submission's folder, `given` those that students got
    beside the notebook, `unchanged` the instructor's texts.
    """
    left = limits.pictures
    for cell in nb.cells:
        if cell.cell_type == "code" or not is_students(cell, unchanged):
            continue
        names = mentioned(cell.source, {**dict.fromkeys(handed_in), **given})
        found = {}
        for name in names:
            data = content_of(folder, name, given, min(limits.picture, left))
            # The instructor's picture in the instructor's text is no answer.
            if cell.source not in unchanged or data != given.get(name):
                found[FILE + name] = {"file": base64.b64encode(data).decode()} if data else {}
                left -= len(data)
        if found:
            put(cell, found)
        left -= bounded(cell, limits, left)


def files_shown(cell: Any) -> list[str]:
    """Return the files that `bring_files` brought along for a cell."""
    attached = cell.get("attachments", {})
    return [name.removeprefix(FILE) for name in attached if name.startswith(FILE)]


def content_of(folder: Path, name: str, given: Mapping[str, bytes], most: int) -> bytes:
    """Return what is in a file that was handed in, or given; nothing where it is too large."""
    try:
        return read_bytes(folder / name, name, max(most, 0))
    except CourseKitError:
        return b"" if (folder / name).exists() else given.get(name, b"")[: max(most, 0)]


def bounded(cell: Any, limits: SubmissionLimits, left: int) -> int:
    """Drop what is too large of a cell's own attachments; return how many bytes are kept."""
    kept = 0
    for name, content in cell.get("attachments", {}).items():
        if name.startswith(FILE):
            continue
        size = sum(map(len, content.values())) * 3 // 4
        if size > limits.picture or kept + size > left:
            cell.attachments[name] = {}
        else:
            kept += size
    return kept


def is_students(cell: Any, unchanged: set[str]) -> bool:
    """Tell whether the text of a rebuilt cell is a student's, or an answer that may be one."""
    about = cell.metadata.get("nbgrader", {})
    if about:
        return bool(about.get("solution")) or not about.get("locked")
    return cell.source not in unchanged
