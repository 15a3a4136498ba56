"""Memory that Linux keeps for the sockets of a sandbox, and that no process has on its account."""

import contextlib
import functools
from pathlib import Path

# Beside what a socket may hold, which it may exceed by the last piece.
OVERSHOOT = 1.25


def memory_in_sockets(pid: int) -> int:
    """Return the most bytes that may wait in the sockets of a process's network; 0 when it is gone.

    Linux tells how many sockets there are, those included that are closed and not yet read empty,
    but not how full they are: each counts as full. What waits in those of TCP, which may grow, is
    told by the byte.
    """
    folder = Path(f"/proc/{pid}/net")
    with contextlib.suppress(OSError):
        used = (folder / "sockstat").read_text() + (folder / "sockstat6").read_text()
        counts = {line.split(":")[0]: line.split()[1:] for line in used.splitlines()}
        sockets = int(counts["sockets"][1])
        waiting = 0
        # To look for these takes milliseconds, and a kernel alone has one.
        if int(counts["TCP"][1]) + int(counts["TCP"][3]) + int(counts["TCP6"][1]) > 1:
            waiting = sum(in_queues(folder / name) for name in ("tcp", "tcp6"))
        return int(OVERSHOOT * (sockets * full_socket() + waiting))
    return 0


def in_queues(path: Path) -> int:
    """Return the bytes that wait in all TCP sockets of a network."""
    pairs = [line.split()[4].split(":") for line in path.read_text().splitlines()[1:]]
    return sum(int(sent, 16) + int(received, 16) for sent, received in pairs)


@functools.cache
def full_socket() -> int:
    """Return the bytes that a socket holds, on this machine, whose size nobody set."""
    sizes = [Path(f"/proc/sys/net/core/{kind}mem_default") for kind in "rw"]
    return max(int(size.read_text()) for size in sizes)
