"""Grade a small sample class in a scratch course, from submissions to feedback."""

import json
import os
import shutil
from pathlib import Path

import nbformat
import pandas as pd
from nbgrader.api import Gradebook
from tqdm import tqdm

from ..errors import CourseKitError
from ..nbgrader_seam.configure import load_config
from ..nbgrader_seam.grade import grade
from ..release import release, run_nbgrader
from ..sandbox.kernel import UNSANDBOXED, SandboxUnavailable, check_sandbox
from ..verdict_cell import sentences
from .sample import sample_submission

COURSE_FILES = "nbgrader_config.py", "source", "grader_tests"


def demo(course, scratch, assignment, samples):
    """Copy the course to `scratch`, hand in the sample submissions there, and grade them.

    `samples` is a folder of sample files (see `coursekit.demo.sample`), one for each student, or of
    files to hand in as they are (.ipynb). The course's own gradebook is never touched. Where there
    is no sandbox, the sample class is graded without one, but for those that need it. Returns why
    there is none, or None. Raises CourseKitError when a step fails.
    """
    students = sorted(path for path in samples.iterdir() if path.suffix in (".py", ".ipynb"))
    if not students:
        raise CourseKitError(f"There are no sample submissions in {samples}.")
    no_sandbox = None
    try:
        check_sandbox()
    except SandboxUnavailable as error:
        os.environ[UNSANDBOXED] = "1"  # for this command, which grades nobody else
        no_sandbox = str(error)
        students = [path for path in students if "# needs: sandbox" not in path.read_text("utf-8")]

    copy_course(course, scratch)
    log = scratch / "log.txt"
    with tqdm(total=len(students) + 2, bar_format="{desc:<20}{bar}| {n}/{total}") as bar:
        bar.set_description("releasing")
        release(scratch, assignment, log)
        for path in students:
            hand_in(path, scratch, assignment)
        bar.update()
        bar.set_description("grading")
        grade(scratch, assignment, on_result=lambda *_: bar.update())
        bar.set_description("feedback")
        run_nbgrader("generate_feedback", assignment, course=scratch, log=log)
        bar.update()
        bar.set_description("done")
    return no_sandbox


def copy_course(course, scratch):
    """Lay a fresh copy of a course without its submissions and its gradebook."""
    shutil.rmtree(scratch, ignore_errors=True)
    given = load_config(course).TrustedExecute.get("data_files", {})
    for name in [*COURSE_FILES, *(name for names in given.values() for name in names)]:
        source, target = course / name, scratch / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        else:
            shutil.copyfile(source, target)


def hand_in(path, course, assignment):
    """Write the submission that a sample file describes into the course's submitted/."""
    name = f"{assignment}.ipynb"
    folder = course / "submitted" / path.stem / assignment
    folder.mkdir(parents=True)
    if path.suffix == ".ipynb":
        shutil.copyfile(path, folder / name)
        return
    versions = [
        nbformat.read(course / version / assignment / name, as_version=nbformat.NO_CONVERT)
        for version in ("source", "release")
    ]
    nbformat.write(sample_submission(path.read_text(encoding="utf-8"), *versions), folder / name)


def scores(course, assignment):
    """Return the scores in a gradebook: a row for each grade cell, a column for each student."""
    with Gradebook(f"sqlite:///{course / 'gradebook.db'}") as gradebook:
        table = pd.DataFrame(
            {
                submission.student.id: {
                    grade.name: grade.score
                    for notebook in submission.notebooks
                    for grade in notebook.grades
                }
                for submission in gradebook.assignment_submissions(assignment)
            }
        )
        points = {
            cell.name: cell.max_score
            for notebook in gradebook.find_assignment(assignment).notebooks
            for cell in notebook.grade_cells
        }
    table.insert(0, "points", pd.Series(points))
    table = table.reindex(list(points))  # the order of the notebook
    table.loc["total"] = table.sum()
    return table[["points", *sorted(table.columns.drop("points"))]]


def feedback_pages(course, assignment):
    """Return the paths of the feedback pages, relative to the current folder where they can be."""
    pages = sorted((course / "feedback").glob(f"*/{assignment}/*.html"))
    here = Path.cwd()
    return [page.relative_to(here) if page.is_relative_to(here) else page for page in pages]


def incidents(course, assignment):
    """Return the incidents recorded in a course, as sentences: {student: [sentence, …]}."""
    found = {}
    for path in sorted((course / "autograded").glob(f"*/{assignment}/*.grading.json")):
        recorded = json.loads(path.read_text(encoding="utf-8"))["incidents"]
        if recorded:
            found[path.parents[1].name] = sentences(recorded)
    return found
