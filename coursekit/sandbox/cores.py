"""A core for each kernel, so that one does not wait for what another computes.

Whoever has a core holds a name of Linux's for local sockets, which all processes of a user find
taken as long as its owner lives, and no longer.
"""

import os
import random
import socket


def take_core() -> tuple[int, socket.socket] | None:
    """Return a core that no other kernel of this user has, and what to keep as long as it is used.

    None where there is no free one, or a single one: the kernel computes wherever there is room.
    """
    cores = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []
    if len(cores) < 2:
        return None
    # Other users, and those in other containers, do not see what is taken: they begin elsewhere.
    for core in random.sample(cores, len(cores)):
        holder = socket.socket(socket.AF_UNIX)
        try:
            holder.bind(f"\0coursekit-{os.geteuid()}-core-{core}")
            return core, holder
        except OSError:
            holder.close()
    return None
