"""How many cores this process may use, and processes that use them."""

import ctypes
import multiprocessing
import os
import signal
import sys
import threading
from concurrent.futures import ProcessPoolExecutor

PARENT_DEATH = 1  # of prctl(2)


def cores() -> int:
    """Return their number: a container or a batch system may allow fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def processes(number: int) -> ProcessPoolExecutor:
    """Return an executor of so many processes: forks, which have at once what is loaded here.

    Another thread, such as those of the formgrader's server, may hold a lock that nobody would let
    go of in a fork. Then they are started anew, which takes each of them two seconds.
    """
    if sys.platform != "linux" or threading.active_count() > 1:
        return ProcessPoolExecutor(number, multiprocessing.get_context("spawn"))
    fork = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(number, fork, end_with, (os.getpid(),))


def end_with(parent: int) -> None:
    """Have this process end when its parent does: it would wait for ever, and keep its locks."""
    ctypes.CDLL(None).prctl(PARENT_DEATH, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
