"""Trusted processes, forked from one that has the libraries loaded.

Loading numpy and pandas takes a second, forking a few milliseconds. `process` is loaded once by a
server that is started when it is first needed, and ends with whoever started it; so is matplotlib
where the tests of the first job draw. Each connection is one job: a line of JSON goes in, events
come out, a line of JSON each. The process that was forked for it ends with the connection, whoever
breaks it, and the student's kernel with the process.

The fork server of `multiprocessing` was tried and does not serve: it refuses to start a process in
a Dask worker that has a nanny ("daemonic processes are not allowed to have children"), and each of
its processes imports the main module again, which takes 4.8 s below Jupyter's server, where the
formgrader grades, against 0.03 s here.
"""

import contextlib
import gc
import json
import os
import signal
import socket
import socketserver
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..sandbox.own_folder import OwnFolder, make_them_in, remove_stale_folders
from ..sandbox.templates import Like, Templates
from .contracts import Placed

PLOTS = "plots"  # has the server load matplotlib
CHECK_SECONDS = 0.5  # how often the server looks whether it is still needed


class Server(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    """Forks a process for each connection to a socket that is already listening."""

    max_children = 10_000

    def __init__(self, descriptor: int, handler: type) -> None:
        super().__init__("", handler, bind_and_activate=False)
        self.socket.close()
        self.socket = socket.socket(fileno=descriptor)
        self.parent = os.getppid()

    def service_actions(self) -> None:
        """Look, every now and then, whether whoever started the server still lives."""
        super().service_actions()
        # Linux gives a process whose parent died another one. An orphan would stay for ever.
        if os.getppid() != self.parent:
            os._exit(0)


class Connection(socketserver.StreamRequestHandler):
    """One job, in a process of its own."""

    def handle(self) -> None:
        from . import process

        # The listening socket is the server's, not that of this process.
        assert isinstance(self.server, Server)
        self.server.socket.close()
        self.tell(event="pid", pid=os.getpid())
        job = json.loads(self.rfile.readline())
        # A job may never come back to Python's main thread; its end must not depend on that.
        threading.Thread(target=self.end_with_the_connection, daemon=True).start()
        os.chdir(job["folder"])
        if Path("matplotlibrc").exists():
            unload_plots()
        try:
            process.run(job, self.tell)
        except BaseException:
            traceback.print_exc()
        # Not by returning: closing the connection would wait for the thread that reads it.
        os._exit(0)

    def tell(self, **event: Any) -> None:
        try:
            self.wfile.write(json.dumps(event).encode() + b"\n")
        # Nobody listens any more.
        except OSError:
            os.kill(os.getpid(), signal.SIGKILL)

    def end_with_the_connection(self) -> None:
        # Nothing comes after the job: reading returns when the other end is closed.
        self.rfile.read()
        os.kill(os.getpid(), signal.SIGKILL)


class Launcher:
    """The server as its client sees it. Threads may share one."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.process: subprocess.Popen | None = None
        self.folder: OwnFolder | None = None  # where the server's socket is
        self.connections: set[socket.socket] = set()
        self.templates = Templates()

    def __enter__(self) -> "Launcher":
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    def warm(self, job: Placed | None = None) -> None:
        """Start the server if there is none, and a template for the kernels of jobs like this one.

        They need a second or two until they can fork.
        """
        self.templates.begin(like_for(job) if job else None)
        with self.lock:
            self.start(job)

    def connect(self, job: Placed) -> socket.socket:
        """Return a new connection to the server; start it if there is none."""
        with self.lock:
            folder = self.start(job)
            connection = socket.socket(socket.AF_UNIX)
            self.connections.add(connection)
            connection.connect(f"{folder}/s")
            return connection

    def start(self, job: Placed | None) -> Path:
        """Start the server if there is none; return the folder with its socket.

        It loads what jobs like this one use; all, where none is known yet.
        """
        if self.folder and self.process and self.process.poll() is None:
            return self.folder.path
        self.folder = OwnFolder()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{self.folder.path}/s")
            listener.listen(128)
            arguments = [str(listener.fileno()), str(self.folder.path)]
            if job is None or draws(job):
                arguments.append(PLOTS)
            # With threads of BLAS, a fork could inherit a lock held by one that it does not have.
            self.process = subprocess.Popen(
                [sys.executable, "-m", "coursekit.grader.fork_server", *arguments],
                pass_fds=[listener.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
                # An interrupt from the keyboard is for the client.
                start_new_session=True,
                # Students' code finds the same whatever that of the client is.
                umask=0o022,
            )
        return self.folder.path

    def events(self, job: Placed, silence: float, whole: float) -> Iterator[dict[str, Any]]:
        """Run a job; yield its events until it ends, breaks, or takes too long.

        That is `silence` seconds without an event, and `whole` seconds in all.
        """
        with self.templates.lent(like_for(job)) as template:
            if template:
                job = Placed(**{**job, "template": template.as_record()})
            yield from self.events_of(job, silence, whole)

    def events_of(self, job: Placed, silence: float, whole: float) -> Iterator[dict[str, Any]]:
        """Run a job whose kernel may have a template."""
        pid, deadline = None, time.monotonic() + whole
        connection = self.connect(job)
        try:
            connection.settimeout(silence)
            with connection.makefile("rb") as lines:
                connection.sendall(json.dumps(job).encode() + b"\n")
                while line := lines.readline():
                    # Of a socket, a timeout of 0 would mean not to wait at all.
                    connection.settimeout(max(0.01, min(silence, deadline - time.monotonic())))
                    event = json.loads(line)
                    if event["event"] == "pid":
                        pid = event["pid"]
                    else:
                        yield event
                pid = None
        # The process was silent for too long, or died in the middle of a line. The events end here,
        # and whoever reads them sees that the last one is missing.
        except (OSError, json.JSONDecodeError):
            pass
        finally:
            self.connections.discard(connection)
            connection.close()
            if pid:
                # The process would end with its connection; one that is out of memory may not.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def stop(self) -> None:
        """End the server and all jobs."""
        with self.lock:
            # Those who wait for an event in other threads wake up, and find that there is none.
            for connection in tuple(self.connections):
                with contextlib.suppress(OSError):  # it was closed meanwhile
                    connection.shutdown(socket.SHUT_RDWR)
            if self.process:
                self.process.kill()
                self.process.wait()
                self.process = None
            if self.folder:
                self.folder.remove()
                self.folder = None
        self.templates.stop()


def like_for(job: Placed) -> Like | None:
    """Return what the template of a job's kernel is to be like; None where it is to have none."""
    if not job["sandboxed"] or job.get("only_check"):
        return None
    packages = job["packages"]
    files = tuple((name, Path(job["files"][name])) for name in job["given"])
    return Like(tuple(job["preload"]), None if packages is None else tuple(packages), files)


def draws(job: Placed) -> bool:
    """Tell whether the instructor's cells of a job use matplotlib."""
    tests = [f"{cell['visible']}{cell['hidden']}" for cell in job["grade_cells"].values()]
    return any("matplotlib" in text for text in (*job["preload"], *tests))


launcher = Launcher()


def load_plots() -> None:
    """Load matplotlib, but for what tells that a job has pyplot."""
    import matplotlib.pyplot

    del sys.modules["matplotlib.pyplot"], matplotlib.pyplot


def unload_plots() -> None:
    """Have matplotlib be imported by the job: its settings are those of the folder then."""
    for name in [*sys.modules]:
        if name.partition(".")[0] in ("matplotlib", "mpl_toolkits"):
            del sys.modules[name]


def main() -> None:
    gc.disable()  # what is loaded stays
    # What every job needs, and what hidden tests use most.
    import pandas  # noqa: F401
    import scipy.linalg
    import scipy.special  # noqa: F401

    from ..sandbox.inside import installation
    from ..sandbox.inside.boot import GARBAGE_THRESHOLD
    from . import process  # noqa: F401
    from .plots import BACKEND

    os.environ["MPLBACKEND"] = BACKEND
    if PLOTS in sys.argv[3:]:
        load_plots()
    # It is kept, for all that are forked.
    installation()
    remove_stale_folders()
    # What a job that was killed leaves goes with the server's folder.
    make_them_in(Path(sys.argv[2]))
    # Looking for garbage in it would write to every page that forks share.
    gc.freeze()
    gc.set_threshold(GARBAGE_THRESHOLD)
    gc.enable()
    # What a test prints is no event.
    os.dup2(2, 1)
    Server(int(sys.argv[1]), Connection).serve_forever(CHECK_SECONDS)


if __name__ == "__main__":
    main()
