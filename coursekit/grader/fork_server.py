"""Trusted processes, forked from one that has the libraries loaded.

Loading numpy and pandas takes a second, forking a few milliseconds. `process` is loaded once by a
server that is started when it is first needed, and ends with whoever started it. Each connection is
one job: a line of JSON goes in, events come out, a line of JSON each. The process that was forked
for it ends with the connection, whoever breaks it, and the student's kernel with the process.
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
import traceback

from ..sandbox.own_folder import OwnFolder

CHECK_SECONDS = 0.5  # how often the server looks whether it is still needed


class Server(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    """Forks a process for each connection to a socket that is already listening."""

    max_children = 10_000

    def __init__(self, descriptor, handler):
        super().__init__("", handler, bind_and_activate=False)
        self.socket.close()
        self.socket = socket.socket(fileno=descriptor)
        self.parent = os.getppid()

    def service_actions(self):
        super().service_actions()
        if os.getppid() != self.parent:
            os._exit(0)


class Job(socketserver.StreamRequestHandler):
    """One job, in a process of its own."""

    def handle(self):
        from . import process as trusted

        self.server.socket.close()
        self.tell(event="pid", pid=os.getpid())
        job = json.loads(self.rfile.readline())
        threading.Thread(target=self.end_with_the_connection, daemon=True).start()
        os.chdir(job["folder"])
        try:
            trusted.run(job, self.tell)
        except BaseException:
            traceback.print_exc()
        # Not by returning: closing the connection would wait for the thread that reads it.
        os._exit(0)

    def tell(self, **event):
        try:
            self.wfile.write(json.dumps(event).encode() + b"\n")
        except OSError:  # nobody listens any more
            os.kill(os.getpid(), signal.SIGKILL)

    def end_with_the_connection(self):
        self.rfile.read()
        os.kill(os.getpid(), signal.SIGKILL)


class Launcher:
    """The server as its client sees it. Threads may share one."""

    def __init__(self):
        self.lock = threading.Lock()
        self.process = None
        self.connections = set()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def warm(self):
        """Start the server if there is none: it needs a second until it can fork."""
        with self.lock:
            self.start()

    def connect(self):
        """Return a new connection to the server; start it if there is none."""
        with self.lock:
            self.start()
            connection = socket.socket(socket.AF_UNIX)
            self.connections.add(connection)
            connection.connect(f"{self.folder.path}/s")
            return connection

    def start(self):
        if self.process and self.process.poll() is None:
            return
        self.folder = OwnFolder()
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(f"{self.folder.path}/s")
            listener.listen(128)
            self.process = subprocess.Popen(
                [sys.executable, "-m", "coursekit.grader.fork_server", str(listener.fileno())],
                pass_fds=[listener.fileno()],
                stdin=subprocess.DEVNULL,
                env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "OPENBLAS_NUM_THREADS": "1"},
                start_new_session=True,  # an interrupt from the keyboard is for the client
            )

    def events(self, job, silence):
        """Run a job; yield its events until it ends, breaks, or is silent for too long."""
        pid = None
        connection = self.connect()
        try:
            connection.settimeout(silence)
            with connection.makefile("rb") as lines:
                connection.sendall(json.dumps(job).encode() + b"\n")
                for line in lines:
                    event = json.loads(line)
                    if event["event"] == "pid":
                        pid = event["pid"]
                    else:
                        yield event
                pid = None
        except (OSError, json.JSONDecodeError):
            pass
        finally:
            self.connections.discard(connection)
            connection.close()
            if pid:
                # The process would end with its connection; one that is out of memory may not.
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

    def stop(self):
        """End the server and all jobs."""
        with self.lock:
            for connection in tuple(self.connections):
                with contextlib.suppress(OSError):  # it was closed meanwhile
                    connection.shutdown(socket.SHUT_RDWR)
            if self.process:
                self.process.kill()
                self.process.wait()
                self.process = None
                self.folder.remove()


launcher = Launcher()


def main():
    # What every job needs, and what hidden tests use most.
    import pandas  # noqa: F401
    import scipy.special  # noqa: F401

    from . import process as trusted  # noqa: F401

    gc.freeze()
    os.dup2(2, 1)  # what a test prints is no event
    Server(int(sys.argv[1]), Job).serve_forever(CHECK_SECONDS)


if __name__ == "__main__":
    main()
