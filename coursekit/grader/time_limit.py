"""How long a grade cell may take: time of the processor, here and in the kernel that it asks."""

import contextlib
import resource
import signal
import time
from collections.abc import Callable, Iterator
from typing import Any

from .contracts import WALL_MULTIPLE

LOOK_SECONDS = 0.2  # how often it is looked at
GRACE_SECONDS = 5  # of the processor, between asking a check to stop and ending its process


class TooLong(BaseException):
    """A grade cell used up its time. No `except Exception` of a check catches it."""


@contextlib.contextmanager
def alarm(seconds: float, spent: Callable[[], float]) -> Iterator[list[str]]:
    """Raise TooLong in this thread once so much more was spent, even while it waits.

    `spent` tells the seconds of the processor that were spent so far. By the clock a multiple of
    them may pass. It is raised again as long as the code goes on. Yields a list, in which it then
    says what was too long.
    """
    rung: list[str] = []
    most, deadline = spent() + seconds, time.monotonic() + WALL_MULTIPLE * seconds

    def look(*_: Any) -> None:
        if spent() > most:
            rung.append(f"computed for more than {seconds:g} s")
        elif time.monotonic() > deadline:
            rung.append(f"ran for more than {WALL_MULTIPLE * seconds:g} s")
        if rung:
            raise TooLong

    # A signal reaches code that waits and code that computes alike, but for a single call into C.
    previous = signal.signal(signal.SIGALRM, look)
    signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
    try:
        with ended_after(seconds + GRACE_SECONDS):
            yield rung
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


@contextlib.contextmanager
def ended_after(seconds: float) -> Iterator[None]:
    """Have Linux end this process when it computes for longer: in a call into C it can do so."""
    before, hard = resource.getrlimit(resource.RLIMIT_CPU)
    most = int(time.process_time() + seconds) + 1
    if hard != resource.RLIM_INFINITY:
        most = min(most, hard)
    resource.setrlimit(resource.RLIMIT_CPU, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_CPU, (before, hard))
