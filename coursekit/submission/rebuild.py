"""From the source notebook and a submission: the notebook that will run.

The instructor's named cells (those with a grade id) in the instructor's order, the student's text
in the solution cells, and the student's other cells where they stood. Everything else that a
submission carries is dropped: metadata, tags, attachments, outputs, ids, kernelspec. What editors
do not write by themselves is noted for the instructor as an incident, as in `submission.py`.

The result never holds a hidden test: grade cells are those of the release version, and the hidden
regions are read from the source by `hidden_cells`.
"""

import copy
import itertools

from nbformat import from_dict
from nbgrader import preprocessors, utils

from ..errors import CourseKitError
from .read import UnreadableNotebook, grade_id, incident, short

# Showing code in colours takes time that grows with the square of a line's length.
MAX_CHARACTERS = 200_000  # of one cell
MAX_LINE = 5_000  # characters
MAX_ALL = 500_000  # characters of all cells that a student fills in or adds

# What nbgrader's generate_assignment does, less what needs a gradebook or a kernel.
RELEASE_STEPS = (
    preprocessors.LockCells,
    preprocessors.ClearSolutions,
    preprocessors.ClearOutput,
    preprocessors.CheckCellMetadata,
    preprocessors.ClearHiddenTests,
    preprocessors.ClearMarkScheme,
    preprocessors.ComputeChecksums,
)


def release_version(source, config=None):
    """Return the release version of a source notebook; `config` is nbgrader's."""
    release = copy.deepcopy(source)
    try:
        for step in RELEASE_STEPS:
            release, _ = step(config=config)(release, {})
    except Exception as error:  # nbgrader and its schemas raise many kinds
        raise CourseKitError(
            f"The source notebook has no release version: {short(error)}"
        ) from None
    return release


def hidden_cells(source, config=None):
    """Split the grade cells: {grade id: (visible part, hidden part or None)}.

    Manually graded cells are left out: nothing of them decides points.
    """
    cleaner = preprocessors.ClearHiddenTests(config=config)
    parts = {}
    for name, cell in named_cells(source).items():
        if not utils.is_grade(cell) or utils.is_solution(cell):
            continue
        try:
            visible, _ = cleaner.preprocess_cell(copy.deepcopy(cell), {}, 0)
        except RuntimeError as error:
            raise CourseKitError(f"The hidden tests of cell {name}: {short(error)}") from None
        hidden, inside = [], False
        for line in cell.source.split("\n"):
            if cleaner.begin_test_delimeter in line:
                inside = True
            elif cleaner.end_test_delimeter in line:
                inside = False
            elif inside:
                hidden.append(line)
        text = "\n".join(hidden)
        parts[name] = (visible.source, text if text.strip() else None)
    return parts


def named_cells(notebook):
    """Return an instructor's cells that have a role in grading: {grade id: cell}, in order."""
    named = {}
    for cell in notebook.cells:
        roles = (utils.is_grade, utils.is_solution, utils.is_locked, utils.is_task)
        if not any(has_role(cell) for has_role in roles):
            continue
        name = grade_id(cell)
        if not name or name in named:
            fault = f"The grade id {name} is used twice" if name else "A cell has no grade id"
            raise CourseKitError(f"{fault} in the source notebook: give each cell its own.")
        named[name] = cell
    return named


def rebuild(source, submission, config=None, release=None):
    """Return the notebook that will run, and the incidents.

    `source` is the instructor's notebook, `submission` what `read_submission` returned, `config`
    nbgrader's (stubs and delimiters), `release` the release version where it is known.
    """
    full = named_cells(source)
    release = release or release_version(source, config)
    ours = named_cells(release)
    if sum(len(cell.source) for cell in submission.cells) > MAX_ALL:
        raise UnreadableNotebook(f"The notebook holds more than {MAX_ALL:,} characters of text.")
    incidents = foreign_language(release, submission)
    chosen = choose(submission.cells, ours, incidents)
    own = {(c.cell_type, c.source): c for c in release.cells if grade_id(c) not in ours}
    known = {None} | {grade_id(cell) for cell in release.cells}

    place, following = None, {None: []}
    for index, cell in enumerate(submission.cells):
        name = grade_id(cell)
        if name in chosen and chosen[name] == index:
            place = name
            following[place] = []
        elif name not in ours or not is_answer(ours[name]) or differs(cell, ours[name]):
            if name not in known:
                text = f"The grade id {short(name, repr)} is not the assignment's; it was dropped."
                incidents.append(incident("unknown_grade_id", text))
            following[place] += ordinary(cell, own, incidents)
        # else an empty copy of an answer: run after the filled one it would undo it

    cells = following[None]
    for name, cell in ours.items():
        theirs = submission.cells[chosen[name]] if name in chosen else None
        cells += [restored(name, cell, full[name], theirs, incidents), *following.get(name, [])]
    give_ids(cells)
    about = {
        k: release.metadata[k] for k in ("kernelspec", "language_info") if k in release.metadata
    }
    notebook = {"cells": cells, "metadata": about, "nbformat": 4, "nbformat_minor": 5}
    return from_dict(notebook), incidents


