"""Grade a small sample class in a scratch course, from submissions to feedback."""

import json
import os
import shutil
import textwrap
from pathlib import Path

import nbformat
import pandas as pd
from tqdm import tqdm

from ..course import CONFIG, TESTS, missing_data, open_course
from ..errors import CourseKitError
from ..gradebook import opened
from ..incidents import from_records, sentences
from ..nbgrader_seam.grade import grade
from ..notebook import release_version
from ..release import release, run_nbgrader
from ..sandbox.available import UNSANDBOXED, SandboxUnavailable, check_sandbox
from ..wording import points
from .sample import sample_submission
from .scratch import begin, check_scratch, finish

WIDTH = 80  # of the table of scores, which is read in a terminal

# What the configuration puts elsewhere is the course's own.
OWN_PLACES = """
# The folder and the gradebook of this sample class.
c.CourseDirectory.root = {root!r}
c.CourseDirectory.db_url = {url!r}
"""


def demo(course, scratch, assignment, samples):
    """Copy the course to `scratch`, hand in the sample submissions there, and grade them.

    `samples` is a folder of sample files (see `coursekit.demo.sample`), one for each student, or of
    files to hand in as they are (.ipynb). The course's own gradebook is never touched. Where there
    is no sandbox, the sample class is graded without one, but for those that need it. Returns why
    there is none, or None. Raises CourseKitError when a step fails.
    """
    opened = open_course(course)
    check_scratch(opened, scratch)
    opened.source_paths(assignment)
    inside = samples.iterdir() if samples.is_dir() else ()
    students = sorted(path for path in inside if path.suffix in (".py", ".ipynb"))
    if not students:
        raise CourseKitError(
            f"There are no sample submissions in {samples}: give a folder with a file for each "
            "sample student, with --samples. docs/authoring.md shows how to write one."
        )
    check_samples(opened, assignment, students)
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


def check_samples(course, assignment, students):
    """Refuse what would fail later: an unknown assignment, missing data, samples that do not fit.

    Raises CourseKitError.
    """
    sources = course.sources(assignment)
    if assignment not in sources:
        raise CourseKitError(
            f"The samples are for a notebook {assignment}.ipynb, and {course.source(assignment)} "
            "has none. Give another assignment."
        )
    for name in course.all_data_files().values():
        for data in name:
            if not (course.root / data).is_file():
                raise CourseKitError(missing_data(data))
    source = sources[assignment]
    release = release_version(source, course.config)
    for path in students:
        try:
            if path.suffix == ".py":
                sample_submission(path.read_text("utf-8"), source, release)
        except (CourseKitError, OSError, UnicodeError) as error:
            raise CourseKitError(f"{path} is no sample submission: {error}") from None


def copy_course(folder, scratch):
    """Lay a fresh copy of a course without its submissions and its gradebook."""
    course = open_course(folder)
    data = [name for names in course.all_data_files().values() for name in names]
    unfinished = begin(scratch)
    for name in [CONFIG, course.folders.source_directory, TESTS, *data]:
        source, target = course.root / name, unfinished / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", ".*"))
        elif name != TESTS:  # not all courses have them
            shutil.copyfile(source, target)
    with (unfinished / CONFIG).open("a", encoding="utf-8") as file:
        root = str(scratch.resolve())
        file.write(OWN_PLACES.format(root=root, url=f"sqlite:///{root}/gradebook.db"))
    finish(unfinished, scratch)


def hand_in(path, folder, assignment):
    """Write the submission that a sample file describes into the step `submitted` of a course."""
    name = f"{assignment}.ipynb"
    course = open_course(folder)
    submitted = course.folder("submitted", path.stem, assignment)
    submitted.mkdir(parents=True)
    if path.suffix == ".ipynb":
        shutil.copyfile(path, submitted / name)
        return
    versions = [
        nbformat.read(version / name, as_version=nbformat.NO_CONVERT)
        for version in (course.source(assignment), course.release(assignment))
    ]
    sample = sample_submission(path.read_text(encoding="utf-8"), *versions)
    nbformat.write(sample, submitted / name)


def scores(folder, assignment):
    """Return the scores in a gradebook: a row for each grade cell, a column for each student."""
    with opened(open_course(folder).db_url) as gradebook:
        earned = {}
        for submission in gradebook.assignment_submissions(assignment):
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            earned[submission.student.id] = {grade.name: grade.score for grade in grades}
        notebooks = gradebook.find_assignment(assignment).notebooks
        cells = [cell for notebook in notebooks for cell in notebook.grade_cells]
        points = {cell.name: cell.max_score for cell in cells}
    table = pd.DataFrame(earned)
    table.insert(0, "points", pd.Series(points))
    table = table.reindex(list(points))  # the order of the notebook
    table.loc["total"] = table.sum()
    return table[["points", *sorted(table.columns.drop("points"))]]


def shown(table):
    """Return the `scores` of a gradebook as text: a row for each student, in lines of WIDTH."""
    *cells, _ = table.index
    columns = [*map(str, range(1, len(cells) + 1)), "total"]
    rows = table.T.set_axis(columns, axis="columns")
    rows = rows.to_string(float_format=points, line_width=WIDTH)
    # No line ends between a number and its name.
    listed = ", ".join(f"{number}\0{cell}" for number, cell in enumerate(cells, 1))
    legend = textwrap.fill(listed, WIDTH, break_long_words=False, break_on_hyphens=False)
    return f"{rows}\n\n{legend}".replace("\0", " ")


def feedback_pages(folder, assignment):
    """Return the paths of the feedback pages, relative to the current folder where they can be."""
    pages = sorted(open_course(folder).step("feedback").glob(f"*/{assignment}/*.html"))
    here = Path.cwd()
    return [page.relative_to(here) if page.is_relative_to(here) else page for page in pages]


def incidents(folder, assignment):
    """Return what is to be looked at in a course, as sentences: {student: [sentence, …]}."""
    document = json.loads(open_course(folder).last_runs(assignment).read_text("utf-8"))
    found = {}
    for one in document["submissions"]:
        recorded = sentences(from_records(one["incidents"]))
        if one["status"] == "not_graded":
            recorded = [f"not graded: {one['reason']}"]
        if recorded:
            found[one["student"]] = recorded
    return dict(sorted(found.items()))
