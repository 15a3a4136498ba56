"""The guard of a kernel: a thread that starts it, watches what it uses, and ends it."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from ..errors import CourseKitError
from .bubblewrap import HOME, housed
from .own_folder import OwnFolder

MB = 2**20
STARTUP_SECONDS = 60
WATCH_SECONDS = 0.1
CHANNELS = ("shell", "iopub", "stdin", "hb", "control")


class Guard(threading.Thread):
    """Starts a kernel, watches what it uses, and ends it.

    bubblewrap dies with the thread that started it, so that the thread is this one.
    """

    def __init__(self, limits, files, sandboxed):
        super().__init__(daemon=True, name="sandbox guard")
        self.limits, self.files, self.sandboxed = limits, files, sandboxed
        self.own_folder = OwnFolder()
        self.folder = self.own_folder.path
        self.command, self.connection = [], {}  # set before the start
        self.process = self.kernel_pid = self.init = None
        self.disks = []
        self.start_time, self.own_memory = time.monotonic(), memory_of(os.getpid())
        self.incidents, self.most_memory = [], 0
        self.started = Future()
        self.ending = threading.Event()

    def run(self):
        self.started.set_running_or_notify_cancel()
        try:
            self.launch()
        except BaseException as error:
            self.end()
            self.started.set_exception(error)
            return
        self.started.set_result(None)
        try:
            while not self.ending.wait(WATCH_SECONDS) and self.process.poll() is None:
                self.watch()
        finally:
            self.end()

    def launch(self):
        """Start the kernel, and return when it is ready for student code."""
        home = None if self.sandboxed else self.folder / "home"
        house = housed(self.command, self.files, self.limits.disk, home)
        command, cwd, environment, descriptors = house
        listeners = {}
        for port in range(1, 1 + len(CHANNELS)):
            listeners[port] = listener = socket.socket(socket.AF_UNIX)
            listener.bind(f"{self.folder}/k-{port}")
            listener.listen()
        from_kernel, report = os.pipe()
        settings, to_kernel = os.pipe()
        setup = {
            "connection": self.connection,
            "sockets": {port: listener.fileno() for port, listener in listeners.items()},
            "limits": self.resource_limits(),
            "report": report,
        }
        os.write(to_kernel, json.dumps(setup).encode())
        os.close(to_kernel)
        try:
            self.process = subprocess.Popen(
                command,
                cwd=cwd,
                env=environment,
                stdin=settings,
                stdout=report,
                stderr=report,
                pass_fds=[*descriptors, report, *setup["sockets"].values()],
                start_new_session=True,
            )
        finally:
            for descriptor in (*descriptors, report, settings):
                os.close(descriptor)
            for listener in listeners.values():
                listener.close()
        try:
            self.find_kernel(self.ready_line(from_kernel))
        finally:
            os.close(from_kernel)

    def resource_limits(self):
        """Return what Linux itself enforces, for each process: names to soft and hard limits."""
        if sys.platform != "linux":
            return {}
        cpu = int(self.limits.cpu_seconds) + 1
        limits = {
            "RLIMIT_AS": 2 * self.limits.memory,
            "RLIMIT_FSIZE": self.limits.disk,
            "RLIMIT_CPU": cpu,
            "RLIMIT_NOFILE": 256,
            "RLIMIT_CORE": 0,
            "RLIMIT_MEMLOCK": 0,
            "RLIMIT_MSGQUEUE": 0,
        }
        if self.sandboxed:  # outside, the user's other processes count too
            limits["RLIMIT_NPROC"] = self.limits.processes
        return limits

    def ready_line(self, descriptor):
        """Wait for the kernel's report; return the process id that it has in its own eyes."""
        text = b""
        deadline = time.monotonic() + STARTUP_SECONDS
        while not (self.ending.is_set() or text.endswith(b"ready\n")):
            if select.select([descriptor], [], [], 0.1)[0]:
                text += (piece := os.read(descriptor, 65536))
                if not piece:
                    break
            elif time.monotonic() > deadline:
                text += b"it took too long"
                break
        if not text.endswith(b"ready\n"):
            reason = " ".join(text.decode(errors="replace").split())[-500:]
            raise CourseKitError(f"A kernel for student code could not start: {reason}")
        return int(text.split()[-2])

    def find_kernel(self, inner_pid):
        """Find the host's process id of the kernel, and the disks that it writes to."""
        if not self.sandboxed:
            self.kernel_pid = self.process.pid
            return
        for pid, process in self.members().items():
            if process.parent == self.process.pid:
                self.init = os.pidfd_open(pid)  # when this one dies, Linux ends all the others
            status = Path(f"/proc/{pid}/status").read_text()
            if f"{inner_pid}" == status.split("NSpid:")[1].split("\n")[0].split()[-1]:
                self.kernel_pid = pid
        self.disks = [
            os.open(f"/proc/{self.kernel_pid}/root{path}", os.O_PATH)
            for path in (HOME, "/tmp", "/dev/shm")
        ]

    def members(self):
        """Return the processes of the sandbox: all that descend from the first one."""
        processes = all_processes()
        members = {}
        fresh = {self.process.pid}
        while fresh:
            members |= {pid: processes[pid] for pid in fresh & processes.keys()}
            fresh = {
                pid
                for pid, process in processes.items()
                if pid not in members
                and (process.parent in members or process.session == self.process.pid)
            }
        return members

    def watch(self):
        """Compare what the kernel uses with its limits; end it where Linux would let it go on."""
        limits, members = self.limits, self.members()
        disks = [os.fstatvfs(disk) for disk in self.disks]
        on_disk = sum((disk.f_blocks - disk.f_bfree) * disk.f_frsize for disk in disks)
        files = sum(disk.f_files - disk.f_ffree for disk in disks)
        memory = sum(map(memory_of, members)) + on_disk
        self.most_memory = max(self.most_memory, memory)
        cpu = sum(process.cpu for process in members.values())
        growth = memory_of(os.getpid()) - self.own_memory
        wall = time.monotonic() - self.start_time
        threads = sum(process.threads for process in members.values())
        if self.sandboxed and threads > limits.processes:  # Linux refuses more of them
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
                self.note(kind, text, "so it was ended")
                self.ending.set()
                return

    def note(self, kind, limit, consequence="and got no more"):
        """Record once that the kernel reached a limit."""
        if not any(incident["kind"] == kind for incident in self.incidents):
            sentence = f"The student's code reached its limit of {limit}, {consequence}."
            self.incidents.append({"kind": kind, "sentence": sentence})

    def signal_kernel(self, signum):
        """Send a signal to the kernel alone: bubblewrap would die of an interrupt."""
        if self.kernel_pid and self.process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.kernel_pid, signum)

    def end(self):
        """End all processes, and return when they are gone."""
        if self.process is None:
            return
        if self.init is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.init, signal.SIGKILL)
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


