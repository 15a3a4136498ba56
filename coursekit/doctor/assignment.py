"""What is wrong with one assignment: its data, notebooks, gradebook entries and release.

The course is the current folder.
"""

import contextlib
from pathlib import Path

import nbformat
from jupyter_client.kernelspec import find_kernel_specs
from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from sqlalchemy.exc import DatabaseError

from ..errors import CourseKitError
from ..grader.job import job_of, run_job
from ..lint.grade_cells import Finding, ungradable_cells
from ..nbgrader_seam.execute import TrustedExecute
from ..run.assignment import read_assignment
from ..submission.rebuild import named_cells
from .hook import own_findings
from .release import released_files, released_notebook
from .solution import solution


def examine_assignment(name, config):
    """Yield a finding for everything that was looked at."""
    settings = TrustedExecute(config=config)
    data_files = settings.data_files
    there = [path for path in data_files.get(name, []) if Path(path).is_file()]
    for path in data_files.get(name, []):
        if path not in there:
            yield Finding(
                "fault",
                f"{name}: {path} is missing, and data_files in nbgrader_config.py names it.",
                "Put it there, or take the name out.",
            )
    settings.data_files = {**data_files, name: there}
    broken = list(unreadable(name))
    if broken:
        yield from broken
        return
    try:
        assignment = read_assignment(name, settings)
    except CourseKitError as error:
        yield Finding("fault", f"{name}: {error}", "Mend it in source/.")
        return
    remedy = generate(name)
    for notebook, ours in assignment.notebooks.items():
        title = f"{name}/{notebook}"
        yield from kernel_of(title, ours.source)
        yield from grade_cells(title, ours, assignment.snapshot, config)
        if (yield from gradebook(title, ours.source, config)):
            remedy = "Settle the gradebook first: nbgrader would fail now, and delete the release."
    for notebook, ours in assignment.notebooks.items():
        yield from released_notebook(f"{name}/{notebook}", ours.release, remedy)
    yield from released_files(name, data_files, remedy)
    for kind, sentence, advice in own_findings(name):
        yield Finding(kind, f"{name}: {sentence}", advice)


def generate(assignment):
    # Without --force nbgrader leaves a release that is there as it is, and says nothing.
    return f"Run `nbgrader generate_assignment {assignment} --force`."


def unreadable(assignment):
    """Find the files that are no notebooks."""
    for path in sorted(Path("source", assignment).glob("*.ipynb")):
        try:
            nbformat.validate(nbformat.read(path, as_version=4))
        except Exception as error:  # nbformat raises many kinds
            reason = str(error).partition("\n")[0]
            yield Finding("fault", f"{path} is not a notebook: {reason}", "Put it right.")


def kernel_of(title, source):
    """Tell whether a notebook is in Python, and its kernel known to JupyterLab here."""
    about = source.metadata.get("kernelspec", {})
    name, language = about.get("name", "python3"), about.get("language", "python")
    if language.lower() != "python":
        yield Finding(
            "fault",
            f"{title} is written for the kernel {name} ({language}): only Python is graded.",
            "Grade it with nbgrader alone, in a course of its own.",
        )
    elif name not in find_kernel_specs():
        yield Finding(
            "warning",
            f"{title} asks for the kernel {name}, which JupyterLab does not know here.",
            "Open it in source/, choose another kernel and save; or run "
            f"`python -m ipykernel install --sys-prefix --name {name}`.",
        )


def grade_cells(title, ours, snapshot, config):
    """Look at what the grade cells ask for, and whether their hidden tests load."""
    for finding in ungradable_cells(ours.source, config, ours.frame["files"]):
        yield finding._replace(sentence=f"{title}: {finding.sentence}")
    try:
        run_job(job_of(ours.source, ours.frame) | {"only_check": True}, snapshot)
    except CourseKitError as error:
        yield Finding("fault", f"{title}: {error}")
        return
    count = len(ours.frame["grade_cells"])
    yield Finding("ok", f"{title}: {count} grade cells, and their hidden tests load.")
    yield from solution(title, ours, snapshot)


def gradebook(title, source, config):
    """Compare the cells of a source notebook with those in the gradebook.

    Returns whether nbgrader refuses to generate the assignment before that is settled.
    """
    assignment, _, name = title.partition("/")
    url = config.CourseDirectory.get("db_url")
    recorded, submissions = None, 0
    if url or Path("gradebook.db").exists():  # nbgrader would make one
        try:
            recorded, submissions = cells_in_gradebook(
                url or f"sqlite:///{Path.cwd() / 'gradebook.db'}", assignment, name
            )
        except DatabaseError as error:
            reason = str(error.orig).partition("\n")[0]
            remedy = "Run `nbgrader db upgrade`; if that does not help, put back a copy of it."
            yield Finding("fault", f"The gradebook cannot be read: {reason}.", remedy)
            return True
    ours = {n: facts_of(cell) for n, cell in named_cells(source).items()}
    refuses = submissions > 0 and ours.keys() != recorded.keys()
    remedy = generate(assignment)
    if refuses:
        remedy = (
            f"nbgrader adds and removes no cells while it holds grades (of {submissions}): take "
            "the change back, or give the cells their old names. To give up the grades and the "
            f"due date, run `nbgrader db assignment remove {assignment} --force`, then "
            f"`nbgrader generate_assignment {assignment} --force`, and grade again."
        )
    if recorded is None:
        yield Finding("warning", f"{title} is in no gradebook yet.", remedy)
    elif ours == recorded:
        yield Finding("ok", f"{title} and the gradebook agree.")
    else:
        differences = "; ".join(differences_of(ours, recorded))
        yield Finding("fault", f"{title} and the gradebook differ: {differences}.", remedy)
    return refuses


def facts_of(cell):
    """Return the roles of a source cell and its points, as the gradebook knows them."""
    roles = {"grade": utils.is_grade, "solution": utils.is_solution, "task": utils.is_task}
    points = float(cell.metadata.nbgrader["points"]) if utils.is_grade(cell) else None
    return frozenset(role for role, has in roles.items() if has(cell)), points


def cells_in_gradebook(url, assignment, name):
    """Return {name: facts} of a notebook's cells or None, and the number of its submissions."""
    with contextlib.closing(Gradebook(url)) as book:
        try:
            notebook = book.find_notebook(name, assignment)
        except MissingEntry:
            return None, 0
        kinds = {
            "grade": notebook.grade_cells,
            "solution": notebook.solution_cells,
            "task": notebook.task_cells,
        }
        points = {cell.name: cell.max_score for cell in notebook.grade_cells}
        found = {
            name: (
                frozenset(kind for kind, cells in kinds.items() if name in {c.name for c in cells}),
                points.get(name),
            )
            for name in {cell.name for cell in notebook.source_cells}
        }
        return found, len(notebook.submissions)


def differences_of(ours, recorded):
    """Yield what differs between the cells in source/ and those in the gradebook, in words."""
    if missing := sorted(ours.keys() - recorded.keys()):
        yield f"{', '.join(missing)} only in source/"
    if gone := sorted(recorded.keys() - ours.keys()):
        yield f"{', '.join(gone)} only in the gradebook"
    for name in ours.keys() & recorded.keys():
        (roles, points), (old_roles, old_points) = ours[name], recorded[name]
        if roles != old_roles:
            yield f"{name} has another role"
        elif points != old_points:
            yield f"{name} has {points:g} points in source/ and {old_points:g} in the gradebook"
