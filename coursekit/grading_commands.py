"""The commands that grade: a class, and one notebook."""

import datetime
import json
import sys
from pathlib import Path

import click
from tqdm import tqdm

from .commands import COURSE, main, terminated_as_interrupted
from .errors import CourseKitError
from .wording import shortened, visible

MOST_RUNNING = 3  # students that the bar names


@main.command()
@click.argument("assignment")
@click.option("--jobs", type=click.IntRange(1), help="Notebooks at once; default: the cores.")
@click.option(
    "--scheduler", metavar="tcp://HOST:8786", help="Use the workers of this Dask scheduler."
)
@click.option("--student", default="*", help="Grade this student only.")
@click.option("--force", is_flag=True, help="Run everything again, whatever is in the cache.")
@click.option(
    "--json", "file", type=click.Path(path_type=Path, dir_okay=False), help="Describe the run here."
)
@click.option(
    "--log",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append what happens here as it happens: a line of JSON for each event.",
)
@click.option("--dry-run", "dry", is_flag=True, help="Show what would change, and record nothing.")
def grade(assignment, jobs, scheduler, student, force, file, log, dry):
    """Grade the submissions of ASSIGNMENT that changed since they were graded.

    Can be stopped at any time: run it again, and it goes on where it stopped. Next come
    `nbgrader generate_feedback ASSIGNMENT` and `coursekit report ASSIGNMENT`. Exit status: 0 all
    are graded; 1 some could not be, and are named; 2 wrong use or configuration; 3, with --dry-run
    alone, points would change.
    """
    from .nbgrader_seam import dry_run
    from .nbgrader_seam.grade import grade as grade_class
    from .run import document as documents

    # Before anybody is graded, which takes an hour in a large class.
    if file:
        documents.check_place(file)
    if log:
        documents.check_log(log)

    def tell(event, **about):
        if log:
            time = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
            with log.open("a", encoding="utf-8") as lines:
                lines.write(json.dumps({"time": time, "event": event} | about) + "\n")

    tell(
        "begin", schema=documents.SCHEMA, assignment=assignment, **{"dry_run": True} if dry else {}
    )
    with terminated_as_interrupted(), tqdm(disable=not sys.stderr.isatty(), unit="") as bar:

        def show(result):
            bar.update()
            tell("submission", **result.as_record())

        def running(students, total):
            bar.total = total
            bar.set_description(who_runs(students), refresh=False)
            bar.refresh()

        document = (dry_run.preview if dry else grade_class)(
            COURSE,
            assignment,
            student=student,
            jobs=jobs or 0,
            scheduler=scheduler or "",
            afresh=force,
            on_result=show,
            on_running=running,
        )
    if dry:
        tell("end", **dry_run.counts(document))
        show_preview(document, assignment, file)
        return
    tell("end", seconds=document["seconds"], **document["summary"])
    for line in documents.attention(document):
        click.echo(line)
    click.echo(documents.summary(document))
    if file:
        try:
            documents.write_document(document, file)
        except OSError as error:
            raise CourseKitError(
                f"The class is graded, and {file} cannot be written: {error.strerror}. Run this "
                "again with another place for it: nobody is graded twice."
            ) from None
    if document["summary"]["not_graded"]:
        click.get_current_context().exit(1)


def show_preview(found, assignment, file):
    """Show what a grading would change, and end with the exit status that says so."""
    from .changes import table
    from .nbgrader_seam import dry_run
    from .run.document import write_document

    for line in [*dry_run.attention(found), *table(found.changed), dry_run.summary(found)]:
        click.echo(line)
    if file:
        write_document(dry_run.as_document(found, assignment), file)
    if dry_run.not_graded(found):
        click.get_current_context().exit(1)
    if found.changed:
        click.get_current_context().exit(3)


def who_runs(students):
    """Return in a few words whose notebooks are running; a name may be long, and a class large."""
    shown = ", ".join(shortened(visible(one, ""), 20) for one in students[:MOST_RUNNING])
    more = len(students) - MOST_RUNNING
    return shown + (f" and {more} more" if more > 0 else "")


@main.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--assignment", help="By default that whose notebook has the name of the file.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["json", "html", "gradescope"]),
    default="json",
    show_default=True,
    help="What to write to standard output.",
)
@click.option(
    "--keep",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep here what is found out about the assignment itself, for the next time.",
)
def check_command(file, assignment, form, keep):
    """Grade the notebook FILE, and write to no gradebook and no folder of the course.

    Exit status: 0 it has all points; 3 it has not; 1 it cannot be graded; 2 wrong use or
    configuration.
    """
    from .nbgrader_seam import check as checking

    try:
        found = checking.check(file, assignment, COURSE, keep)
    except checking.NotGraded as error:
        click.echo(f"Not graded. {visible(str(error))}", err=True)
        click.get_current_context().exit(1)
    document = checking.as_document(found)
    if form == "html":
        click.echo(checking.as_page(found, file.name))
    else:
        shown = document if form == "json" else checking.as_gradescope(found)
        click.echo(json.dumps(shown, indent=1, ensure_ascii=False))
    if document["points"] < document["of"]:
        click.get_current_context().exit(3)
