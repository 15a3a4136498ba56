"""Where a kernel computes: after its watchdog, on a core of its own, in a control group.

Each of the three is had where it can be had, and what is started there cannot leave it.
"""

import contextlib
import os
import socket
import time
from typing import NamedTuple

from . import cgroup
from .cores import take_core

PRIORITY = 10  # steps by which student code comes after its watchdog


class Place(NamedTuple):
    """A place for one kernel."""

    core: int | None
    holder: socket.socket | None  # what keeps the core for it
    group: str | None  # the folder of its control group

    def enter(self) -> None:
        """Put the calling process there."""
        os.nice(PRIORITY)
        if self.core is not None:
            os.sched_setaffinity(0, {self.core})
        if self.group is not None:
            cgroup.join(self.group)

    def put(self, pid: int) -> None:
        """Put another process there, with all that it will start."""
        own = os.getpriority(os.PRIO_PROCESS, 0)
        if os.sched_getscheduler(0) & os.SCHED_RESET_ON_FORK:
            own = max(0, own)  # as that of what this process starts itself
        os.setpriority(os.PRIO_PROCESS, pid, own + PRIORITY)
        if self.core is not None:
            os.sched_setaffinity(pid, {self.core})
        if self.group is not None:
            cgroup.join(self.group, pid)

    def leave(self) -> None:
        if self.group is not None:
            cgroup.remove_group(self.group)
        if self.holder is not None:
            self.holder.close()


def take_place(memory: int, processes: int, own_core: bool) -> Place:
    """Return a place for a kernel with these limits; make the caller come first at the processor.

    A watchdog that waited for the processor would see too late what is used.
    """
    # Only root may go up, and then the kernel is where all others are. Else it comes after them.
    with contextlib.suppress(OSError):
        os.nice(-PRIORITY)
    with contextlib.suppress(AttributeError, OSError):
        # At once, whoever computes. What it starts is scheduled as usual.
        first = os.SCHED_FIFO | os.SCHED_RESET_ON_FORK
        os.sched_setscheduler(0, first, os.sched_param(1))
    core, holder = (own_core and take_core()) or (None, None)
    folder = cgroup.place()
    name = f"{os.getpid()}-{time.monotonic_ns()}"
    group = cgroup.make_group(folder, name, memory, processes) if folder else None
    return Place(core, holder, group)
