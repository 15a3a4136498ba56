"""The watchdog of a kernel, a process of its own: starts it, compares what it uses, and ends it.

It stands between the trusted process and bubblewrap, so that limits hold and kernels end whatever
the trusted process does: that may be in one long call of C, or gone. Linux enforces what it can
count for each process (`limits.Limits.for_each_process`); what it cannot count for a sandbox as a
whole is looked at here.

It needs nothing but Python's own library, starts in a few hundredths of a second, and knows no
test. `leash` starts it, and talks with it over a socket in lines of JSON:

    down    {"command": …, "limits": …, …}      first of all: see `Order`
            {"do": "begin"}                     the time by the clock counts from now on
            {"do": "interrupt"}                 SIGINT for the kernel, and for it alone
            {"do": "end", "kind": …, "limit": …}    a limit was reached elsewhere
            the end of the stream               the kernel is ended
    up      {"ready": true} or {"failed": …}    once
            {"incidents": …, "most_memory": …, "cpu_seconds": …}    at every look
            {"over": true, …}                   last of all, when everything is gone
"""

import contextlib
import os
import resource
import select
import signal
import socket
import subprocess
import time
from types import SimpleNamespace

from . import cgroup
from .conversation import END_SECONDS, WATCH_SECONDS, Conversation
from .place import Place, take_place
from .processes import descendants_of, inner_pid_of, memory_of, pid_of
from .starting import Failure, Fork, forked, ready_line, started
from .usage import Meter, Usage

SHORTEST_SECONDS = 0.002  # between two looks while a limit is near
GROWTH = 16 * 2**30  # bytes that a processor can fill in a second
FILES_GROWTH = 100_000  # files that a processor can make in a second
MB = 2**20


