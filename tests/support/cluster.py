"""A real Dask scheduler and real worker processes, on loopback."""

import os
import socket
import subprocess
import sys

from tests.support.processes import kill


class Cluster:
    """A scheduler and its workers, each a process of its own in a folder of its own."""

    def __init__(self, folder):
        self.folder, self.processes = folder, []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{port}"
        self.launch("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")

    def launch(self, *arguments, **environment):
        folder = self.folder / f"machine{len(self.processes)}"
        folder.mkdir()
        process = subprocess.Popen(
            [sys.executable, "-m", "dask", *arguments],
            cwd=folder,
            env=os.environ | environment,
            stdout=subprocess.DEVNULL,
            stderr=(folder / "log").open("w"),
        )
        self.processes.append(process)
        return process

    def worker(self, **environment):
        return self.launch(
            *("worker", self.address, "--nworkers", "1", "--nthreads", "1", "--no-dashboard"),
            **environment,
        )

    def wait_for_workers(self, count):
        from distributed import Client

        with Client(self.address, timeout=60, set_as_default=False) as client:
            client.wait_for_workers(count, timeout=120)

    def close(self):
        for process in self.processes:
            kill(process)
