"""What has to be right before anyone is graded."""

import os
from pathlib import Path

from nbgrader.api import Gradebook, MissingEntry

from .errors import CourseKitError
from .execute import TrustedExecute, points_of, read_source, run_job, source_paths
from .gradable import ungradable_cells
from .sandbox import UNSANDBOXED, check_sandbox


def preflight(assignment, config):
    """Refuse to grade anyone with hidden tests that cannot be right, or without a sandbox.

    Raises SystemExit: nbgrader would log an exception for one submission, and go on to the next.
    """
    try:
        if not os.environ.get(UNSANDBOXED):
            check_sandbox()
        for path in source_paths(assignment):
            source = read_source(assignment, path.stem)
            job = TrustedExecute(config=config).job(source, source, assignment)
            refuse_ungradable(source, config, job["files"])
            run_job(job | {"only_check": True})
            check_gradebook(config, assignment, path.stem, source)
    except CourseKitError as error:
        raise SystemExit(f"Nothing was graded. {error}") from None


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
            f"`nbgrader generate_assignment {assignment}` first."
        )