def choose(cells, ours, incidents):
    """Return which cell of a submission counts for each grade id: {grade id: index}.

    JupyterLab keeps the grade id when a cell is copied. The first copy counts, for an answer the
    first that was filled in; the others stay ordinary cells, so that all run in the same order.
    """
    chosen, copies = {}, {}
    for index, cell in enumerate(cells):
        if grade_id(cell) in ours:
            copies.setdefault(grade_id(cell), []).append(index)
    for name, found in copies.items():
        filled = [i for i in found if is_answer(ours[name]) and differs(cells[i], ours[name])]
        chosen[name] = (filled or found)[0]
        if len(found) > 1:
            text = f"{len(found)} cells had this grade id: one counts, the others are ordinary."
            incidents.append(incident("duplicate_id", text, name))
    if ours and not chosen:
        text = "No cell had a grade id of the assignment: answers in other cells earn nothing."
        incidents.append(incident("no_named_cell", text))
    return chosen


def restored(name, ours, full, theirs, incidents):
    """Return a named cell: the instructor's, with the student's text where it is an answer."""
    cell = copy.deepcopy(ours)
    if utils.is_task(ours) and not is_answer(ours):
        # The mark scheme comes back: nbgrader shows it to graders, and in the feedback.
        cell.source = full.source
        cell.metadata.nbgrader.checksum = utils.compute_checksum(cell)
    if theirs is None:
        incidents.append(incident("missing_cell", "The cell was missing; it was put back.", name))
        return cell
    if theirs.cell_type != ours.cell_type:
        text = f"A {theirs.cell_type} cell was made a {ours.cell_type} cell again."
        incidents.append(incident("cell_type_restored", text, name))
    said, meant = theirs.metadata.get("nbgrader", {}), ours.metadata.nbgrader
    if said.get("points") != meant.get("points"):
        text = f"It said {short(said.get('points'), repr)} points, not {meant.get('points')}."
        incidents.append(incident("points_changed", text, name))
    roles = ("grade", "solution", "locked", "task", "schema_version")
    changed = [key for key in roles if said.get(key, False) != meant.get(key, False)]
    if changed:
        text = f"It differed from the assignment in its metadata: {', '.join(changed)}."
        incidents.append(incident("metadata_changed", text, name))
    note_extras(theirs, ours, incidents, name)
    if not is_answer(ours):
        if differs(theirs, ours) and differs(theirs, cell):
            text = "The cell was edited; the instructor's text was put back."
            incidents.append(incident("locked_cell_edited", text, name))
    elif too_long(theirs.source):
        raise UnreadableNotebook(f"The answer {name} is too long: {too_long(theirs.source)}.")
    else:
        cell.source = theirs.source
    return cell


def too_long(source):
    """Say what is too long about a student's cell, or return None."""
    if len(source) > MAX_CHARACTERS:
        return f"more than {MAX_CHARACTERS:,} characters"
    if max(map(len, source.split("\n"))) > MAX_LINE:
        return f"a line of more than {MAX_LINE:,} characters"
    return None


def ordinary(theirs, own, incidents):
    """Return a cell without a grade id in a list, or an empty list when it is too large.

    One that equals an un-named cell of the instructor's has the instructor's metadata.
    """
    if too_long(theirs.source):
        text = f"A cell that is too long was dropped: {too_long(theirs.source)}."
        incidents.append(incident("cell_too_large", text))
        return []
    blank = from_dict({"cell_type": theirs.cell_type, "source": theirs.source, "metadata": {}})
    if theirs.cell_type == "code":
        blank.update(execution_count=None, outputs=[])
    cell = copy.deepcopy(own.get((theirs.cell_type, theirs.source), blank))
    note_extras(theirs, cell, incidents)
    cell.pop("id", None)
    cell.metadata.pop("nbgrader", None)
    return [cell]


def note_extras(theirs, ours, incidents, name=None):
    """Record the tags and attachments of a submitted cell that the instructor's has not."""
    for kind, said, meant in (
        ("tag", theirs.metadata.get("tags", ()), ours.metadata.get("tags", ())),
        ("attachment", theirs.get("attachments", ()), ours.get("attachments", ())),
    ):
        if extra := sorted(set(said) - set(meant)):
            where = "" if name else f" of the cell that begins {short(theirs.source, repr)}"
            text = f"The {kind} {short(extra[0], repr)}{where} was dropped ({len(extra)} in all)."
            incidents.append(incident(f"{kind}_dropped", text, name))


def foreign_language(release, submission):
    """Record a kernel of another language, or one that brings its own command."""
    ours, theirs = release.metadata.get("kernelspec", {}), submission.metadata.get("kernelspec", {})
    language = ours.get("language", "python")
    info = submission.metadata.get("language_info", {})
    said = [theirs.get("language"), info.get("name")]
    if "argv" not in theirs and all(word in (None, language) for word in said):
        return []
    return [incident("kernelspec_dropped", "The notebook asked for a kernel of its own.")]


def give_ids(cells):
    """Give each cell without an id a new one, the same at every run."""
    taken = {cell.get("id") for cell in cells}
    fresh = (f"cell-{n}" for n in itertools.count(1) if f"cell-{n}" not in taken)
    for cell in cells:
        if "id" not in cell:
            cell.id = next(fresh)


def is_answer(cell):
    """Tell whether the student's text counts in an instructor's cell: an unlocked task's too."""
    return utils.is_solution(cell) or (utils.is_task(cell) and not utils.is_locked(cell))


def differs(cell, other):
    """Compare texts but for white space at the ends of lines, which editors change."""
    one, two = ([line.rstrip() for line in c.source.rstrip().split("\n")] for c in (cell, other))
    return one != two
