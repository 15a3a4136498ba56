"""The machine's processes: who is below whom, and how to wait for them or end them."""

import contextlib
import os
import signal
import time
from pathlib import Path


def wait_for(condition, what):
    """Wait until a condition holds; return what it gave."""
    deadline = time.monotonic() + 120
    while not (found := condition()):
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(0.02)
    return found


def descendants(pid):
    """Return the processes below one, by process id, with the commands that started them."""
    parents, commands = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            # It may end between the two.
            with contextlib.suppress(OSError):
                command = (entry / "cmdline").read_text().replace("\0", " ")
                status = (entry / "stat").read_text().rpartition(")")[2].split()
                parents[int(entry.name)], commands[int(entry.name)] = int(status[1]), command
    below, fresh = {}, {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh}
        below |= {child: commands[child] for child in fresh}
    return below


def parents_of(pid):
    with contextlib.suppress(OSError):
        return [int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])]
    return []


def all_gone(pids):
    return not any(Path(f"/proc/{pid}").exists() for pid in pids)


def kill(process):
    """Kill a process as a power cut would: with all processes below it, which are returned."""
    below = descendants(process.pid)
    process.kill()
    process.wait()
    for pid in below:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    return below
