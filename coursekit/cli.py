"""The command `coursekit`. Each command loads what it needs: that takes seconds."""

import contextlib
import datetime
import errno
import gc
import json
import signal
import sys
from pathlib import Path

import click
from tqdm import tqdm

from . import __version__
from .errors import CourseKitError
from .settings import check_course
from .wording import shortened, visible

COURSE = Path()
MOST_RUNNING = 3  # students that the bar names
# What is no fault of the kit's, and needs no traceback.
OF_THE_DISK = {
    *(errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM, errno.EFBIG, errno.EDQUOT),
}


class InCourse(click.Command):
    """A command of a course: its help is there elsewhere too."""

    def invoke(self, ctx):
        check_course(COURSE)
        return super().invoke(ctx)


class PeopleFirst(click.Group):
    """Shows the kit's own errors as a sentence; exit status 2: wrong use or configuration."""

    command_class = InCourse

    def format_commands(self, ctx, formatter):
        """List each command with all of its first sentence, which click would cut."""
        with formatter.section("Commands"):
            about = {name: self.commands[name].help or "" for name in self.list_commands(ctx)}
            formatter.write_dl([(name, said.partition("\n\n")[0]) for name, said in about.items()])

    def invoke(self, ctx):
        try:
            return super().invoke(ctx)
        except CourseKitError as error:
            click.echo(f"Error: {visible(str(error))}", err=True)
            ctx.exit(2)
        except OSError as error:
            if error.errno not in OF_THE_DISK:
                raise
            where = f"{error.filename}: " if error.filename else ""
            click.echo(
                f"Error: {where}{error.strerror}. Make room or get the permission, and run this "
                "again: what was there is there.",
                err=True,
            )
            ctx.exit(2)


@click.group(cls=PeopleFirst)
@click.version_option(__version__, prog_name="coursekit")
def main():
    """Release, grade and report the assignments of a course.

    Run it in the folder of the course, where nbgrader_config.py is.
    """
    # What a command imports stays: looking for garbage in it took a seventh of the time.
    gc.set_threshold(20_000)
    # jsonschema would build a grammar of web addresses with it, which takes a second.
    sys.modules.setdefault("rfc3987_syntax", None)


@main.command("new", cls=click.Command)
@click.argument("name")
def new_command(name):
    """Write a new assignment NAME: small and complete, to be changed into your own.

    It has a notebook with a function and a quiz, their checks, mutants, and another right solution.
    In an empty folder it makes a course of it.
    """
    from .new import new_assignment

    for folder in new_assignment(COURSE, name):
        click.echo(f"Made {folder}.")
    click.echo(f"Look at it with `coursekit doctor {name}` and `coursekit mutants {name}`.")


@main.command("release")
@click.argument("assignment")
@click.option("--yes", is_flag=True, help="Give up the manual grades and comments that it names.")
def release_command(assignment, yes):
    """Generate the release version of ASSIGNMENT and a zip of it for students.

    The gradebook follows what changed in source/. Grades, comments, due date and extensions are
    kept; where manual grades or comments have no cell any more, it names them and asks for --yes.
    """
    from .nbgrader_seam.release import release_assignment

    if sys.stderr.isatty():
        click.echo("Looking at it, and grading the solution in source/ if it is new …", err=True)
    path, said = release_assignment(COURSE, assignment, yes)
    for sentence in said:
        click.echo(sentence)
    path = path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
    size = path.stat().st_size
    size = f"{size / 1e6:.1f} MB" if size > 1e6 else f"{size / 1e3:.0f} kB"
    click.echo(f"Students get {path} ({size}). Nothing in it shows an answer.")


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


@contextlib.contextmanager
def terminated_as_interrupted():
    """Take SIGTERM as Ctrl-C; say how to go on after either."""

    def interrupt(*_):
        raise KeyboardInterrupt

    previous = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    except KeyboardInterrupt:
        click.echo("Stopped. Run the same command again to go on.", err=True)
        click.get_current_context().exit(1)
    finally:
        signal.signal(signal.SIGTERM, previous)


@main.command()
@click.argument("assignment", default="em_for_gmm")
@click.option(
    "--samples",
    type=click.Path(path_type=Path),
    default=Path("tests/submissions/demo"),
    show_default=True,
    help="A folder with one sample submission for each student.",
)
@click.option(
    "--scratch",
    type=click.Path(path_type=Path),
    default=Path("demo"),
    show_default=True,
    help="Where the scratch course goes; what an earlier demo left there is deleted.",
)
def demo(assignment, samples, scratch):
    """Grade a sample class in a scratch course; your own gradebook is not touched."""
    from .demo import sample_class as demo_class

    no_sandbox = demo_class.demo(COURSE, scratch, assignment, samples)
    click.echo(demo_class.shown(demo_class.scores(scratch, assignment)))
    click.echo("\nIncidents, for the instructor's eyes:")
    for student, sentences in demo_class.incidents(scratch, assignment).items():
        for sentence in sentences:
            click.echo(visible(f"  {student}  {sentence}", ""))
    click.echo("\nFeedback for each student:")
    for page in demo_class.feedback_pages(scratch, assignment):
        click.echo(f"  {page}")
    if no_sandbox:
        click.echo(
            "\nThere is no sandbox here, so the sample class was graded without one, and the "
            f"sample that needs it was left out. Grading real submissions will refuse. {no_sandbox}"
        )


