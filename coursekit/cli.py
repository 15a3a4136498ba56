"""The command `coursekit`. Each command loads what it needs: that takes seconds."""

import sys
from pathlib import Path

import click
from tqdm import tqdm

from . import grading_commands  # noqa: F401 - they are commands of `main` then
from .commands import COURSE, main, terminated_as_interrupted
from .wording import visible


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
    with terminated_as_interrupted():
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
@click.option(
    "--draw", type=click.IntRange(0), default=0, help="Draw other hidden inputs; default: 0."
)
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
