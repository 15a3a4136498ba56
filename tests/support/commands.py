"""Commands run in a fork of this process, which has loaded nbgrader: it takes seconds otherwise."""

import contextlib
import errno
import mmap
import os
import signal
import subprocess
import sys
import tempfile
import traceback
from pathlib import Path

# What is forked is to have loaded these.
import nbgrader.apps.nbgraderapp
from nbgrader.apps.nbgraderapp import NbGraderApp

import coursekit.demo.sample_class
import coursekit.nbgrader_seam.configure
import coursekit.nbgrader_seam.grade
import coursekit.report.page
from coursekit.cli import main
from tests.support import nbgrader_apps
from tests.support.sharing import borrow

LOADED = (
    nbgrader.apps.nbgraderapp,
    coursekit.demo.sample_class,
    coursekit.report.page,
    nbgrader_apps,
)
# What a program does with files, as Python tells of it before it happens.
EVENTS = {"open", "os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.chmod", "shutil.copyfile"}


class Done:
    """A command that has ended: its exit status, negative after a signal, and what it said.

    `complaints` is what it said on stderr, where that was asked for apart from the rest.
    """

    def __init__(self, status, said, complaints=""):
        self.status = status
        self.said = said
        self.complaints = complaints


def completed(folder, command, *, check=True, **environment):
    """Run a command as `run` does; return what `subprocess.run` would."""
    other = {name for name, value in environment.items() if os.environ.get(name) != value}
    before = (lambda: os.environ.update(environment)) if other else nothing
    done = begin(folder, command, before, apart=True)()
    result = subprocess.CompletedProcess(command, done.status, done.said, done.complaints)
    if check:
        result.check_returncode()
    return result


def nothing():
    """Leave a command as it is."""


def run(folder, command, before=nothing):
    """Run `coursekit …` or `nbgrader …`, a list, in a folder; `before` is called in its process."""
    return begin(folder, command, before)()


def begin(folder, command, before=nothing, apart=False):
    """Begin a command; return a function that waits for its end and returns what came of it."""
    outputs = [tempfile.TemporaryFile() for _ in range(1 + apart)]  # noqa: SIM115 - closed below
    pid = os.fork()
    if pid:

        def end():
            _, status = os.waitpid(pid, 0)
            said = []
            for output in outputs:
                output.seek(0)
                said.append(output.read().decode(errors="replace"))
                output.close()
            return Done(os.waitstatus_to_exitcode(status), *said)

        return end
    status = 99
    try:
        with contextlib.suppress(OSError):
            os.setpgid(0, 0)
        for number, output in ((1, outputs[0]), (2, outputs[-1])):
            os.dup2(output.fileno(), number)
        borrow(before is nothing)
        os.chdir(folder)
        status = in_this_process(command, before)
    except BaseException:
        traceback.print_exc()
    finally:
        with contextlib.suppress(Exception):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)


def in_this_process(command, before):
    """Run a command in a process that is for it alone; return its exit status."""
    sys.stdout, sys.stderr = (os.fdopen(n, "w", 1, closefd=False) for n in (1, 2))
    program, *arguments = command
    sys.path.insert(0, str(Path.cwd()))
    before()
    try:
        if program == "coursekit":
            main(arguments)
        else:
            NbGraderApp.launch_instance(arguments)
    except SystemExit as end:
        if isinstance(end.code, str):
            print(end.code, file=sys.stderr)
            return 1
        return end.code or 0
    except BaseException:
        traceback.print_exc()
        return 1
    return 0


def both(*functions):
    """Return a function that calls several, for `run`."""

    def call():
        for function in functions:
            function()

    return call


def at_event(number, what, counted=EVENTS):
    """Return what has something happen at the n-th thing that a process does with files."""
    left = [number]

    def watch(event, arguments):
        if event in counted and left[0] > 0 and concerns_files(event, arguments):
            left[0] -= 1
            if not left[0]:
                what()

    return lambda: sys.addaudithook(watch)


class Counter:
    """Counts what a process does with files, seen from the one that forked it."""

    def __init__(self):
        self.memory = mmap.mmap(-1, 8)

    @property
    def value(self):
        return int.from_bytes(self.memory[:8], "little")

    def begin(self):
        def watch(event, arguments):
            if event in EVENTS and concerns_files(event, arguments):
                self.memory[:8] = (self.value + 1).to_bytes(8, "little")

        sys.addaudithook(watch)


def full_from(number, folder):
    """Return what makes the disk of a folder full from the n-th thing on that is done with files.

    Nothing can be opened to write or made there from then on; removing and renaming go on.
    """
    seen = [0]

    def watch(event, arguments):
        if event not in EVENTS or not concerns_files(event, arguments):
            return
        seen[0] += 1
        if seen[0] < number or event not in ("open", "os.mkdir", "shutil.copyfile"):
            return
        target = arguments[1] if event == "shutil.copyfile" else arguments[0]
        if isinstance(target, str | bytes | os.PathLike):
            path = Path(os.fsdecode(target))
            if (Path.cwd() / path).is_relative_to(folder):
                raise OSError(errno.ENOSPC, "No space left on device", str(path))

    return lambda: sys.addaudithook(watch)


def concerns_files(event, arguments):
    """Tell whether files are changed; opening one to read it is no danger to anything."""
    if event != "open":
        return True
    mode, flags = arguments[1], arguments[2] or 0
    return bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)) or any(
        m in (mode or "") for m in "wax+"
    )


def die():
    os.kill(os.getpid(), signal.SIGKILL)
