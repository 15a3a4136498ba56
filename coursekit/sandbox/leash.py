"""The trusted process's end of a watchdog: starts it, tells it what to do, and hears from it.

leash.start()            begins; the Future `started` is done when the kernel is ready, or fails
                         with the reason
leash.begin()            lets the time by the clock count from now on
leash.alive              whether the kernel runs
leash.interrupt()        SIGINT for the kernel, and for it alone
leash.end_for(…)         ends the kernel for a limit that was reached elsewhere
leash.stop()             ends the kernel, and returns when it and all it started are gone
leash.broke              whether the watchdog ended before it should
leash.incidents          what reached a limit
leash.most_memory        the bytes that the student's processes had at once, at most
leash.cpu_seconds        of the processor that they used, at the last look
"""

import contextlib
import dataclasses
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any, NamedTuple

from ..errors import CourseKitError
from ..incidents import Incident, from_records
from .conversation import END_SECONDS, STARTUP_SECONDS
from .environment import Launch, launch_in_sandbox, launch_unprotected
from .limits import Limits
from .templates import Lent
from .view import NOTEBOOK_FOLDER, WRITABLE

ENDED_EARLY = (
    "The watchdog of a kernel ended early. This is not the student's fault: look at the log, and "
    "grade this submission again."
)
CHANNELS = ("shell", "iopub", "stdin", "hb", "control")
# The package itself would load numpy.
PROGRAM = """
import sys
sys.modules["coursekit"] = package = type(sys)("coursekit")
package.__path__ = [sys.argv[1]]
from coursekit.sandbox.watchdog import main
main(int(sys.argv[2]), int(sys.argv[3]))
"""


class Wanted(NamedTuple):
    """What a kernel is to be; see `kernel.start_kernel`."""

    limits: Limits
    files: Mapping[str, Path]
    sandboxed: bool
    packages: Sequence[str] | None
    own_core: bool
    template: Lent | None


class TemplateLost(CourseKitError):  # noqa: N818 - a state, and it reads well
    """A template forked no kernel; a cold one can be started."""


