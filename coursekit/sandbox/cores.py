"""A core of its own for each kernel, so that none makes its neighbours wait.

The filter of system calls keeps student code on it. Where more kernels run than there are cores,
some share one.
"""

import contextlib
import os
import random
import socket
from collections.abc import Iterator


def take_core() -> tuple[int, socket.socket]:
    """Return the number of a core, and what reserves it until that is closed."""
    cores = sorted(os.sched_getaffinity(0))
    reservation = socket.socket(socket.AF_UNIX)
    for core in cores:
        # A name that is bound twice is an error, on the whole machine, and Linux takes it back when
        # this process is gone, whatever ended it.
        with contextlib.suppress(OSError):
            reservation.bind(f"\0coursekit-core-{core}")
            return core, reservation
    return random.choice(cores), reservation


@contextlib.contextmanager
def on_core(core: int) -> Iterator[None]:
    """Start what is started here, by this thread, on one core; it cannot leave it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