class Process(NamedTuple):
    """What /proc/PID/stat says of a process."""

    parent: int
    session: int
    threads: int
    cpu: float  # seconds, those of its ended children included


def all_processes():
    """Return the machine's processes by process id; none where there is no /proc."""
    tick = os.sysconf("SC_CLK_TCK")
    processes = {}
    with contextlib.suppress(FileNotFoundError):
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                with contextlib.suppress(OSError):  # it ended
                    stat = Path(entry.path, "stat").read_bytes().rpartition(b")")[2].split()
                    parent, session, threads = int(stat[1]), int(stat[3]), int(stat[17])
                    cpu = sum(map(int, stat[11:15])) / tick
                    processes[int(entry.name)] = Process(parent, session, threads, cpu)
    return processes


def memory_of(pid):
    """Return a process's memory in bytes, without what it merely reads from files."""
    with contextlib.suppress(OSError):
        status = Path(f"/proc/{pid}/status").read_text(errors="replace")
        # Not `splitlines`: a process names itself, and may do it with a form feed.
        fields = dict(line.partition(":")[::2] for line in status.split("\n"))
        counted = (fields.get(name, "0") for name in ("RssAnon", "RssShmem", "VmSwap"))
        return 1024 * sum(int(value.split()[0]) for value in counted)
    return 0
