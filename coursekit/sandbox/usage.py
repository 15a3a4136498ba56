"""What a kernel and all that it started use at a moment.

Memory is that of the processes, of the files, which lie in memory here, and of what waits in
sockets and pipes, which no process has on its account.
"""

import contextlib
import functools
import os
from collections.abc import Iterable
from typing import NamedTuple

from . import cgroup
from .processes import (
    PROC,
    Process,
    all_processes,
    content_of,
    descendants_of,
    descriptors_of,
    memory_of,
)

FIRST = 1  # the id of the first process of a sandbox
PAGE = os.sysconf("SC_PAGE_SIZE")
PIPE_BYTES = 16 * PAGE  # that one pipe holds
SMALL_PIPE_BYTES = 2 * PAGE  # that it holds when its user has too many


class Usage(NamedTuple):
    """What is used at a moment, or was until then."""

    memory: int  # bytes
    files: int
    disk_is_full: bool
    threads: int
    cpu: float  # seconds


class Meter:
    """Reads what the processes use that descend from the one with the id `first`.

    `root` is the file system that they see, and `disks` are the folders in it that they can write
    to; without walls there is no such thing. `group` is their control group, where they have one.
    """

    def __init__(
        self,
        first: int,
        root: str | None = None,
        disks: Iterable[str] = (),
        group: str | None = None,
    ) -> None:
        self.first, self.group = first, group
        # All stays reachable by these descriptors when the kernel has ended.
        self.disks = [os.open(f"{root}{path}", os.O_PATH) for path in disks]
        self.proc = None if root is None else os.open(f"{root}/proc", os.O_PATH)
        self.last: dict[int, Process] = {}
        self.ended_cpu = 0.0  # of processes that were seen and are gone
        self.cpu = 0.0

    def close(self) -> None:
        for descriptor in (*self.disks, *([] if self.proc is None else [self.proc])):
            os.close(descriptor)

    def read(self) -> Usage:
        # The sandbox's own /proc shows its processes alone: that of a large machine takes long.
        proc = PROC if self.proc is None else f"{PROC}/self/fd/{self.proc}"
        members = descendants_of(self.first) if self.proc is None else all_processes(proc)
        disks = [os.fstatvfs(disk) for disk in self.disks]
        memory, cpu = self.memory_of(proc, members, disks), self.cpu_of(members)
        if self.group is not None:
            # Linux knows what several processes share, and what ended without anybody looking.
            counted = cgroup.counted(self.group)
            memory = memory if counted.memory is None else counted.memory
            cpu = max(cpu, counted.cpu or 0.0)
        return Usage(
            memory,
            files=sum(disk.f_files - disk.f_ffree for disk in disks),
            disk_is_full=any(disk.f_bfree == 0 for disk in disks),
            threads=sum(process.threads for process in members.values()),
            cpu=cpu,
        )

    def memory_of(
        self, proc: str, members: dict[int, Process], disks: list[os.statvfs_result]
    ) -> int:
        # The first process of a sandbox is ours. That of a forked kernel has the template's memory.
        counted = members.keys() - ({FIRST} if self.proc is not None else set())
        memory = sum(memory_of(pid, proc) for pid in counted)
        memory += sum((disk.f_blocks - disk.f_bfree) * disk.f_frsize for disk in disks)
        return memory if self.proc is None else memory + buffers(proc, members)

    def cpu_of(self, members: dict[int, Process]) -> float:
        """Return the seconds of the processor that all used so far; it never falls.

        Linux adds those of an ended process to its parent's, but not where the parent chose not to
        be told of the end. So what was seen of a process that is gone is added up here as well.
        """
        self.ended_cpu += sum(p.cpu for pid, p in self.last.items() if pid not in members)
        self.last = members
        own = sum(process.cpu for process in members.values())
        children = sum(process.children_cpu for process in members.values())
        self.cpu = max(self.cpu, own + children, own + self.ended_cpu)
        return self.cpu


def buffers(proc: str, members: dict[int, Process]) -> int:
    """Return the bytes that the sockets and pipes of a sandbox hold, at most.

    Linux says how many there are, but not how much is in them: each counts as if it were full.
    """
    unix = numbers_of(f"{proc}/1/net/sockstat", "sockets")
    used = unix.get("used", 0) * 2 * setting("net/core/wmem_default", 0)
    opened = sum(descriptors_of(pid, proc) for pid in members)
    # Beyond some number of pipes Linux gives a user small ones only.
    large = setting("fs/pipe-user-pages-soft", 0) * PAGE or opened * PIPE_BYTES
    pipes = min(opened * PIPE_BYTES, large + opened * SMALL_PIPE_BYTES)
    return used + pipes + tcp_buffers(proc)


def tcp_buffers(proc: str) -> int:
    """Return the bytes that the TCP connections inside a sandbox hold, at most."""
    tcp = numbers_of(f"{proc}/1/net/sockstat", "TCP")
    number = tcp.get("inuse", 0) + numbers_of(f"{proc}/1/net/sockstat6", "TCP6").get("inuse", 0)
    # These buffers grow to many megabytes; what the whole machine has in them is known.
    largest = setting("net/ipv4/tcp_rmem", 2) + setting("net/ipv4/tcp_wmem", 2)
    return min(number * largest, tcp.get("mem", 0) * PAGE)


def numbers_of(path: str, protocol: str) -> dict[str, int]:
    """Return what a line of /proc/net/sockstat says: {word: number}."""
    with contextlib.suppress(OSError):
        for line in content_of(path).decode().splitlines():
            name, _, rest = line.partition(":")
            if name == protocol:
                words = rest.split()
                return dict(zip(words[::2], map(int, words[1::2]), strict=True))
    return {}


@functools.cache
def setting(name: str, place: int) -> int:
    """Return one of the numbers of a setting of Linux; 0 where there is none."""
    with contextlib.suppress(OSError):
        return int(content_of(f"{PROC}/sys/{name}").split()[place])
    return 0
