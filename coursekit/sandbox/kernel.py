"""Kernels for student code: a kernel provisioner with walls, limits and a watchdog.

    kernel = await start_kernel(Limits(memory=2**30), files={"images.zip": Path("data/images.zip")})
    try:
        client = kernel.client()      # its channels are started and ready
        ...                           # await kernel.is_alive(), await kernel.interrupt()
    finally:
        await kernel.kill()
    kernel.incidents                  # [{"kind": "memory", "sentence": "The student's code …"}]

The kernel stands behind the walls of `walls.py`. A guard (`guard.py`), one thread for each kernel,
starts it, watches it and ends it: the kernel dies with its guard, whatever ends that.
`check_sandbox` raises `SandboxUnavailable` where there can be no walls; `sandboxed=False` does
without them, and then the limits are a courtesy.
"""

import asyncio
import dataclasses
import inspect
import signal
import sys
from pathlib import Path
from queue import Empty

import zmq.asyncio
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning import KernelProvisionerBase
from traitlets import Bool, Dict, Instance

from ..errors import CourseKitError
from .bubblewrap import UNSANDBOXED, SandboxUnavailable, check_sandbox
from .own_folder import remove_stale_folders
from .watchdog import CHANNELS, MB, STARTUP_SECONDS, WATCH_SECONDS, Guard

__all__ = ["UNSANDBOXED", "Limits", "SandboxUnavailable", "check_sandbox", "start_kernel"]

GB = 2**30


@dataclasses.dataclass(frozen=True)
class Limits:
    """What one kernel, with all the processes that it starts, may use."""

    memory: int = 2 * GB  # bytes in all, files in memory included; one process may map twice that
    processes: int = 64  # and threads; the kernel itself needs about 15
    disk: int = 256 * MB  # bytes in each of the home, /tmp and /dev/shm, which are in memory
    files: int = 20_000  # in these three together
    cpu_seconds: float = 300  # of all processes and cores added up
    wall_seconds: float = 900  # from start to end
    message: int = 32 * MB  # bytes in one message; a longer one ends the kernel
    queue: int = 16  # messages that wait in the grader for being read, on each channel
    output: int = GB  # bytes by which the grader may grow while this kernel runs


async def start_kernel(limits=None, files=None, sandboxed=True):
    """Start a kernel, and return it when it answers; end it with `await kernel.kill()`.

    `files` maps names to host files; student code finds them, read-only, in its current folder.
    Whoever reads the client's shell channel has to read its iopub channel too: a kernel whose
    output is not read waits after some thousand messages.
    """
    if sandboxed or sys.platform == "win32":
        check_sandbox()
    for name, path in (files or {}).items():
        if name in ("", "..") or Path(name).name != name or not path.is_file():
            raise CourseKitError(
                f"{path} cannot be given to students' code as {name!r}: the file has to exist, and "
                "its name to have no folder in it."
            )
    remove_stale_folders()
    kernel = SandboxedKernel(limits or Limits(), files or {}, sandboxed)
    try:
        await kernel.start_kernel()
        await kernel.connect()
    except BaseException:
        await kernel.kill()
        raise
    return kernel


class SandboxedKernel(AsyncKernelManager):
    """A running kernel: Jupyter's kernel manager with the provisioner and the command fixed.

    Jupyter takes both from the notebook's kernelspec, which a student chooses.
    """

    kernel_spec = KernelSpec(argv=[sys.executable], display_name="Python 3", language="python")

    def __init__(self, limits, files, sandboxed):
        context = zmq.asyncio.Context()
        context.setsockopt(zmq.MAXMSGSIZE, limits.message)
        context.setsockopt(zmq.RCVHWM, limits.queue)
        super().__init__(context=context)
        self.provisioner = SandboxProvisioner(
            parent=self,
            kernel_id="student",
            kernel_spec=self.kernel_spec,
            limits=limits,
            files=files,
            sandboxed=sandboxed,
        )
        self.guard = self.provisioner.guard
        self._client = self._monitoring = None

    @property
    def incidents(self):
        """What the sandbox stopped: dictionaries with a `kind` and a `sentence`."""
        return self.guard.incidents

    def client(self, **_):
        """Return the one client, an `AsyncKernelClient` whose channels are ready."""
        return self._client

    async def connect(self):
        """Make the client, and wait until answers and output arrive."""
        self._client = client = super().client(context=self.context)
        client.start_channels(stdin=False, hb=False)
        try:
            # A kernel greets whoever subscribes: from here on no output is lost.
            await client.get_iopub_msg(timeout=STARTUP_SECONDS)
            client.kernel_info()
            await client.get_shell_msg(timeout=STARTUP_SECONDS)
        except Empty:
            raise CourseKitError(
                "A kernel started but did not answer: try again with less load."
            ) from None
        self._monitoring = asyncio.create_task(self.end_when_disconnected())

    async def end_when_disconnected(self):
        """End a kernel that cuts its connection, as ZeroMQ does when a message is too long.

        Such a connection stays cut: whoever waits for an answer would wait in vain.
        """
        channels = (self._client.shell_channel, self._client.iopub_channel)
        monitors = [c.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED) for c in channels]
        waiting = [asyncio.ensure_future(monitor.recv_multipart()) for monitor in monitors]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for _ in range(20):
            await asyncio.sleep(WATCH_SECONDS)
            if not await self.is_alive():  # the connection ended because the kernel did
                return
        limit = f"{self.guard.limits.message // MB} MB in one message, or cut its connection"
        self.guard.note("message", limit, "so it was ended")
        self.guard.ending.set()

    async def interrupt(self):
        """Raise KeyboardInterrupt in the running cell; it may be caught."""
        await self.provisioner.send_signal(signal.SIGINT)

    async def kill(self):
        """End the kernel and all that it started, at once, and remove its folder."""
        await self.provisioner.kill()
        if self._monitoring:
            self._monitoring.cancel()
        if self._client:
            self._client.stop_channels()
        self._close_control_socket()
        self.context.destroy(linger=0)


