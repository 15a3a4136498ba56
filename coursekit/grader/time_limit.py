"""How long something may take: time of the processor, and a multiple of it by the clock."""

import contextlib
import resource
import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType

from .contracts import WALL_MULTIPLE

LOOK_SECONDS = 0.2  # how often it is looked at
DEEPEST = 4  # calls that `alarm` makes within each other: of `signal`, and of that
GRACE_SECONDS = 5  # of the processor, between asking a check to stop and ending its process


class TooLong(BaseException):
    """A grade cell used up its time. No `except Exception` of a check catches it."""


class Patience:
    """How long to wait: so many seconds of the processor, or a multiple of them by the clock.

    `spent` tells the seconds of the processor that were spent so far. On a machine that is busy
    with others, honest code takes longer and computes no more. Code that only waits computes
    nothing, and comes to its end by the multiple.
    """

    def __init__(self, spent: Callable[[], float], seconds: float) -> None:
        self.spent, self.seconds = spent, seconds
        self.most = spent() + seconds
        self.last = self.deadline = time.monotonic() + WALL_MULTIPLE * seconds
        self.silence = 0.0

    def left(self) -> float:
        """Return the seconds until the deadline; none where the processor's time is used up."""
        if self.spent() > self.most:
            return 0.0
        return max(0.0, self.deadline - time.monotonic())

    def why(self) -> str:
        """Say which of the two came to its end."""
        if self.spent() > self.most:
            return f"computed for more than {self.seconds:g} s"
        return f"ran for more than {WALL_MULTIPLE * self.seconds:g} s"

    def grace(self, seconds: float) -> None:
        """Wait once more: so many seconds of the processor, or of silence by the clock.

        What goes on coming, see `heard`, was made before, and has up to the multiple.
        """
        self.most = self.spent() + seconds
        self.silence = seconds
        self.last = time.monotonic() + WALL_MULTIPLE * seconds
        self.deadline = time.monotonic() + seconds

    def heard(self) -> None:
        """Begin the silence anew: something came of what is waited for."""
        if self.silence:
            self.deadline = min(self.last, time.monotonic() + self.silence)


@contextlib.contextmanager
def alarm(seconds: float, spent: Callable[[], float]) -> Iterator[list[str]]:
    """Raise TooLong in this thread when the patience for it is at its end, even while it waits.

    It is raised again as long as the code goes on. Yields a list, in which it then says what was
    too long.
    """
    rung: list[str] = []
    patience = Patience(spent, seconds)

    def look(_: int, frame: FrameType | None) -> None:
        # Raised while this begins or ends, it would leave something behind. It rings again.
        if begins_or_ends(frame):
            return
        if not patience.left():
            rung.append(patience.why())
        if rung:
            raise TooLong

    # A signal reaches code that waits and code that computes alike, but for a single call into C.
    with ended_after(seconds + GRACE_SECONDS):
        previous = signal.signal(signal.SIGALRM, look)
        try:
            signal.setitimer(signal.ITIMER_REAL, LOOK_SECONDS, LOOK_SECONDS)
            yield rung
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.signal(signal.SIGALRM, previous)


def begins_or_ends(frame: FrameType | None) -> bool:
    """Tell whether code is that of `alarm`, or what it calls, or what calls it."""
    if frame and frame.f_code.co_filename == contextlib.contextmanager.__code__.co_filename:
        return True
    for _ in range(DEEPEST):
        if frame is None:
            return False
        if frame.f_code.co_filename == __file__:
            return True
        frame = frame.f_back
    return False


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
