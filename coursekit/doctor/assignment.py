"""What is wrong with one assignment: its data, notebooks, gradebook entries and release."""

import copy

import nbformat
from jupyter_client.kernelspec import find_kernel_specs

from ..course import open_course
from ..errors import CourseKitError
from ..gradebook import opened
from ..handout.search import leaks
from ..lint.grade_cells import ungradable_cells
from ..lint.words import Finding
from ..nbgrader_seam.change_cells import cell_of, recorded_cells
from ..nbgrader_seam.execute import TrustedExecute
from ..notebook import named_cells
from ..run.assignment import read_assignment
from ..run.cache import Cache
from ..run.causes import other_language
from ..run.data import accept, damaged, declared
from ..run.preflight import unusable_tests
from ..run.proof import faults_of, proof_of, written_by
from ..run.refusal import Fault, otherwise, reason_of
from ..run.settings import packages_of
from ..sandbox.available import sandbox_problem
from ..sandbox.packages import not_installed
from ..wording import points as points_in_words
from .cells import how_graded
from .release import released_files, released_notebook
from .solution import solution


def examine_assignment(course, name, in_detail=False):
    """Yield a finding for everything that was looked at; `in_detail` for each cell too."""
    missing = [data for data in course.data_files(name) if not (course.root / data).is_file()]
    for data in missing:
        yield Finding(
            "fault",
            f"{name}: {data} is missing, and data_files in nbgrader_config.py names it.",
            "Put it there, or take the name out.",
        )
    broken = list(unreadable(course, name))
    if broken:
        yield from broken
        return
    try:
        settings = TrustedExecute(config=course.config)
        readable = without_data(course, name, missing)
        assignment = read_assignment(readable, name, settings)
        written = {n: list(as_written(n, assignment)) for n in assignment.notebooks}
        found = [f for findings in written.values() for f in findings if f.kind == "fault"]
        faults = [Fault(f.cell, f.sentence, f.remedy) for f in found]
        if faults:  # the others are looked at without these, as grading does
            aside = {fault.cell for fault in faults}
            assignment = read_assignment(readable, name, settings, aside)
    except CourseKitError as error:
        yield Finding("fault", f"{name}: {error}", "Mend it in source/.")
        return
    yield from damaged(course, assignment)
    # Before the solution runs: what it loses by the data is mended there.
    yield from declared(course, name)
    yield from missing_packages(course, name, settings)
    for notebook, ours in assignment.notebooks.items():
        title = f"{name}/{notebook}"
        yield from kernel_of(title, ours.source)
        yield from written[notebook]
        faults += yield from grade_cells(course, title, ours, assignment, faults, in_detail)
    if cells := {fault.cell for fault in faults if fault.cell}:
        cells = "a cell" if len(cells) == 1 else f"{len(cells)} cells"
        remedy = otherwise(name, faults, assignment.manual)
        yield Finding("warning", f"{name} is refused for {cells}.", remedy)
    yield from gradebook(course, name, {n: ours.source for n, ours in assignment.notebooks.items()})
    remedy = release(name)
    for notebook, ours in assignment.notebooks.items():
        yield from released_notebook(course, f"{name}/{notebook}", ours.release, remedy)
    yield from released_files(course, name, remedy)
    for leak in leaks(course.release(name), assignment, course):
        yield Finding("fault", leak.sentence, f"{leak.remedy} {accept(name, leak.name)}")


def missing_packages(course, assignment, settings):
    """Find what students are told to install and their code would not find here."""
    for package in not_installed(packages_of(course, assignment, settings)):
        yield Finding(
            "warning",
            f"{assignment}: students are told to install {package}, which is not installed here.",
            f"Run `python -m pip install {package}`: answers that import it would fail.",
        )


def without_data(course, assignment, missing):
    """Return the course as it would be without some data files, so that the rest can be seen."""
    config = copy.deepcopy(course.config)
    there = [name for name in course.data_files(assignment) if name not in missing]
    config.TrustedExecute.data_files = {**course.all_data_files(), assignment: there}
    return open_course(course.root, config)


def release(assignment):
    return f"Run `coursekit release {assignment}`."


def unreadable(course, assignment):
    """Find the files that are no notebooks."""
    for path in course.source_paths(assignment).values():
        try:
            nbformat.validate(nbformat.read(path, as_version=4))
        # nbformat raises many kinds.
        except Exception as error:
            reason = str(error).partition("\n")[0]
            where = path.relative_to(course.root)
            yield Finding("fault", f"{where} is not a notebook: {reason}", "Put it right.")


