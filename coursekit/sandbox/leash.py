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
from .bubblewrap import WRITABLE
from .conversation import END_SECONDS
from .environment import Launch, launch_in_sandbox, launch_unprotected
from .limits import Limits

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


class Leash(threading.Thread):
    """Starts a watchdog for one kernel, and hears from it until it ends."""

    def __init__(
        self, wanted: Wanted, command: list[str], folder: Path, connection: dict[str, Any]
    ) -> None:
        """Take what a kernel needs: `folder` is for its sockets, `connection` is Jupyter's."""
        super().__init__(daemon=True, name="leash of a watchdog")
        self.wanted = wanted
        self.command, self.folder, self.connection = command, folder, connection
        self.control, self.other_end = socket.socketpair()
        self.process: subprocess.Popen | None = None
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
        limits, files, sandboxed, packages, _ = self.wanted
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

    def order(self, launch: Launch, opened: list[int]) -> dict[str, Any]:
        """Return what the watchdog needs to know; add the descriptors in it to `opened`."""
        from_kernel, report = os.pipe()
        opened += [from_kernel, report]
        sockets = self.listeners(opened)
        setup = {
            "connection": self.connection,
            "sockets": sockets,
            "limits": self.wanted.limits.for_each_process(self.wanted.sandboxed),
            "report": report,
        }
        opened.append(settings := readable(json.dumps(setup).encode()))
        return {
            "command": launch.command,
            "folder": launch.folder,
            "environment": launch.environment,
            "settings": settings,
            "report": report,
            "descriptors": [*launch.descriptors, report, *sockets.values()],
            "from_kernel": from_kernel,
            "limits": dataclasses.asdict(self.wanted.limits),
            "sandboxed": self.wanted.sandboxed,
            "own_core": self.wanted.own_core,
            "writable": WRITABLE if self.wanted.sandboxed else (),
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
        with self.control.makefile("rb") as lines:
            for line in lines:
                message = json.loads(line)
                if "failed" in message:
                    raise CourseKitError(
                        f"A kernel for student code could not start: {message['failed']}"
                    )
                if "ready" in message:
                    self.alive = True
                    self.started.set_result(None)
                    continue
                self.incidents = from_records(message["incidents"])
                self.most_memory = message["most_memory"]
                self.cpu_seconds = message["cpu_seconds"]
                if "over" in message:
                    return
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
