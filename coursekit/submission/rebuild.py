"""From the source notebook and a submission: the notebook that will run.

The instructor's named cells (those with a grade id) in the instructor's order, the student's text
in the solution cells, and the student's other cells where they stood, with the pictures that these
texts show (`pictures`). Everything else that a submission carries is dropped: metadata, tags, other
attachments, outputs, ids, kernelspec. What editors
do not write by themselves is noted for the instructor as an incident, as in `read`.

The result never holds a hidden test: grade cells are those of the release version, and the hidden
regions are read from the source by `notebook.hidden_cells`.
"""

import collections
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
from .align import align
from .limits import SubmissionLimits
from .pictures import bring, lift, shown
from .read import UnreadableNotebook

NO_LIMITS_GIVEN = SubmissionLimits()


def rebuild(
    source: Any,
    submission: Any,
    config: Any = None,
    release: Any = None,
    limits: SubmissionLimits = NO_LIMITS_GIVEN,
) -> tuple[Any, list[Incident]]:
    """Return the notebook that will run, and the incidents.

    `source` is the instructor's notebook, `submission` what `read_submission` returned, `config`
    nbgrader's (stubs and delimiters), `release` the release version where it is known. Raises
    UnreadableNotebook for an answer, or a notebook, that is too long.
    """
    full = named_cells(source)
    release = release or release_version(source, config)
    ours = named_cells(release)
    unchanged = texts_of(source, release)
    for cell in submission.cells:
        if cell.cell_type != "code" and cell.source not in unchanged:
            lift(cell)
    # What runs, what is shown and what is compared later takes time that grows with the text.
    most = limits.all_cells
    if sum(len(cell.source) for cell in submission.cells) > most:
        raise UnreadableNotebook(f"The notebook holds more than {most:,} characters of text.")
    incidents = foreign_language(release, submission)
    aligned = align(submission.cells, release, ours, full)
    submitted = aligned.cells
    if ours and not any(grade_id(cell) in ours for cell in submission.cells):
        text = "No cell had a grade id of the assignment: its answers were looked for by content."
        incidents.append(Incident("no_named_cell", text))
    incidents += aligned.incidents
    incidents += duplicates(submission.cells, ours)
    chosen = choose(submitted, ours)
    # The instructor's cells without a role come back through the submission, where they stand
    # there: they are not added a second time.
    own = {(c.cell_type, c.source): c for c in release.cells if grade_id(c) not in ours}
    known = {None} | {grade_id(cell) for cell in release.cells}
    standing = own_cells(submitted, ours, chosen, known, incidents)
    below = {
        place: [made for cell in theirs for made in ordinary(cell, own, incidents, limits)]
        for place, theirs in standing.items()
    }
    cells = below[None]
    for name, cell in ours.items():
        made = instructors(cell, full[name])
        if name in chosen:
            answer(made, submitted[chosen[name]], name, cell, incidents, limits)
        else:
            put_back(made, name, aligned.left_out.get(name), incidents)
        cells += [made, *below.get(name, [])]
    give_ids(cells)
    kept = ("kernelspec", "language_info")
    about = {key: release.metadata[key] for key in kept if key in release.metadata}
    notebook = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return from_dict(notebook), incidents


def duplicates(cells: list, ours: dict[str, Any]) -> list[Incident]:
    """Return an incident for each grade id that several cells of a submission had."""
    times = collections.Counter(name for cell in cells if (name := grade_id(cell)) in ours)
    text = "{} cells had this grade id: at most one counts, the others are ordinary."
    return [
        Incident("duplicate_id", text.format(count), name)
        for name, count in times.items()
        if count > 1
    ]


def choose(cells: list, ours: dict[str, Any]) -> dict[str, int]:
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
    return chosen


