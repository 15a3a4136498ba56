"""The watchdog of a kernel: starts it, compares what it uses with its limits, and ends it.

Linux enforces what it can count for each process (`limits.Limits.for_each_process`). What it cannot
count for a sandbox as a whole (memory and time of all processes together, files, the wall clock) is
looked at here, ten times a second. `kernel.Kernel` knows no more of it than this:

    watchdog.start()            begins; the Future `started` is done when the kernel is ready, or
                                fails with the reason
    watchdog.alive              whether the kernel runs
    watchdog.interrupt()        SIGINT for the kernel, and for it alone
    watchdog.end_for(…)         ends the kernel for a limit that was reached elsewhere
    watchdog.stop()             ends the kernel, and returns when it and all it started are gone
    watchdog.incidents          what reached a limit
    watchdog.most_memory        the bytes that the student's processes had at once, at most
    watchdog.cpu_seconds        of the processor that they used, at the last look
"""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from ..errors import CourseKitError
from ..incidents import Incident
from .bubblewrap import WRITABLE
from .buffers import memory_in_sockets
from .cores import on_core, take_core
from .environment import launch_in_sandbox, launch_unprotected
from .limits import MB, Limits
from .processes import Process, descendants_of, memory_of, status_of

STARTUP_SECONDS = 60
WATCH_SECONDS = 0.1
REPORT_BYTES = 65536  # that are read at once of what a starting kernel says
CHANNELS = ("shell", "iopub", "stdin", "hb", "control")


