"""From the source notebook and a submission: the notebook that will run.

The instructor's named cells (those with a grade id) in the instructor's order, the student's text
in the solution cells, and the student's other cells where they stood. Everything else that a
submission carries is dropped: metadata, tags, attachments, outputs, ids, kernelspec. What editors
do not write by themselves is noted for the instructor as an incident, as in `read`.

The result never holds a hidden test: grade cells are those of the release version, and the hidden
regions are read from the source by `notebook.hidden_cells`.
"""

import copy
import itertools
from typing import Any

from nbformat import from_dict

from ..incidents import Incident
from ..notebook import (
    compute_checksum,
    grade_id,
    is_answer,
    is_task,
    named_cells,
    release_version,
)
from ..wording import short
from .read import UnreadableNotebook

# Showing code in colours takes time that grows with the square of a line's length.
MAX_CHARACTERS = 200_000  # of one cell
MAX_LINE = 5_000  # characters
MAX_ALL = 500_000  # characters of all cells that a student fills in or adds


def rebuild(
    source: Any, submission: Any, config: Any = None, release: Any = None
) -> tuple[Any, list[Incident]]:
    """Return the notebook that will run, and the incidents.

    `source` is the instructor's notebook, `submission` what `read_submission` returned, `config`
    nbgrader's (stubs and delimiters), `release` the release version where it is known.
    """
    full = named_cells(source)
    release = release or release_version(source, config)
    ours = named_cells(release)
    # What runs, what is shown and what is compared later takes time that grows with the text.
    if sum(len(cell.source) for cell in submission.cells) > MAX_ALL:
        raise UnreadableNotebook(f"The notebook holds more than {MAX_ALL:,} characters of text.")
    incidents = foreign_language(release, submission)
    chosen = choose(submission.cells, ours, incidents)
    # The instructor's cells without a role come back through the submission, where they stand
    # there: they are not added a second time.
    own = {(c.cell_type, c.source): c for c in release.cells if grade_id(c) not in ours}
    known = {None} | {grade_id(cell) for cell in release.cells}

    # The student's own cells stay where they stood: below the named cell before, or at the top.
    place: str | None = None
    following: dict[str | None, list] = {None: []}
    for index, cell in enumerate(submission.cells):
        name = grade_id(cell)
        if name in chosen and chosen[name] == index:
            place = name
            following[place] = []
        elif name not in ours or not is_answer(ours[name]) or differs(cell, ours[name]):
            if name not in known:
                text = f"The grade id {short(name, repr)} is not the assignment's; it was dropped."
                incidents.append(Incident("unknown_grade_id", text))
            following[place] += ordinary(cell, own, incidents)
        # What is left is an empty copy of an answer: run after the filled one it would undo it.

    cells = following[None]
    for name, cell in ours.items():
        theirs = submission.cells[chosen[name]] if name in chosen else None
        cells.append(restored(name, cell, full[name], theirs, incidents))
        cells += following.get(name, [])
    give_ids(cells)
    kept = ("kernelspec", "language_info")
    about = {key: release.metadata[key] for key in kept if key in release.metadata}
    notebook = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return from_dict(notebook), incidents


def choose(cells: list, ours: dict[str, Any], incidents: list[Incident]) -> dict[str, int]:
    """Return which cell of a submission counts for each grade id: {grade id: index}.

    JupyterLab keeps the grade id when a cell is copied. The first copy counts, for an answer the
    first that was filled in; the others stay ordinary cells, so that all run in the same order.
    """
    chosen: dict[str, int] = {}
    copies: dict[str, list[int]] = {}
    for index, cell in enumerate(cells):
        name = grade_id(cell)
        if name in ours:
            copies.setdefault(name, []).append(index)
    # The stub may have stayed, above a copy of it that the student filled in.
    for name, found in copies.items():
        filled = [i for i in found if is_answer(ours[name]) and differs(cells[i], ours[name])]
        chosen[name] = (filled or found)[0]
        if len(found) > 1:
            text = f"{len(found)} cells had this grade id: one counts, the others are ordinary."
            incidents.append(Incident("duplicate_id", text, name))
    if ours and not chosen:
        text = "No cell had a grade id of the assignment: answers in other cells earn nothing."
        incidents.append(Incident("no_named_cell", text))
    return chosen