def own_cells(
    cells: list,
    ours: dict[str, Any],
    chosen: dict[str, int],
    known: set[str | None],
    incidents: list[Incident],
) -> dict[str | None, list]:
    """Return the student's own cells by the named cell that they stand below, None at the top."""
    place: str | None = None
    standing: dict[str | None, list] = {None: []}
    for index, cell in enumerate(cells):
        name = grade_id(cell)
        if name in chosen and chosen[name] == index:
            place = name
            standing[place] = []
        elif name not in ours or not is_answer(ours[name]) or differs(cell, ours[name]):
            if name not in known:
                text = f"The grade id {short(name, repr)} is not the assignment's; it was dropped."
                incidents.append(Incident("unknown_grade_id", text))
            standing[place].append(cell)
        # What is left is an empty copy of an answer: run after the filled one it would undo it.
    return standing


def instructors(ours: Any, full: Any) -> Any:
    """Return a named cell as the instructor wrote it, for the notebook that will run."""
    cell = copy.deepcopy(ours)
    if is_task(ours) and not is_answer(ours):
        # The mark scheme comes back: nbgrader shows it to graders, and in the feedback.
        cell.source = full.source
        cell.metadata.nbgrader.checksum = compute_checksum(cell)
    return cell


def put_back(cell: Any, name: str, doubt: str | None, incidents: list[Incident]) -> None:
    """Note a cell that was missing; what may hold its answer is not undone by the stub."""
    text = "The cell was missing; it was put back."
    if doubt:
        text = f"The cell was missing, and its answer was not found for certain: {doubt}."
        cell.source = note(cell)
    incidents.append(Incident("answer_left_out" if doubt else "missing_cell", text, name))


def note(ours: Any) -> str:
    """Return the text of a missing answer that other cells may hold; it undoes nothing."""
    text = "This cell was missing. The student's own cells may hold its answer."
    return f"# {text}" if ours.cell_type == "code" else f"*{text}*"


def texts_of(*notebooks: Any) -> set[str]:
    """Return the texts of all cells of the instructor's notebooks."""
    return {cell.source for nb in notebooks for cell in nb.cells}


def take(cell: Any, theirs: Any, name: str, limits: SubmissionLimits) -> None:
    """Put a student's text into an answer. Raises UnreadableNotebook where it is too long."""
    if fault := too_long(theirs, limits):
        raise UnreadableNotebook(f"The answer {name} is too long: {fault}.")
    cell.source = theirs.source
    if cell.cell_type != "code":
        bring(cell, theirs)


def answer(
    cell: Any,
    theirs: Any,
    name: str,
    ours: Any,
    incidents: list[Incident],
    limits: SubmissionLimits,
) -> None:
    """Put the student's text into a named cell that is an answer; note what else was changed."""
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
    if is_answer(ours):
        take(cell, theirs, name, limits)
    elif differs(theirs, ours) and differs(theirs, cell):
        text = "The cell was edited; the instructor's text was put back."
        incidents.append(Incident("locked_cell_edited", text, name))


def too_long(cell: Any, limits: SubmissionLimits) -> str | None:
    """Say what is too long about a student's cell, or return None."""
    if len(cell.source) > limits.cell:
        return f"more than {limits.cell:,} characters"
    line = limits.code_line if cell.cell_type == "code" else limits.text_line
    if max(map(len, cell.source.split("\n"))) > line:
        return f"a line of more than {line:,} characters"
    return None


def ordinary(theirs: Any, own: dict, incidents: list[Incident], limits: SubmissionLimits) -> list:
    """Return a cell without a grade id in a list, or an empty list when it is too large.

    One that equals an un-named cell of the instructor's has the instructor's metadata.
    """
    if fault := too_long(theirs, limits):
        text = f"A cell that is too long was dropped: {fault}."
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
    if cell.cell_type != "code":
        bring(cell, theirs)
    return [cell]


def note_extras(theirs: Any, ours: Any, incidents: list[Incident], name: str | None = None) -> None:
    """Record the tags and attachments of a submitted cell that the instructor's has not."""
    for kind, said, meant in (
        ("tag", theirs.metadata.get("tags", ()), ours.metadata.get("tags", ())),
        # What the text shows is brought along.
        (
            "attachment",
            theirs.get("attachments", ()),
            [*ours.get("attachments", ()), *shown(theirs)],
        ),
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