@main.command("feedback")
@click.argument("assignment")
@click.option("--jobs", type=click.IntRange(1), help="Pages at once; default: the cores.")
@click.option("--student", default="*", help="Make the pages of this student only.")
@click.option("--force", is_flag=True, help="Make all pages again, whatever has changed.")
def feedback_command(assignment, jobs, student, force):
    """Make the feedback pages of ASSIGNMENT whose grades, comments or notebook changed.

    Run it after `coursekit grade`, and again after grading by hand: it takes seconds where little
    has changed. `nbgrader generate_feedback ASSIGNMENT` does the same. Exit status: 0 all pages are
    as they should be; 1 some are not, and are named; 2 wrong use or configuration.
    """
    from .nbgrader_seam.feedback import feedback

    with terminated_as_interrupted(), tqdm(disable=not sys.stderr.isatty(), unit="") as bar:

        def show(number, total):
            bar.total = total
            bar.update(number)

        pages = feedback(
            COURSE, assignment, student=student, jobs=jobs or 0, afresh=force, on_pages=show
        )
    counts = f"{pages.made} made, {pages.unchanged} unchanged, {pages.failed} failed"
    for problem in pages.problems:
        click.echo(visible(problem))
    click.echo(f"Feedback pages of {assignment}: {counts}.")
    if pages.problems:
        click.get_current_context().exit(1)


@main.command("report")
@click.argument("assignment")
def report_command(assignment):
    """Write a page about the class: scores, checkpoints, incidents, who is missing.

    Run it after `coursekit grade` and `nbgrader generate_feedback`. It writes
    reports/ASSIGNMENT.html and, for spreadsheets, reports/ASSIGNMENT.csv. Both name students.
    """
    from .course import open_course
    from .nbgrader_seam.execute import TrustedExecute
    from .report.page import report
    from .run.data import look_at_data

    course = open_course(COURSE)
    look_at_data(course, assignment, TrustedExecute(config=course.config))
    page = report(COURSE, assignment)
    click.echo(f"The report is {page}; the table for spreadsheets is {page.with_suffix('.csv')}.")


@main.command()
@click.argument("assignment", required=False)
@click.option("--names", is_flag=True, help="Say who owns each name of each grade cell instead.")
def doctor(assignment, names):
    """Say what is wrong with this machine and this course, and what mends it.

    Of an ASSIGNMENT that is named it says too how each cell is graded, and looks at no other.
    """
    from .course import load_config, open_course

    if names:
        from .doctor.names import names_of_course

        click.echo(names_of_course(open_course(COURSE)))
        return
    from .doctor.examination import examine, render

    if sys.stderr.isatty():
        click.echo("Looking, and grading each solution in source/ as if handed in …", err=True)
    findings = examine(COURSE, load_config(COURSE), assignment)
    click.echo(visible(render(findings)))
    if any(finding.kind == "fault" for finding in findings):
        click.get_current_context().exit(1)


@main.command("mutants")
@click.argument("assignment")
@click.option("--jobs", type=click.IntRange(1), help="Mutants at once; default: the cores.")
@click.option("--draw", default=0, help="Draw other hidden inputs; default: 0.")
def mutants_command(assignment, jobs, draw):
    """Try the checks of ASSIGNMENT on wrong solutions, and on other right ones.

    The wrong ones are those of grader_tests/ASSIGNMENT/mutants.py, and small changes that are made
    to your solution; the right ones lie in grader_tests/ASSIGNMENT/honest/. They run without a
    kernel and without a sandbox: all of it is your own code. Exit status: 0 all of your own are
    caught, and the right ones lose nothing; 1 not so, and named; 2 wrong use or configuration.
    """
    from .course import open_course
    from .mutants.run import try_mutants
    from .mutants.words import render
    from .nbgrader_seam.execute import TrustedExecute

    course = open_course(COURSE)
    course.source_paths(assignment)
    with terminated_as_interrupted(), tqdm(disable=not sys.stderr.isatty(), unit="") as bar:

        def show(total):
            bar.total = total
            bar.update()

        settings = TrustedExecute(config=course.config)
        found = try_mutants(course, assignment, settings, jobs or 0, draw, show)
    click.echo(visible(render(found)))
    if found.faults:
        click.get_current_context().exit(1)
