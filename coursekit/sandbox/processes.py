"""What Linux says of processes, in /proc or in that of a sandbox."""

# A watchdog loads this for each submission, and pathlib is a fifth of its start.
# ruff: noqa: PTH116, PTH208

import contextlib
import os
import re
from typing import NamedTuple

# Of these a process's memory is made; the last are its page tables. What it merely reads from files
# (RssFile) is shared with all kernels, and Linux can drop it at any time.
COUNTED = "RssAnon", "RssShmem", "VmSwap", "VmPTE"
# A process names itself, but cannot put the end of a line into its name.
COUNTED_LINES = re.compile(rf"^(?:{'|'.join(COUNTED)}):\s*(\d+)".encode(), re.MULTILINE)
PROC = "/proc"


class Process(NamedTuple):
    """What /proc/PID/stat says of a process."""

    parent: int
    session: int
    threads: int
    cpu: float  # seconds
    children_cpu: float  # of its ended children that it waited for


def content_of(path: str) -> bytes:
    """Return what a file of /proc says; raises OSError when its process is gone."""
    # Without Python's layers of files, which take most of the time of a look.
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.read(descriptor, 16_384)
    finally:
        os.close(descriptor)


def all_processes(proc: str = PROC) -> dict[int, Process]:
    """Return the processes of a /proc by process id; none where there is no such folder."""
    tick = os.sysconf("SC_CLK_TCK")
    processes = {}
    with contextlib.suppress(OSError):
        for name in os.listdir(proc):
            if name.isdigit():
                with contextlib.suppress(OSError):  # it ended
                    processes[int(name)] = read_stat(f"{proc}/{name}/stat", tick)
    return processes


def read_stat(path: str, tick: int) -> Process:
    # The name of the program comes before these fields, and may hold spaces and parentheses.
    fields = content_of(path).rpartition(b")")[2].split()
    parent, session, threads = int(fields[1]), int(fields[3]), int(fields[17])
    user, system, children_user, children_system = map(int, fields[11:15])
    cpu, children_cpu = (user + system) / tick, (children_user + children_system) / tick
    return Process(parent, session, threads, cpu, children_cpu)


def descendants_of(pid: int) -> dict[int, Process]:
    """Return a process with all that descend from it, or are of its session."""
    processes = all_processes()
    members: dict[int, Process] = {}
    fresh = {pid}
    while fresh:
        members |= {member: processes[member] for member in fresh & processes.keys()}
        fresh = {
            other
            for other, process in processes.items()
            if other not in members and (process.parent in members or process.session == pid)
        }
    return members


def inner_pid_of(pid: int) -> int:
    """Return the id that a process has in its own eyes; raises OSError when it is gone."""
    # The ids of a process in all namespaces around it, the innermost last.
    line = re.search(rb"^NSpid:(.*)$", content_of(f"{PROC}/{pid}/status"), re.MULTILINE)
    return int(line[1].split()[-1]) if line else pid


def pid_of(descriptor: int) -> int:
    """Return the id of the process of a descriptor, -1 when it has ended and was reaped."""
    line = re.search(
        rb"^Pid:\s*(-?\d+)$", content_of(f"{PROC}/self/fdinfo/{descriptor}"), re.MULTILINE
    )
    return int(line[1]) if line else -1


def memory_of(pid: int, proc: str = PROC) -> int:
    """Return a process's memory in bytes; 0 when it is gone."""
    with contextlib.suppress(OSError):
        return 1024 * sum(map(int, COUNTED_LINES.findall(content_of(f"{proc}/{pid}/status"))))
    return 0


def descriptors_of(pid: int, proc: str = PROC) -> int:
    """Return how many files, pipes and sockets a process has open; 0 when it is gone."""
    with contextlib.suppress(OSError):
        folder = f"{proc}/{pid}/fd"
        # Since Linux 6.2 the size says it.
        return os.stat(folder).st_size or len(os.listdir(folder))
    return 0