class Forked:
    """A watchdog that a keeper has forked, as far as it is like a process that was started here."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self.descriptor = -1
        with contextlib.suppress(ProcessLookupError):  # it has ended
            self.descriptor = os.pidfd_open(pid)

    def kill(self) -> None:
        with contextlib.suppress(OSError):  # it was waited for, or has ended
            signal.pidfd_send_signal(self.descriptor, signal.SIGKILL)

    def wait(self) -> None:
        if self.descriptor >= 0:
            select.select([self.descriptor], [], [])
            os.close(self.descriptor)
            self.descriptor = -1


class Leash(threading.Thread):
    """Starts a watchdog for one kernel, and hears from it until it ends."""

    def __init__(
        self, wanted: Wanted, command: list[str], folder: Path, connection: dict[str, Any]
    ) -> None:
        """Take what a kernel needs: `folder` is for its sockets, `connection` is Jupyter's."""
        super().__init__(daemon=True, name="leash of a watchdog")
        self.wanted = wanted
        self.command, self.folder, self.connection = command, folder, connection
        self.control, self.other_end = (
            (socket.socket(socket.AF_UNIX), socket.socket(socket.AF_UNIX))
            if wanted.template
            else socket.socketpair()
        )
        self.process: subprocess.Popen | Forked | None = None
        self.started: Future[None] = Future()
        self.alive = False
        self.broke = False
        self.incidents: list[Incident] = []
        self.most_memory = 0  # bytes
        self.cpu_seconds = 0.0

    def run(self) -> None:
        self.started.set_running_or_notify_cancel()
        try:
            self.launch()
            self.listen()
        except BaseException as error:
            self.fail(error)
        self.alive = False

    def fail(self, error: BaseException) -> None:
        if self.started.done():
            self.broke = True
        else:
            self.started.set_exception(error)

    def launch(self) -> None:
        """Start the watchdog, and order a kernel from it."""
        limits, files, sandboxed, packages, _, template = self.wanted
        if template:
            self.launch_warm(template)
            return
        if sandboxed:
            launch = launch_in_sandbox(self.command, files, limits.disk, packages)
        else:
            launch = launch_unprotected(self.command, files, self.folder / "home")
        opened = list(launch.descriptors)
        try:
            order = self.order(launch, opened)
            package = str(Path(__file__).parent.parent)
            numbers = [str(self.other_end.fileno()), str(os.getpid())]
            self.process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", PROGRAM, package, *numbers],
                cwd="/",
                env={},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=[*opened, self.other_end.fileno()],
                start_new_session=True,
            )
        finally:
            self.other_end.close()
            for descriptor in opened:
                os.close(descriptor)
        self.say(order)

    def launch_warm(self, template: Lent) -> None:
        """Have the keeper of a template fork a watchdog, and order a kernel from that."""
        opened: list[int] = []
        try:
            own = {
                name: path for name, path in self.wanted.files.items() if name not in template.files
            }
            setup = self.setup(opened)[0]
            sockets = setup.pop("sockets")
            opened += [os.open(path, os.O_RDONLY | os.O_CLOEXEC) for path in own.values()]
            del setup["report"]
            setup["ports"] = list(sockets)
            setup["files"] = [f"{NOTEBOOK_FOLDER}/{name}" for name in own]
            setup["disk"] = self.wanted.limits.disk
            order = {**self.common_order(), "request": setup}
            self.control.connect(template.path)
            line = json.dumps(order).encode() + b"\n"
            sent = socket.send_fds(self.control, [line], opened)
            self.control.sendall(line[sent:])
        except OSError as error:
            raise TemplateLost(f"The template of a kernel is gone ({error}).") from None
        finally:
            self.other_end.close()
            for descriptor in opened:
                os.close(descriptor)

    def setup(self, opened: list[int]) -> tuple[dict[str, Any], int, int]:
        """Return what the kernel's process needs to know, and both ends of the pipe of its report.

        All descriptors in it are added to `opened`: these two first, then the listening sockets.
        """
        from_kernel, report = os.pipe()
        opened += [from_kernel, report]
        setup = {
            "connection": self.connection,
            "sockets": self.listeners(opened),
            "limits": self.wanted.limits.for_each_process(self.wanted.sandboxed),
            "report": report,
        }
        return setup, from_kernel, report

    def common_order(self) -> dict[str, Any]:
        return {
            "limits": dataclasses.asdict(self.wanted.limits),
            "sandboxed": self.wanted.sandboxed,
            "own_core": self.wanted.own_core,
            "startup_seconds": STARTUP_SECONDS,
            "writable": WRITABLE if self.wanted.sandboxed else (),
        }

    def order(self, launch: Launch, opened: list[int]) -> dict[str, Any]:
        """Return what the watchdog needs to know; add the descriptors in it to `opened`."""
        setup, from_kernel, report = self.setup(opened)
        opened.append(settings := readable(json.dumps(setup).encode()))
        return {
            "command": launch.command,
            "folder": launch.folder,
            "environment": launch.environment,
            "settings": settings,
            "report": report,
            "descriptors": [*launch.descriptors, report, *setup["sockets"].values()],
            "from_kernel": from_kernel,
            **self.common_order(),
        }

    def listeners(self, opened: list[int]) -> dict[int, int]:
        """Return a listening socket for each channel, by the number that Jupyter calls its port."""
        listeners = {}
        for port in range(1, 1 + len(CHANNELS)):
            listener = socket.socket(socket.AF_UNIX)
            opened.append(listener.fileno())
            listener.bind(f"{self.folder}/k-{port}")
            listener.listen()
            listeners[port] = listener.detach()
        return listeners

    def listen(self) -> None:
        """Take in what the watchdog says, until it ends."""
        # What ended may not have read all, or said a part of a line.
        with contextlib.suppress(ConnectionError), self.control.makefile("rb") as lines:
            for line in lines:
                if not line.endswith(b"\n"):
                    break
                message = json.loads(line)
                if "watchdog" in message:
                    self.process = Forked(message["watchdog"])
                    continue
                if "failed" in message:
                    kind = TemplateLost if message["template"] else CourseKitError
                    raise kind(f"A kernel for student code could not start: {message['failed']}")
                if "ready" in message:
                    self.alive = True
                    self.started.set_result(None)
                    continue
                self.incidents = from_records(message["incidents"])
                self.most_memory = message["most_memory"]
                self.cpu_seconds = message["cpu_seconds"]
                if "over" in message:
                    return
        if self.wanted.template and not self.started.done():
            raise TemplateLost("The template of a kernel ended.")
        raise CourseKitError(ENDED_EARLY)

    def say(self, message: dict[str, Any]) -> None:
        # It may have ended.
        with contextlib.suppress(OSError):
            self.control.sendall(json.dumps(message).encode() + b"\n")

    def begin(self) -> None:
        """Let the limit of time by the clock count from now on."""
        self.say({"do": "begin"})

    def interrupt(self) -> None:
        """Send SIGINT to the kernel alone."""
        self.say({"do": "interrupt"})

    def end_for(self, kind: str, limit: str) -> None:
        """End the kernel for reaching a limit."""
        self.say({"do": "end", "kind": kind, "limit": limit})

    def stop(self) -> None:
        """End the kernel; return when all its processes are gone."""
        with contextlib.suppress(OSError):
            self.control.shutdown(socket.SHUT_WR)
        if self.is_alive():
            self.join(2 * END_SECONDS)
        if self.process is not None:
            # A kernel dies with its watchdog, should that not have ended by itself.
            self.process.kill()
            self.process.wait()
        self.control.close()
        self.other_end.close()


def readable(content: bytes) -> int:
    """Return a descriptor to read a few kilobytes from, which a pipe holds without a reader."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    return reading
