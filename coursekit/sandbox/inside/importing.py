"""How a template imports what the instructor does, and what it leaves to its kernels."""

import contextlib
import os
import random
import re
import signal
import sys
import warnings
from collections.abc import Callable, Iterator
from typing import Any

NO_FILE = r" /(dev|memfd|SYSV|anon)|\(deleted\)"  # of what is mapped of no file
# May ask whether there is a shell: what it would have done then is done in the kernel.
ASKS_FOR_A_SHELL = {"matplotlib.pyplot"}


def import_all(statements: list[str], local: set[str]) -> list[int]:
    """Run import statements; return the numbers of those that are to be left to the kernels."""
    refused = []
    said = os.memfd_create("said")
    for stream in (1, 2):
        os.dup2(said, stream)
    # As IPython has it: what an import warns of is shown in the cell that imports.
    for number, statement in enumerate(statements):
        before = traces()
        with shells_asked_for() as asked:
            warnings.filterwarnings("default", category=DeprecationWarning, module="__main__")
            shown = warnings.filters[0]
            try:
                exec(statement, {"__name__": "__main__"})
                fine = True
            # Whatever it raises, SystemExit too, it raises again in the cell.
            except BaseException:
                fine = False
            with contextlib.suppress(ValueError):
                warnings.filters.remove(shown)  # type: ignore[attr-defined]
        sys.stdout.flush()
        sys.stderr.flush()
        fine = fine and traces() == before and os.lseek(said, 0, os.SEEK_END) == 0
        fine = fine and asked <= ASKS_FOR_A_SHELL
        if not fine or local & {name.partition(".")[0] for name in sys.modules}:
            refused.append(number)
            os.ftruncate(said, 0)
            os.lseek(said, 0, os.SEEK_SET)
    return refused


def traces() -> tuple[Any, ...]:
    """Return what an import must not leave behind, since a fork would share or lose it."""
    opened = {}
    for name in os.listdir("/proc/self/fd"):  # noqa: PTH208
        with contextlib.suppress(OSError):
            opened[name] = os.readlink(f"/proc/self/fd/{name}")  # noqa: PTH115
    mine = {name: target for name, target in opened.items() if "/proc/" not in target}
    handlers = [signal.getsignal(number) for number in signal.valid_signals()]
    # Who draws from it or seeds it, does so in each kernel.
    drawn = random.getstate()
    threads, files = os.listdir("/proc/self/task"), os.listdir("/dev/shm")  # noqa: PTH208
    return threads, files, mine, handlers, shared_memory(), drawn


def shared_memory() -> list[str]:
    """Return the memory that a kernel would write to for all others too."""
    found = []
    with open("/proc/self/maps") as lines:  # noqa: PTH123
        for line in lines:
            where, allowed, *_ = line.split()
            # What is mapped of a file that cannot be written, nobody can make writable.
            if allowed[3] == "s" and ("w" in allowed or re.search(NO_FILE, line)):
                found.append(f"{where} {allowed}")
    return found


@contextlib.contextmanager
def shells_asked_for() -> Iterator[set[str]]:
    """Note which modules ask for the shell, and go another way where there is none."""
    from IPython.core.interactiveshell import InteractiveShell

    asked: set[str] = set()
    whether: Callable[[], bool] = InteractiveShell.initialized

    def noted() -> bool:
        frame = sys._getframe(1)
        while frame and str(frame.f_globals.get("__name__")).startswith("IPython"):
            frame = frame.f_back
        asked.add(str(frame.f_globals.get("__name__")) if frame else "")
        return whether()

    InteractiveShell.initialized = staticmethod(noted)  # type: ignore[assignment]
    try:
        yield asked
    finally:
        del InteractiveShell.initialized
