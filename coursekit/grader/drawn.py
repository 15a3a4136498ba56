"""What the visible part of a grade cell draws, as pictures: Jupyter shows them below the cell.

Drawing settles limits and places, which the hidden part would find changed, and what is drawn may
be a student's. So it is done in a process of its own, forked from this one, which has little time.
"""

import base64
import contextlib
import io
import os
import resource
import select
import signal
import sys
import time
import warnings
from collections.abc import Iterator
from typing import Any

from . import refusals
from .contracts import Output
from .plots import Open

MOST = 10  # pictures of a cell
SECONDS = 10  # by the clock, for all pictures of a cell, and for one by itself
SIDE = 20  # inches of the longer side of a figure
DOTS = 100  # for each inch
MOST_BYTES = 400_000  # of a picture
MEMORY = 400 * 2**20  # bytes that drawing may take, besides what is there


class Drawing:
    """The pictures of one grade cell, as outputs."""

    def __init__(self) -> None:
        self.pictures: list[Output] = []
        self.seconds_left = float(SECONDS)

    def take(self) -> None:
        """Draw what is open in pyplot."""
        for figure in open_figures()[: MOST - len(self.pictures)]:
            begin = time.monotonic()
            content = drawn_apart(figure, self.seconds_left)
            self.seconds_left = max(0.0, self.seconds_left - (time.monotonic() - begin))
            if content:
                data = {"image/png": base64.b64encode(content).decode("ascii")}
                output: Output = {"output_type": "display_data", "data": data, "metadata": {}}
                self.pictures.append(output)


listening: list[Drawing] = []


@contextlib.contextmanager
def drawing() -> Iterator[list[Output]]:
    """Have what is drawn meanwhile be kept; yields the list that it is put in, also at the end."""
    kept = Drawing()
    listening.append(kept)
    try:
        yield kept.pictures
        kept.take()
    finally:
        listening.pop()


def show() -> None:
    """Keep what is open, for pyplot's `show`."""
    for kept in listening:
        kept.take()


def open_figures() -> list[Any]:
    """Return the figures that are open, here or in the student's kernel; none where in doubt."""
    helpers = sys.modules.get("matplotlib._pylab_helpers")
    if helpers is None:
        return []
    table = helpers.Gcf.figs
    said = len(refusals.said)
    try:
        figures = [manager.canvas.figure for manager in table.values()]
        if isinstance(table, Open):
            figures = [figure for figure in figures if table.plots.may_be_shown(figure)]
        return figures
    # What the kernel says of its figures may be anything, and no check has asked for it.
    except Exception:
        del refusals.said[said:]
        if isinstance(table, Open):
            table.plots.stale = True
        return []


def drawn_apart(figure: Any, seconds: float) -> bytes | None:
    """Return a figure as a PNG, drawn in a process of its own.

    None where it is not in time, or the machine has no room for another process.
    """
    if not seconds:
        return None
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of Python's, that threads do not come along
        try:
            child = os.fork()
        except OSError:
            os.close(reading)
            os.close(writing)
            return None
    if child == 0:
        # Nothing that this process would do at its end is the child's to do.
        with contextlib.suppress(BaseException):
            leave_all_but(writing)
            content = memoryview(drawn(figure))
            while content:
                content = content[os.write(writing, content) :]
        os._exit(0)
    os.close(writing)
    content, deadline = b"", time.monotonic() + seconds
    try:
        while select.select([reading], [], [], max(0.0, deadline - time.monotonic()))[0]:
            part = os.read(reading, 2**16)
            if not part:
                return content if content.startswith(b"\x89PNG") else None
            content += part
        return None
    finally:
        os.close(reading)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, 9)
        os.waitpid(child, 0)


def leave_all_but(descriptor: int) -> None:
    """Have this child end in time whatever happens, and hold nothing that others wait for.

    The command waits until the last process closes the connection.
    """
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(SECONDS)
    # One letter of a student's text may take gigabytes. Other systems than Linux do not tell.
    with contextlib.suppress(OSError), open("/proc/self/statm") as pages:  # noqa: PTH123
        most = int(pages.read().split()[0]) * os.sysconf("SC_PAGE_SIZE") + MEMORY
        before, hard = resource.getrlimit(resource.RLIMIT_AS)
        if before == resource.RLIM_INFINITY or most < before:
            resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    os.closerange(0, descriptor)
    os.closerange(descriptor + 1, resource.getrlimit(resource.RLIMIT_NOFILE)[0])


def drawn(figure: Any) -> bytes:
    """Return a figure as a PNG; b"" where it is too large."""
    width, height = figure.get_size_inches()
    if not 0 < max(width, height) <= SIDE:
        return b""
    file = io.BytesIO()
    figure.savefig(file, format="png", dpi=DOTS)
    content = file.getvalue()
    return content if len(content) <= MOST_BYTES else b""
