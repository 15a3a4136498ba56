"""How a template imports what the instructor does, and what it leaves to its kernels."""

import builtins
import contextlib
import gc
import os
import random
import re
import signal
import sys
import threading
import types
import warnings
from collections.abc import Callable, Iterator
from typing import Any

NO_FILE = r" /(dev|memfd|SYSV|anon)|\(deleted\)"  # of what is mapped of no file
# May ask for the shell: what the first would have done is done in the kernel, and the second wants
# to know whether it is a notebook's.
ASKS_FOR_A_SHELL = {"matplotlib.pyplot", "pandas.core.config_init"}
PROMPTS = {"ps1": "In : ", "ps2": "...: ", "ps3": "Out: "}  # that IPython sets


class Stream:
    """Stands for a stream of the kernel's: modules keep one as they find it."""

    def __init__(self, place: Any) -> None:
        self._place = place

    def __getattr__(self, name: str) -> Any:
        return getattr(self._place, name)

    @property
    def __class__(self) -> Any:  # type: ignore[override]
        """Be of the kind that the stream is, for whoever asks."""
        return type(self._place)


def import_all(statements: list[str], local: set[str], streams: list[Stream]) -> list[int]:
    """Run import statements; return the numbers of those that are to be left to the kernels."""
    ours = sys.stdout, sys.stderr
    sys.stdout, sys.stderr = streams  # type: ignore[assignment]
    refused = []
    said = os.memfd_create("said")
    for stream in (1, 2):
        os.dup2(said, stream)
    # As IPython has it: what an import warns of is shown in the cell that imports.
    for number, statement in enumerate(statements):
        before = traces()
        with as_in_a_kernel() as asked:
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
    sys.stdout, sys.stderr = ours
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
    # A kernel has hooks of its own, and what keeps one of these would never know.
    hooks = sys.displayhook, sys.excepthook, sys.unraisablehook, threading.excepthook
    return threads, files, mine, handlers, shared_memory(), drawn, hooks, gc.callbacks[:]


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


def caller() -> str:
    """Return the module that asks, whatever of IPython's is in between."""
    frame = sys._getframe(2)
    while frame and str(frame.f_globals.get("__name__")).startswith("IPython"):
        frame = frame.f_back
    return str(frame.f_globals.get("__name__")) if frame else ""


@contextlib.contextmanager
def as_in_a_kernel() -> Iterator[set[str]]:
    """Have modules find what they do in a kernel; note which ask for the shell, as there is none.

    Names and prompts tell them that they are in a notebook.
    """
    from IPython.core.interactiveshell import InteractiveShell

    asked: set[str] = set()
    whether: Callable[[], bool] = InteractiveShell.initialized

    def noted() -> bool:
        asked.add(caller())
        return whether()

    def get_ipython() -> Any:
        asked.add(caller())
        return types.SimpleNamespace(kernel=None)

    InteractiveShell.initialized = staticmethod(noted)  # type: ignore[assignment]
    setattr(builtins, "get_ipython", get_ipython)  # noqa: B010 - it has no such name
    for name, prompt in PROMPTS.items():
        setattr(sys, name, prompt)
    try:
        yield asked
    finally:
        del InteractiveShell.initialized
        delattr(builtins, "get_ipython")
        for name in PROMPTS:
            delattr(sys, name)
