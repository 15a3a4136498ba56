"""Where students' notebooks run: on this machine, or on those of a Dask cluster."""

import contextlib
import functools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from typing import Any, NamedTuple

from ..cores import cores
from ..errors import CourseKitError
from ..grader.fork_server import launcher
from ..grader.snapshot import Snapshot
from ..sandbox.available import sandbox_problem
from .cache import environment

CONNECT_SECONDS = 15
PATIENCE_SECONDS = 60  # how long a run waits while there is no worker


class Workers(NamedTuple):
    """An executor and what there is to know about it."""

    executor: Executor
    tasks: int  # that keep all of them busy
    share: Callable[[Snapshot], Any] = lambda snapshot: snapshot  # hands it out, once for all tasks
    check: Callable[[], None] = lambda: None  # raises CourseKitError when nobody is left


@contextlib.contextmanager
def workers_for(jobs: int, scheduler: str) -> Iterator[Workers]:
    """Yield workers: `jobs` of this machine (0: one for each core), or those of a scheduler."""
    if scheduler:
        with dask_workers(scheduler) as workers:
            yield workers
        return
    jobs = jobs or cores()
    # A thread only watches a process: see `grader.job.run_job`.
    executor = ThreadPoolExecutor(jobs)
    try:
        yield Workers(executor, jobs + 1)
    finally:
        executor.shutdown(wait=False, cancel_futures=True)


@contextlib.contextmanager
def dask_workers(address: str) -> Iterator[Workers]:
    """Yield the workers of a Dask scheduler. What goes there is plain data and the kit's own code.

    Raises CourseKitError when there is none that could grade as this machine does.
    """
    try:
        from distributed import Client
    except ImportError:
        raise CourseKitError(
            "--scheduler needs Dask, which is not installed: `pip install distributed`."
        ) from None
    try:
        client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TimeoutError) as error:
        raise CourseKitError(
            f"No Dask scheduler answers at {address} ({error}): start one with `dask scheduler`."
        ) from None
    with client:
        check_workers(client, address)
        seen = time.monotonic()

        def check() -> None:
            nonlocal seen
            if client.nthreads():
                seen = time.monotonic()
            elif time.monotonic() - seen > PATIENCE_SECONDS:
                raise CourseKitError(
                    f"No worker of {address} is left. Start some, and run the same command again: "
                    "it goes on where it stopped."
                )

        threads: Any = client.nthreads()
        yield Workers(
            client.get_executor(pure=False),
            2 * sum(threads.values()),
            functools.partial(shared, client),
            check,
        )


def shared(client: Any, snapshot: Snapshot) -> Any:
    """Hand a snapshot to a scheduler; return what stands for it in other tasks.

    As a task, which Dask does again when the worker that kept it dies. Scattered data would be lost
    with it: of the copies on other workers Dask soon removes all but one.
    """
    from dask.config import set as settings

    # Without it Dask advises, from 10 MB on, to scatter.
    with settings({"distributed.admin.large-graph-warning-threshold": "10GB"}):
        return client.submit(kept, snapshot, pure=False)


def kept(snapshot: Snapshot) -> Snapshot:
    return snapshot


def check_workers(client: Any, address: str) -> None:
    """Refuse workers with other packages than here, or where the sandbox does not start."""
    found = client.run(readiness, on_error="return")
    if not found:
        raise CourseKitError(
            f"The scheduler at {address} has no workers: start some with `dask worker {address}`."
        )
    for worker, answer in found.items():
        # An exception comes from a worker whose kit is older than this question, or missing.
        packages, problem = answer if isinstance(answer, tuple) else (None, None)
        if packages != environment():
            raise CourseKitError(
                f"The worker {worker} has other packages, or another Python or kit, than this "
                "machine: install the same requirements.lock there."
            )
        if problem:
            raise CourseKitError(f"The worker {worker} cannot isolate student code: {problem}.")


def readiness() -> tuple[str, str | None]:
    """Return what a worker's grades depend on, and what keeps it from grading, if anything."""
    launcher.warm()
    return environment(), sandbox_problem()
