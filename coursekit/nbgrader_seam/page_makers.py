"""The processes that make feedback pages: as many as there are cores, where it is worth it."""

import contextlib
import functools
import traceback
from collections.abc import Callable, Iterator

from ..cores import cores, processes
from ..errors import CourseKitError
from ..feedback.pages import Task, make

FEW = 6  # pages for which no process is started: started anew, it takes as long as making some


def attempt(task: Task) -> tuple[str, str] | None:
    """Make a page; return what it failed of, as a sentence and as a traceback, or None."""
    try:
        make(task)
    # What a page can fail of is not known; nobody else's is to suffer from it.
    except Exception as error:
        kind = "" if isinstance(error, CourseKitError) else f"{type(error).__name__}: "
        return f"{kind}{error}", traceback.format_exc()
    return None


@contextlib.contextmanager
def makers(pages: int, jobs: int = 0) -> Iterator[Callable[[Task], Callable]]:
    """Yield what takes a task and returns a function that waits for what came of it.

    `jobs` processes do them, 0: one for each core; a few pages are made here.
    """
    jobs = min(jobs or cores(), -(-pages // FEW))
    if jobs <= 1:
        yield lambda task: functools.partial(attempt, task)
        return
    executor = processes(jobs)
    try:
        yield lambda task: executor.submit(attempt, task).result
    finally:
        executor.shutdown(wait=True, cancel_futures=True)
