"""A control group of Linux's for each kernel, where whoever grades may make groups.

In a group Linux itself counts and limits what all processes have together, with what only it knows
of, such as the buffers of sockets. This comes on top of what the watchdog does; on most machines a
user may make no groups, and nothing is missed then.

Groups are made below the one of the process that asks, when that was handed over to the user: with
systemd by `systemd-run --user --scope -p Delegate=yes coursekit grade …`, or in a container.
"""

# A watchdog loads this for each submission, and pathlib is a fifth of its start.
# ruff: noqa: PTH102, PTH103, PTH106, PTH110, PTH116, PTH119, PTH120, PTH123, PTH208

import contextlib
import os
import time
from typing import NamedTuple

PREFIX = "coursekit-"
GRADERS = "coursekit"  # the group for those who grade: one that has groups may hold no processes
CONTROLLERS = "memory", "pids", "cpu"
# What nothing can be dropped of, in memory.stat.
COUNTED = "anon", "shmem", "sock", "pagetables", "kernel_stack", "slab_unreclaimable", "percpu"
SLACK = 1.05  # the watchdog comes first, which can say what happened
OWN_PROCESSES = 8  # bubblewrap's, which are no student's
FRESH_SECONDS = 5  # an empty group so young may be about to be used
END_SECONDS = 2


class Counted(NamedTuple):
    """What Linux counted for a group; None where it does not."""

    memory: int | None  # bytes
    cpu: float | None  # seconds
    out_of_memory: bool


def place(mounts: str = "/proc/self/mountinfo", own: str = "/proc/self/cgroup") -> str | None:
    """Return the folder in which this process may make groups, or None."""
    with contextlib.suppress(OSError, StopIteration):
        with open(mounts) as lines:
            mounted = next(line.split()[4] for line in lines if " - cgroup2 " in line)
        with open(own) as lines:
            group = next(line.strip()[3:] for line in lines if line.startswith("0::"))
        if os.path.basename(group) == GRADERS:
            group = os.path.dirname(group)
        folder = f"{mounted}{group}".rstrip("/")
        if os.access(f"{folder}/cgroup.procs", os.W_OK) and (group == "/" or handed_over(folder)):
            return folder
    return None


def handed_over(folder: str) -> bool:
    """Return whether systemd handed a group over to whoever runs in it."""
    for name in ("user.delegate", "trusted.delegate"):
        with contextlib.suppress(OSError):
            if os.getxattr(folder, name) == b"1":
                return True
    return False


def counts_memory() -> bool:
    """Return whether groups can be made here in which memory is counted."""
    folder = place()
    return folder is not None and "memory" in words(f"{folder}/cgroup.controllers")


def make_group(folder: str, name: str, memory: int, processes: int) -> str | None:
    """Make a group in a folder of `place`, with limits; return its path, or None."""
    with contextlib.suppress(OSError):
        remove_stale_groups(folder)
        enable(folder)
        group = f"{folder}/{PREFIX}{name}"
        os.mkdir(group)
        for file, value in (
            ("memory.max", int(memory * SLACK)),
            ("memory.swap.max", 0),
            ("memory.oom.group", 1),
            ("pids.max", processes + OWN_PROCESSES),
        ):
            if os.path.exists(f"{group}/{file}"):
                write(f"{group}/{file}", value)
        return group
    return None


def enable(folder: str) -> None:
    """Have the groups of a folder counted in all ways that the machine knows."""
    known = words(f"{folder}/cgroup.controllers")
    wanted = [name for name in CONTROLLERS if name in known]
    if set(wanted) <= set(words(f"{folder}/cgroup.subtree_control")):
        return
    graders = f"{folder}/{GRADERS}"
    os.makedirs(graders, exist_ok=True)
    for pid in words(f"{folder}/cgroup.procs"):
        with contextlib.suppress(OSError):  # it ended, or belongs to Linux
            write(f"{graders}/cgroup.procs", pid)
    write(f"{folder}/cgroup.subtree_control", " ".join(f"+{name}" for name in wanted))


def join(group: str, pid: int = 0) -> None:
    """Move a process into a group, the calling one by default, with all that it will start."""
    with contextlib.suppress(OSError):
        write(f"{group}/cgroup.procs", pid)


def counted(group: str) -> Counted:
    """Return what Linux counted for a group so far."""
    memory = numbers(f"{group}/memory.stat")
    cpu = numbers(f"{group}/cpu.stat").get("usage_usec")
    return Counted(
        memory=sum(memory.get(name, 0) for name in COUNTED) if memory else None,
        cpu=None if cpu is None else cpu / 1e6,
        out_of_memory=numbers(f"{group}/memory.events").get("oom_kill", 0) > 0,
    )


def remove_group(group: str) -> None:
    """End what is left in a group, and remove it."""
    with contextlib.suppress(OSError):
        write(f"{group}/cgroup.kill", 1)
    deadline = time.monotonic() + END_SECONDS
    while time.monotonic() < deadline:
        with contextlib.suppress(OSError):
            os.rmdir(group)
        if not os.path.exists(group):
            return
        time.sleep(0.01)


def remove_stale_groups(folder: str) -> None:
    """Remove the groups of watchdogs that were killed before they could do it."""
    for name in os.listdir(folder):
        group = f"{folder}/{name}"
        # One that is in use cannot be removed.
        with contextlib.suppress(OSError):
            if name.startswith(PREFIX) and time.time() - os.stat(group).st_mtime > FRESH_SECONDS:
                os.rmdir(group)


def words(path: str) -> list[str]:
    with open(path) as file:
        return file.read().split()


def numbers(path: str) -> dict[str, int]:
    """Return what a file says with a name and a number in each line; nothing where it is absent."""
    with contextlib.suppress(OSError):
        found = words(path)
        return dict(zip(found[::2], map(int, found[1::2]), strict=True))
    return {}


def write(path: str, value: int | str) -> None:
    with open(path, "w") as file:
        file.write(str(value))