class SandboxProvisioner(KernelProvisionerBase):
    """Lets Jupyter's kernel manager drive a `Guard`."""

    limits = Instance(Limits, ())
    files = Dict()
    sandboxed = Bool(True)

    def __init__(self, **options):
        super().__init__(**options)
        self.guard = Guard(self.limits, self.files, self.sandboxed)

    @property
    def has_process(self):
        return self.guard.process is not None

    async def pre_launch(self, **options):
        source = inspect.getsource(run_kernel)
        return {**options, "cmd": [sys.executable, "-c", f"{source}\nrun_kernel()"]}

    async def launch_kernel(self, cmd, **_):
        folder = self.guard.folder
        self.parent.connection_file = f"{folder}/kernel.json"
        self.connection_info = {
            "transport": "ipc",
            "ip": f"{folder}/k",
            "key": self.parent.session.key,
            "signature_scheme": self.parent.session.signature_scheme,
            **{f"{channel}_port": port for port, channel in enumerate(CHANNELS, 1)},
        }
        self.guard.command = cmd
        self.guard.connection = {**self.connection_info, "key": self.parent.session.key.decode()}
        self.guard.start()
        await asyncio.wrap_future(self.guard.started)
        return self.connection_info

    async def poll(self):
        return self.guard.process.poll() if self.has_process else None

    async def wait(self):
        await asyncio.to_thread(self.guard.join)
        return await self.poll()

    async def send_signal(self, signum):
        self.guard.signal_kernel(signum)

    async def kill(self, restart=False):
        self.guard.ending.set()
        if self.guard.is_alive():
            await asyncio.to_thread(self.guard.join)
        self.guard.own_folder.remove()

    async def terminate(self, restart=False):
        await self.kill()

    async def cleanup(self, restart=False):
        await self.kill()


def run_kernel():
    """Take limits and sockets from the grader, then be an ordinary Jupyter kernel.

    This runs inside the sandbox, where the kit is absent: its source is passed on. The sockets are
    passed on too, already listening, so that the grader connects to paths that student code cannot
    reach: it once swapped them for links to other programs' sockets.
    """
    import gc
    import json
    import os
    import resource
    import sys
    import traceback

    # A notebook's imports make a million objects that stay. Looking among them for garbage took a
    # tenth of the imports' time, the debugger that nobody attaches to a quarter of the start's.
    gc.set_threshold(20_000)
    sys.modules["debugpy"] = None

    sys.path.remove("")  # the notebook's folder, which must not shadow the modules imported here
    setup = json.load(sys.stdin)
    for name, value in setup["limits"].items():
        resource.setrlimit(getattr(resource, name), (value, value))

    import zmq
    from ipykernel.heartbeat import Heartbeat
    from ipykernel.kernelapp import IPKernelApp

    def bind(socket, ip, port):
        if socket.type == zmq.XPUB:
            socket.setsockopt(zmq.XPUB_NODROP, 1)  # wait for the reader instead of losing output
        socket.setsockopt(zmq.USE_FD, setup["sockets"][str(port)])
        socket.bind(f"ipc://{ip}-{port}")
        return port

    class Kernel(IPKernelApp):
        def init_connection_file(self):
            self.load_connection_info(setup["connection"])

        def write_connection_file(self, **_):
            """There is none."""

        def _try_bind_socket(self, socket, port):
            return bind(socket, self.ip, port)

    Heartbeat._try_bind_socket = lambda self: bind(self.socket, self.ip, self.port)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    try:
        kernel = Kernel.instance()
        kernel.initialize([])
        del sys.modules["debugpy"]
        report = f"{os.getpid()} ready\n"
    except BaseException:
        report = traceback.format_exc()
        raise
    finally:
        os.write(setup["report"], report.encode())
        os.close(setup["report"])
    kernel.start()