class Watchdog(threading.Thread):
    """Starts a kernel, watches what it uses, and ends it.

    bubblewrap dies with the thread that started it: so this one does, and lives as long as it.
    """

    def __init__(
        self,
        limits: Limits,
        files: Mapping[str, Path],
        sandboxed: bool,
        command: list[str],
        folder: Path,
        connection: dict[str, Any],
        packages: Sequence[str] | None = None,
    ) -> None:
        """Take what a kernel needs: `folder` is for its sockets, `connection` is Jupyter's.

        `packages` are those that student code sees, as for `packages.visible_environment`.
        """
        super().__init__(daemon=True, name="watchdog of a kernel")
        self.limits, self.files, self.sandboxed = limits, files, sandboxed
        self.command, self.folder, self.connection = command, folder, connection
        self.packages = packages
        self.process: subprocess.Popen | None = None
        self.kernel_pid: int | None = None  # on the host
        self.init: int | None = None  # a descriptor of the first process behind the walls
        self.core: socket.socket | None = None  # what reserves it
        self.disks: list[int] = []  # descriptors of the folders that can be written to
        self.start_time, self.own_memory = time.monotonic(), memory_of(os.getpid())
        self.incidents: list[Incident] = []
        self.most_memory = 0  # bytes
        self.cpu_seconds = 0.0
        self.started: Future[None] = Future()
        self.ending = threading.Event()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def interrupt(self) -> None:
        """Send SIGINT to the kernel alone: bubblewrap would die of it."""
        if self.kernel_pid and self.alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.kernel_pid, signal.SIGINT)

    def stop(self) -> None:
        """End the kernel; return when all its processes are gone."""
        self.ending.set()
        if self.is_alive():
            self.join()

    def run(self) -> None:
        self.started.set_running_or_notify_cancel()
        try:
            self.launch()
        except BaseException as error:
            self.end()
            self.started.set_exception(error)
            return
        self.started.set_result(None)
        try:
            while not self.ending.wait(WATCH_SECONDS) and self.alive:
                self.watch()
        finally:
            self.end()

    def launch(self) -> None:
        """Start the kernel, and return when it is ready for student code."""
        if self.sandboxed:
            disk, packages = self.limits.disk, self.packages
            launch = launch_in_sandbox(self.command, self.files, disk, packages)
        else:
            launch = launch_unprotected(self.command, self.files, self.folder / "home")
        listeners = self.listeners()
        from_kernel, report = os.pipe()
        setup = {
            "connection": self.connection,
            "sockets": {port: listener.fileno() for port, listener in listeners.items()},
            "limits": self.limits.for_each_process(self.sandboxed),
            "report": report,
        }
        settings = readable(json.dumps(setup).encode())
        try:
            with self.its_core():
                self.process = subprocess.Popen(
                    launch.command,
                    cwd=launch.folder,
                    env=launch.environment,
                    stdin=settings,
                    # What goes wrong before the kernel can report it is said on its streams.
                    stdout=report,
                    stderr=report,
                    pass_fds=[*launch.descriptors, report, *setup["sockets"].values()],
                    # An interrupt from the keyboard is for the grader.
                    start_new_session=True,
                )
        finally:
            for descriptor in (*launch.descriptors, report, settings):
                os.close(descriptor)
            for listener in listeners.values():
                listener.close()
        try:
            self.find_kernel(self.ready_line(from_kernel))
        finally:
            os.close(from_kernel)

    def its_core(self) -> contextlib.AbstractContextManager[None]:
        """Return in what the kernel has to be started, so that it leaves the others their cores."""
        if not self.sandboxed:
            return contextlib.nullcontext()
        core, self.core = take_core()
        return on_core(core)

    def listeners(self) -> dict[int, socket.socket]:
        """Return a listening socket for each channel, by the number that Jupyter calls its port."""
        listeners = {}
        for port in range(1, 1 + len(CHANNELS)):
            listeners[port] = socket.socket(socket.AF_UNIX)
            listeners[port].bind(f"{self.folder}/k-{port}")
            listeners[port].listen()
        return listeners

    def ready_line(self, descriptor: int) -> int:
        """Wait for the kernel's report; return the process id that it has in its own eyes."""
        text = b""
        deadline = time.monotonic() + STARTUP_SECONDS
        while not (self.ending.is_set() or text.endswith(b"ready\n")):
            if select.select([descriptor], [], [], WATCH_SECONDS)[0]:
                piece = os.read(descriptor, REPORT_BYTES)
                text += piece
                if not piece:
                    break
            elif time.monotonic() > deadline:
                text += b"it took too long"
                break
        if not text.endswith(b"ready\n"):
            reason = " ".join(text.decode(errors="replace").split())[-500:]
            raise CourseKitError(f"A kernel for student code could not start: {reason}")
        return int(text.split()[-2])

    def find_kernel(self, inner_pid: int) -> None:
        """Find the host's process id of the kernel, and the disks that it writes to."""
        assert self.process is not None
        if not self.sandboxed:
            self.kernel_pid = self.process.pid
            return
        for pid, process in self.members().items():
            if process.parent == self.process.pid:
                # The first process of the sandbox: when it dies, Linux ends all the others.
                self.init = os.pidfd_open(pid)
            # The ids of a process in all namespaces around it, the innermost last.
            if status_of(pid)["NSpid"].split()[-1] == str(inner_pid):
                self.kernel_pid = pid
        # They stay reachable by these descriptors when the kernel has ended.
        root = f"/proc/{self.kernel_pid}/root"
        self.disks = [os.open(f"{root}{path}", os.O_PATH) for path in WRITABLE]

    def members(self) -> dict[int, Process]:
        """Return the processes of the sandbox: all that descend from the first one."""
        assert self.process is not None
        return descendants_of(self.process.pid)

    def watch(self) -> None:
        """Compare what the kernel uses with its limits; end it where Linux would let it go on."""
        limits, members = self.limits, self.members()
        disks = [os.fstatvfs(disk) for disk in self.disks]
        on_disk = sum((disk.f_blocks - disk.f_bfree) * disk.f_frsize for disk in disks)
        files = sum(disk.f_files - disk.f_ffree for disk in disks)
        # Files lie in memory here, and no process has them on its account.
        memory = sum(map(memory_of, members)) + on_disk
        if self.sandboxed and self.kernel_pid:
            memory += memory_in_sockets(self.kernel_pid)
        self.most_memory = max(self.most_memory, memory)
        self.cpu_seconds = cpu = sum(process.cpu for process in members.values())
        growth = memory_of(os.getpid()) - self.own_memory
        wall = time.monotonic() - self.start_time
        threads = sum(process.threads for process in members.values())
        # Of these two Linux gives no more; the kernel may go on with what it has.
        if self.sandboxed and threads > limits.processes:
            self.note("processes", f"{limits.processes} processes and threads at once")
        if any(disk.f_bfree == 0 for disk in disks):
            self.note("disk", f"{limits.disk // MB} MB of files")
        for kind, used, limit, text in (
            ("memory", memory, limits.memory, f"{limits.memory // MB} MB of memory"),
            ("files", files, limits.files, f"{limits.files} files"),
            ("cpu", cpu, limits.cpu_seconds, f"{limits.cpu_seconds:g} seconds of computing"),
            ("wall", wall, limits.wall_seconds, f"{limits.wall_seconds:g} seconds"),
            ("output", growth, limits.output, f"{limits.output // MB} MB of unread output"),
        ):
            if used > limit:
                self.end_for(kind, text)
                return

    def end_for(self, kind: str, limit: str) -> None:
        """End the kernel for reaching a limit."""
        self.note(kind, limit, "so it was ended")
        self.ending.set()

    def note(self, kind: str, limit: str, consequence: str = "and got no more") -> None:
        """Record once that the kernel reached a limit."""
        if not any(incident.kind == kind for incident in self.incidents):
            detail = f"The student's code reached its limit of {limit}, {consequence}."
            self.incidents.append(Incident(kind, detail))

    def end(self) -> None:
        """End all processes, and return when they are gone."""
        if self.process is None:
            return
        if self.init is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.init, signal.SIGKILL)
            # It is gone when all the others are: Linux waits for them.
            select.select([self.init], [], [], 10)
            os.close(self.init)
        elif not self.sandboxed:
            for pid in self.members():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()
        for disk in self.disks:
            os.close(disk)
        if self.core:
            self.core.close()


def readable(content: bytes) -> int:
    """Return a descriptor to read a few kilobytes from, which a pipe holds without a reader."""
    reading, writing = os.pipe()
    os.write(writing, content)
    os.close(writing)
    return reading
