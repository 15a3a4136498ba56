"""What Linux says of processes, in /proc."""

import contextlib
import os
from pathlib import Path
from typing import NamedTuple

# Of these a process's memory is made. What it merely reads from files (RssFile) is shared with all
# kernels, and Linux can drop it at any time.
COUNTED = "RssAnon", "RssShmem", "VmSwap"


class Process(NamedTuple):
    """What /proc/PID/stat says of a process."""

    parent: int
    session: int
    threads: int
    cpu: float  # seconds, those of its ended children included


def all_processes() -> dict[int, Process]:
    """Return the machine's processes by process id; none where there is no /proc."""
    tick = os.sysconf("SC_CLK_TCK")
    processes = {}
    with contextlib.suppress(FileNotFoundError):
        for entry in os.scandir("/proc"):
            if entry.name.isdigit():
                with contextlib.suppress(OSError):  # it ended
                    processes[int(entry.name)] = read_stat(Path(entry.path, "stat"), tick)
    return processes


def read_stat(path: Path, tick: int) -> Process:
    # The name of the program comes before these fields, and may hold spaces and parentheses.
    fields = path.read_bytes().rpartition(b")")[2].split()
    parent, session, threads = int(fields[1]), int(fields[3]), int(fields[17])
    user, system, children_user, children_system = map(int, fields[11:15])
    cpu = (user + system + children_user + children_system) / tick
    return Process(parent, session, threads, cpu)


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


def status_of(pid: int) -> dict[str, str]:
    """Return the fields of /proc/PID/status; raises OSError when the process is gone."""
    text = Path(f"/proc/{pid}/status").read_text(errors="replace")
    # Not `splitlines`: a process names itself, and may do it with a form feed.
    lines = (line.partition(":") for line in text.split("\n"))
    return {name: value.strip() for name, _, value in lines}


def memory_of(pid: int) -> int:
    """Return a process's memory in bytes; 0 when it is gone."""
    with contextlib.suppress(OSError):
        status = status_of(pid)
        kilobytes = [status.get(name, "0").split()[0] for name in COUNTED]
        return 1024 * sum(map(int, kilobytes))
    return 0