class Watchdog:
    """Starts a kernel as its order says, watches what it uses, and ends it."""

    def __init__(
        self, talk: Conversation, requests: socket.socket | None = None, template: int | None = None
    ) -> None:
        """Take who wants the kernel; `requests` leads to the template that forks it, if one does.

        `template` is a descriptor of that one's process.
        """
        self.talk, self.requests, self.template = talk, requests, template
        self.fork: Fork | None = None  # of a kernel that is forked
        self.ending = False
        self.process: subprocess.Popen | None = None
        self.kernel: int | None = None  # a descriptor of the kernel's process
        self.init: int | None = None  # one of the first process behind the walls
        self.meter: Meter | None = None
        self.own_memory = memory_of(talk.trusted)
        self.incidents: list[dict[str, str | None]] = []
        self.most_memory, self.cpu = 0, 0.0  # bytes, seconds
        self.begun: float | None = None  # when the time by the clock began to count
        self.told = 0.0  # when the trusted process was last told of these
        self.place = Place(None, None, None)

    def run(self) -> None:
        try:
            self.start()
            self.talk.tell(ready=True)
            self.watch()
        except Failure as failure:
            # A kernel that ended with its template could not say so.
            lost = failure.of_template or self.template_ended()
            self.talk.tell(failed=str(failure), template=lost)
        finally:
            self.end()
        if not self.ending and self.template_ended():
            return  # that it does not say more is a fault of ours
        self.tell_state(over=True)
        self.talk.finish()

    def tell_state(self, **more: bool) -> None:
        self.told = time.monotonic()
        self.talk.tell(
            incidents=self.incidents, most_memory=self.most_memory, cpu_seconds=self.cpu, **more
        )

    def obey(self) -> None:
        """Do what the trusted process says, if anything."""
        for message in self.talk.messages():
            match message["do"]:
                case "begin":
                    self.begun = time.monotonic()
                case "interrupt":
                    self.interrupt()
                case "end":
                    self.end_for(message["kind"], message["limit"])
        self.ending = self.ending or self.talk.is_over

    def interrupt(self) -> None:
        """Send SIGINT to the kernel alone: bubblewrap would die of it."""
        with contextlib.suppress(ProcessLookupError):
            if self.kernel is not None:
                signal.pidfd_send_signal(self.kernel, signal.SIGINT)
            elif self.process is not None and not self.sandboxed:
                self.process.send_signal(signal.SIGINT)

    # Start

    def start(self) -> None:
        """Start the kernel, and return when it is ready for student code."""
        while not (messages := self.talk.messages()):
            if self.talk.is_over:
                raise Failure("nobody wants it any more")
            select.select([self.talk], [], [], WATCH_SECONDS)
        order = SimpleNamespace(**messages[0])
        self.limits, self.sandboxed = SimpleNamespace(**order.limits), order.sandboxed
        if self.requests is not None:
            # The numbers that they have here, in the same order.
            order.from_kernel, order.report, *order.descriptors = self.talk.descriptors
        self.place = take_place(self.limits.memory, self.limits.processes, order.own_core)
        if self.requests is not None:
            self.fork = forked(order, self.requests, self.place, self.is_over)
            self.init, self.kernel = self.fork.init, self.fork.kernel
            ready_line(order, self.talk, self.is_over)
            root = f"/proc/{pid_of(self.kernel)}/root"
            self.meter = Meter(pid_of(self.init), root, order.writable, self.place.group)
        else:
            if not self.sandboxed:
                # Nothing ends this kernel with its watchdog, so it looks whether that still lives.
                order.environment["JPY_PARENT_PID"] = str(os.getpid())
            self.process = started(order, self.place)
            inner_pid = ready_line(order, self.talk, self.is_over)
            self.find_kernel(inner_pid, order.writable)
        os.close(order.from_kernel)

    def is_over(self) -> bool:
        """Do what the trusted process says, and tell whether the kernel is to end."""
        self.obey()
        return self.ending

    def template_ended(self) -> bool:
        # Whatever ended it ends its kernels at the same time, or just before.
        return self.template is not None and bool(
            select.select([self.template], [], [], WATCH_SECONDS)[0]
        )

    def find_kernel(self, inner_pid: int, writable: list[str]) -> None:
        """Find the process of the kernel, and what tells what it uses."""
        assert self.process is not None
        first, root = self.process.pid, None
        for pid, process in descendants_of(first).items() if self.sandboxed else ():
            if process.parent == first:
                # The first process of the sandbox: when it dies, Linux ends all the others.
                self.init = os.pidfd_open(pid)
            if inner_pid_of(pid) == inner_pid:
                self.kernel = os.pidfd_open(pid)
                root = f"/proc/{pid}/root"
        self.meter = Meter(first, root, writable, self.place.group)

    # Limits

    def watch(self) -> None:
        """Look at what the kernel uses until it ends, or has to."""
        waiting = [self.talk, *([] if self.init is None else [self.init])]
        while not self.ending and self.lives():
            pause = self.look()
            if not self.ending:
                # The descriptor of a process becomes readable when that ends.
                select.select(waiting, [], [], pause)
                self.obey()
        group = self.place.group
        if group is not None and cgroup.counted(group).out_of_memory:
            self.end_for("memory", f"{self.limits.memory // MB} MB of memory")

    def lives(self) -> bool:
        if self.process is not None:
            return self.process.poll() is None
        return self.init is not None and not select.select([self.init], [], [], 0)[0]

    def look(self) -> float:
        """Compare what is used with the limits; return the seconds until the next look."""
        assert self.meter is not None
        limits, usage, noted = self.limits, self.meter.read(), len(self.incidents)
        wall = 0.0 if self.begun is None else time.monotonic() - self.begun
        growth = memory_of(self.talk.trusted) - self.own_memory
        self.most_memory, self.cpu = max(self.most_memory, usage.memory), usage.cpu
        # Of these two Linux gives no more; the kernel may go on with what it has.
        if self.sandboxed and usage.threads >= limits.processes:
            self.note("processes", f"{limits.processes} processes and threads at once")
        if usage.disk_is_full:
            self.note("disk", f"{limits.disk // MB} MB of files")
        for kind, used, limit, text in (
            ("memory", usage.memory, limits.memory, f"{limits.memory // MB} MB of memory"),
            ("files", usage.files, limits.files, f"{limits.files} files"),
            ("cpu", usage.cpu, limits.cpu_seconds, f"{limits.cpu_seconds:g} seconds of computing"),
            ("wall", wall, limits.wall_seconds, f"{limits.wall_seconds:g} seconds"),
            ("output", growth, limits.output, f"{limits.output // MB} MB of unread output"),
        ):
            if used > limit and not self.ending:
                self.end_for(kind, text)
        if self.talk.unsent:
            self.talk.send()
        elif len(self.incidents) > noted or time.monotonic() - self.told > WATCH_SECONDS:
            self.tell_state()
        return self.pause(usage, growth)

    def pause(self, usage: Usage, growth: int) -> float:
        """Return how long nothing can pass its limit by much."""
        # So many can be at work at the same time.
        cores = (os.cpu_count() or 1) if self.place.core is None else 1
        workers = min(cores, max(1, usage.threads))
        return min(
            WATCH_SECONDS,
            max(
                SHORTEST_SECONDS,
                min(
                    (self.limits.memory - usage.memory) / GROWTH / workers,
                    (self.limits.files - usage.files) / FILES_GROWTH / workers,
                    (self.limits.output - growth) / GROWTH,
                ),
            ),
        )

    def end_for(self, kind: str, limit: str) -> None:
        """End the kernel for reaching a limit."""
        self.note(kind, limit, "so it was ended")
        self.ending = True

    def note(self, kind: str, limit: str, consequence: str = "and got no more") -> None:
        """Record once that the kernel reached a limit."""
        if not any(incident["kind"] == kind for incident in self.incidents):
            detail = f"The student's code reached its limit of {limit}, {consequence}."
            self.incidents.append({"kind": kind, "detail": detail, "cell": None})

    # End

    def end(self) -> None:
        """End all processes, and return when they are gone."""
        if self.init is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(self.init, signal.SIGKILL)
            # It is gone when all the others are: Linux waits for them.
            select.select([self.init], [], [], END_SECONDS)
        elif self.process is not None and not self.sandboxed:
            for pid in descendants_of(self.process.pid):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        if self.fork is not None:
            self.fork.line.close()
        self.place.leave()


def main(control: int, trusted: int) -> None:
    # The limit of the trusted process's memory is none of the kernel's or the watchdog's.
    with contextlib.suppress(ValueError, OSError):
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
    talk = Conversation(socket.socket(fileno=control), trusted)
    # Else it had ended before this looked, and another process has its number now.
    if os.getppid() == trusted:
        Watchdog(talk).run()