def restored(name: str, ours: Any, full: Any, theirs: Any, incidents: list[Incident]) -> Any:
    """Return a named cell: the instructor's, with the student's text where it is an answer."""
    cell = copy.deepcopy(ours)
    if is_task(ours) and not is_answer(ours):
        # The mark scheme comes back: nbgrader shows it to graders, and in the feedback.
        cell.source = full.source
        cell.metadata.nbgrader.checksum = compute_checksum(cell)
    if theirs is None:
        incidents.append(Incident("missing_cell", "The cell was missing; it was put back.", name))
        return cell
    if theirs.cell_type != ours.cell_type:
        text = f"A {theirs.cell_type} cell was made a {ours.cell_type} cell again."
        incidents.append(Incident("cell_type_restored", text, name))
    # Of its metadata nothing is taken; what was changed there is worth a look.
    said, meant = theirs.metadata.get("nbgrader", {}), ours.metadata.nbgrader
    if said.get("points") != meant.get("points"):
        text = f"It said {short(said.get('points'), repr)} points, not {meant.get('points')}."
        incidents.append(Incident("points_changed", text, name))
    roles = ("grade", "solution", "locked", "task", "schema_version")
    changed = [key for key in roles if said.get(key, False) != meant.get(key, False)]
    if changed:
        text = f"It differed from the assignment in its metadata: {', '.join(changed)}."
        incidents.append(Incident("metadata_changed", text, name))
    note_extras(theirs, ours, incidents, name)
    if not is_answer(ours):
        if differs(theirs, ours) and differs(theirs, cell):
            text = "The cell was edited; the instructor's text was put back."
            incidents.append(Incident("locked_cell_edited", text, name))
    elif too_long(theirs.source):
        raise UnreadableNotebook(f"The answer {name} is too long: {too_long(theirs.source)}.")
    else:
        cell.source = theirs.source
    return cell


def too_long(source: str) -> str | None:
    """Say what is too long about a student's cell, or return None."""
    if len(source) > MAX_CHARACTERS:
        return f"more than {MAX_CHARACTERS:,} characters"
    if max(map(len, source.split("\n"))) > MAX_LINE:
        return f"a line of more than {MAX_LINE:,} characters"
    return None


def ordinary(theirs: Any, own: dict, incidents: list[Incident]) -> list:
    """Return a cell without a grade id in a list, or an empty list when it is too large.

    One that equals an un-named cell of the instructor's has the instructor's metadata.
    """
    if too_long(theirs.source):
        text = f"A cell that is too long was dropped: {too_long(theirs.source)}."
        incidents.append(Incident("cell_too_large", text))
        return []
    blank: Any = from_dict({"cell_type": theirs.cell_type, "source": theirs.source, "metadata": {}})
    if theirs.cell_type == "code":
        blank.update(execution_count=None, outputs=[])
    cell = copy.deepcopy(own.get((theirs.cell_type, theirs.source), blank))
    note_extras(theirs, cell, incidents)
    # With the instructor's id it could stand twice; with nbgrader's metadata it would have a role.
    cell.pop("id", None)
    cell.metadata.pop("nbgrader", None)
    return [cell]


def note_extras(theirs: Any, ours: Any, incidents: list[Incident], name: str | None = None) -> None:
    """Record the tags and attachments of a submitted cell that the instructor's has not."""
    for kind, said, meant in (
        ("tag", theirs.metadata.get("tags", ()), ours.metadata.get("tags", ())),
        ("attachment", theirs.get("attachments", ()), ours.get("attachments", ())),
    ):
        if extra := sorted(set(said) - set(meant)):
            where = "" if name else f" of the cell that begins {short(theirs.source, repr)}"
            text = f"The {kind} {short(extra[0], repr)}{where} was dropped ({len(extra)} in all)."
            incidents.append(Incident(f"{kind}_dropped", text, name))


def foreign_language(release: Any, submission: Any) -> list[Incident]:
    """Record a kernel of another language, or one that brings its own command."""
    ours, theirs = release.metadata.get("kernelspec", {}), submission.metadata.get("kernelspec", {})
    language = ours.get("language", "python")
    info = submission.metadata.get("language_info", {})
    said = [theirs.get("language"), info.get("name")]
    if "argv" not in theirs and all(word in (None, language) for word in said):
        return []
    return [Incident("kernelspec_dropped", "The notebook asked for a kernel of its own.")]


def give_ids(cells: list) -> None:
    """Give each cell without an id a new one, the same at every run."""
    taken = {cell.get("id") for cell in cells}
    fresh = (f"cell-{n}" for n in itertools.count(1) if f"cell-{n}" not in taken)
    for cell in cells:
        if "id" not in cell:
            cell.id = next(fresh)


def differs(cell: Any, other: Any) -> bool:
    """Compare texts but for white space at the ends of lines, which editors change."""
    return lines_of(cell) != lines_of(other)


def lines_of(cell: Any) -> list[str]:
    return [line.rstrip() for line in cell.source.rstrip().split("\n")]
