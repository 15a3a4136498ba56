"""What has to be right before anyone is graded."""

import os
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from ..errors import CourseKitError
from ..grader.job import job_of, run_job
from ..lint.grade_cells import ungradable_cells
from ..nbgrader_seam.execute import TrustedExecute
from ..sandbox.kernel import UNSANDBOXED, check_sandbox
from .assignment import points_of, read_assignment


def preflight(assignment, config, cache):
    """Return the assignment, read and checked; `cache` knows hidden tests that passed before.

    Raises CourseKitError rather than grade anyone with hidden tests that cannot be right, or
    without a sandbox.
    """
    if not os.environ.get(UNSANDBOXED):
        check_sandbox()
    found = read_assignment(assignment, TrustedExecute(config=config))
    for name, notebook in found.notebooks.items():
        refuse_ungradable(notebook.source, config, notebook.frame["files"])
        if not cache.get(notebook.digest):
            job = job_of(notebook.source, notebook.frame) | {"only_check": True}
            cache.put(notebook.digest, run_job(job, found.snapshot))
        check_gradebook(config, assignment, name, notebook.source)
    return found


def refuse_ungradable(source, config, files):
    """Refuse when a grade cell asks for what cannot cross from the student's kernel."""
    found = ungradable_cells(source, config, files)
    faults = [finding for finding in found if finding.kind == "fault"]
    if faults:
        raise CourseKitError(
            f"{faults[0].sentence} {faults[0].remedy} (`coursekit doctor` lists all "
            f"{len(faults)} such faults.)"
        )


def check_gradebook(config, assignment, name, source):
    """Refuse when the gradebook has other grade cells or points than the source notebook."""
    url = config.CourseDirectory.get("db_url", f"sqlite:///{Path.cwd() / 'gradebook.db'}")
    with Gradebook(url) as gradebook:
        try:
            notebook = gradebook.find_notebook(name, assignment)
            recorded = {cell.name: cell.max_score for cell in notebook.grade_cells}
        except MissingEntry:
            recorded = {}
    if recorded != points_of(source):
        raise CourseKitError(
            f"The grade cells of {name} in source/ are not those in the gradebook: run "
            f"`nbgrader generate_assignment {assignment} --force` first."
        )