def kernel_of(title, source):
    """Tell whether a notebook is in Python, and its kernel known to JupyterLab here."""
    if sentence := other_language(source):
        yield Finding("fault", f"{title} {sentence}")
        return
    name = source.metadata.get("kernelspec", {}).get("name", "python3")
    if name not in find_kernel_specs():
        yield Finding(
            "warning",
            f"{title} asks for the kernel {name}, which JupyterLab does not know here.",
            "Open it in source/, choose another kernel and save; or run "
            f"`python -m ipykernel install --sys-prefix --name {name}`.",
        )


def as_written(notebook, assignment):
    """Look at what the grade cells of a notebook ask for."""
    ours = assignment.notebooks[notebook]
    names, files = ours.frame["names"], list(ours.frame["files"])
    for finding in ungradable_cells(ours.source, names, assignment.config, files):
        if finding.cell not in assignment.accepted:
            sentence = f"{assignment.name}/{notebook}: {finding.sentence}"
            yield finding._replace(sentence=sentence)


def grade_cells(course, title, ours, assignment, refused, in_detail):
    """Look at whether the hidden tests load, and the solution earns its points; return faults.

    `refused` are the faults of the cells that are not graded as they are written.
    """
    try:
        faults = unusable_tests(title, ours, assignment.snapshot)
    except CourseKitError as error:
        yield Finding("fault", f"{title}: {error}")
        return []
    for fault in faults:
        yield Finding("fault", fault.sentence, fault.remedy)
    count = len(ours.frame["grade_cells"])
    if not faults:
        yield Finding("ok", f"{title}: {count} grade cells, and their hidden tests load.")
    proof, known = None, {fault.cell for fault in faults}
    if not other_language(ours.source) and not (ours.frame["sandboxed"] and sandbox_problem()):
        try:
            proof = proof_of(ours, assignment.snapshot, Cache(course.outcomes))
        except CourseKitError as error:
            yield Finding("fault", f"{title}: the solution in source/ cannot be graded. {error}")
            return []
        assignment.written |= written_by(ours, proof)
        more = faults_of(title, ours, proof, assignment.accepted)
        more = [fault for fault in more if fault.cell not in known]
        yield from solution(title, ours, assignment, proof, more)
        faults += more
    if in_detail:
        reasons = {fault.cell: reason_of(fault) for fault in reversed([*refused, *faults])}
        yield how_graded(title, ours, assignment, reasons, proof and proof.solution)
    return faults


def gradebook(course, assignment, sources):
    """Compare the cells of the source notebooks with those in the gradebook."""
    recorded = {}
    # nbgrader would make the file where there is none.
    if course.gradebook_file is None or course.gradebook_file.exists():
        try:
            recorded = cells_in_gradebook(course.db_url, assignment)
        except CourseKitError as error:
            yield Finding("fault", str(error))
            return
    remedy = release(assignment)
    for name, source in sources.items():
        title = f"{assignment}/{name}"
        ours = {n: facts_of(cell_of(name, n, cell)) for n, cell in named_cells(source).items()}
        if name not in recorded:
            yield Finding("warning", f"{title} is in no gradebook yet.", remedy)
        elif ours == recorded[name]:
            yield Finding("ok", f"{title} and the gradebook agree.")
        else:
            differences = "; ".join(differences_of(ours, recorded[name]))
            yield Finding("fault", f"{title} and the gradebook differ: {differences}.", remedy)
    for name in recorded.keys() - sources.keys():
        yield Finding("fault", f"{assignment}/{name} is in the gradebook, not in source/.", remedy)


def facts_of(cell):
    """Return the roles of a cell and its points, which gradebook and source/ should agree in."""
    return cell.roles, cell.points


def cells_in_gradebook(url, assignment):
    """Return the facts of the cells of an assignment: {notebook: {name: facts}}."""
    with opened(url) as book:
        return {
            notebook: {cell.name: facts_of(cell) for cell in cells}
            for notebook, cells in recorded_cells(book, assignment).items()
        }


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
            now, before = points_in_words(points, 6), points_in_words(old_points, 6)
            yield f"{name} has {now} points in source/ and {before} in the gradebook"
