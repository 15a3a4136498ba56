"""What all commands of `coursekit` share: where they run, how they fail, how they are stopped."""

import contextlib
import errno
import signal
from pathlib import Path

import click
from tqdm import tqdm

from . import __version__
from .errors import CourseKitError
from .quick_start import load_quickly
from .settings import check_course
from .wording import visible

COURSE = Path()
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
    load_quickly()
    # Beside the thread in which it looks after bars, no process could be forked.
    tqdm.monitor_interval = 0


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
