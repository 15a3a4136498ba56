"""A kernel for student code, as the grader uses it.

    kernel = await start_kernel(Limits(memory=2**30), files={"images.zip": Path("data/images.zip")})
    try:
        kernel.client                 # jupyter_client's; its channels are started and ready
        ...                           # kernel.alive, kernel.interrupt()
    finally:
        await kernel.kill()
    kernel.incidents                  # [Incident("memory", "The student's code …")]

The kernel stands behind the walls of `bubblewrap`, and dies with its `watchdog`, whatever ends
that. With `sandboxed=False` there are no walls, and then the limits are a courtesy.
"""

import asyncio
import contextlib
import secrets
import sys
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from queue import Empty
from typing import Any, cast

import zmq
import zmq.asyncio
from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.connect import KernelConnectionInfo

from ..errors import CourseKitError
from ..incidents import Incident
from .available import check_sandbox
from .conversation import STARTUP_SECONDS, WATCH_SECONDS
from .inside import code_of
from .leash import CHANNELS, ENDED_EARLY, Leash, TemplateLost, Wanted
from .limits import MB, Limits
from .own_folder import OwnFolder
from .templates import Lent, Like, Templates

ASK_AGAIN_SECONDS = 1.0  # whether a kernel answers


async def start_kernel(
    limits: Limits | None = None,
    files: Mapping[str, Path] | None = None,
    sandboxed: bool = True,
    packages: Sequence[str] | None = None,
    own_core: bool = False,
    template: Lent | None = None,
) -> "Kernel":
    """Start a kernel, and return it when it answers; end it with `await kernel.kill()`.

    `files` maps paths to host files; student code finds them there, read-only, below its current
    folder.
    `packages` are requirements, and what student code can import; by default all there is.
    With a `template` it is forked from that, as long as it can be: else it is started.
    With `own_core` it computes on a core that no other kernel of this user has, where one is free.
    Whoever reads the client's shell channel has to read its iopub channel too: a kernel whose
    output is not read waits after some thousand messages. Raises SandboxUnavailable where there can
    be no walls, and CourseKitError for files that cannot be given and a kernel that does not start.
    """
    if template and not template.serves(files or {}):
        template = None
    # Where there is a template, the trial was made before that.
    if not template and (sandboxed or sys.platform == "win32"):
        check_sandbox()
    for name, path in (files or {}).items():
        if not path.is_file() or not below_the_notebook(name):
            raise CourseKitError(
                f"{path} cannot be given to students' code as {name!r}: the file has to exist, and "
                "its place to be below the notebook."
            )
    wanted = Wanted(limits or Limits(), files or {}, sandboxed, packages, own_core, template)
    kernel = Kernel(wanted)
    try:
        await kernel.start()
    except TemplateLost:
        with contextlib.suppress(CourseKitError):  # its watchdog has ended as well
            await kernel.kill()
        return await start_kernel(limits, files, sandboxed, packages, own_core)
    except BaseException:
        await kernel.kill()
        raise
    return kernel


def below_the_notebook(name: str) -> bool:
    """Tell whether a path is one of a file below the folder of the notebook, in one way only."""
    path = PurePosixPath(name)
    return bool(path.name) and path.as_posix() == name and name[0] != "/" and ".." not in path.parts


async def template_problem() -> str | None:
    """Return what keeps kernels from being forked on this machine, or None: a trial tells it."""
    like = Like((), None, ())
    with Templates() as templates, templates.lent(like) as template:
        kernel = await start_kernel(template=template)
        forked = kernel.watchdog.wanted.template is not None
        await kernel.kill()
        return None if forked else templates.keepers[like].problem()


class Kernel:
    """A running kernel: Jupyter's client for it, and the watchdog that started it.

    There is no kernel manager of Jupyter's: it would take the command, and what starts it, from the
    notebook's kernelspec, which a student chooses.
    """

    def __init__(self, wanted: Wanted) -> None:
        self.limits = limits = wanted.limits
        self.own_folder = OwnFolder()
        self.connection: dict[str, Any] = {
            "transport": "ipc",
            "ip": f"{self.own_folder.path}/k",
            # Messages are signed with it. The kernel has to know it as well, so students can read
            # it: a signature proves nothing.
            "key": secrets.token_hex(32),
            "signature_scheme": "hmac-sha256",
            **{f"{channel}_port": port for port, channel in enumerate(CHANNELS, 1)},
        }
        command = [sys.executable, "-c", code_of("boot")]
        self.watchdog = Leash(wanted, command, self.own_folder.path, self.connection)
        self._context = zmq.asyncio.Context()
        # ZeroMQ enforces these two before anything of a message is looked at.
        self._context.setsockopt(zmq.MAXMSGSIZE, limits.message)
        self._context.setsockopt(zmq.RCVHWM, limits.queue)
        self.client = AsyncKernelClient(context=self._context)
        self._connected = False
        self.asked = ""  # the last question whether it answers
        self._monitoring: asyncio.Task | None = None

    @property
    def incidents(self) -> list[Incident]:
        """What reached a limit of the sandbox."""
        return self.watchdog.incidents

    @property
    def most_memory(self) -> int:
        """The bytes that the student's processes had at once, at most."""
        return self.watchdog.most_memory

    @property
    def cpu_seconds(self) -> float:
        """Seconds of the processor that the student's processes used, at the last look."""
        return self.watchdog.cpu_seconds

    @property
    def alive(self) -> bool:
        return self.watchdog.alive

    def interrupt(self) -> None:
        """Raise KeyboardInterrupt in the running cell; it may be caught."""
        self.watchdog.interrupt()

    async def start(self) -> None:
        """Start the process, and wait until answers and output arrive."""
        self.client.load_connection_info(cast(KernelConnectionInfo, self.connection))
        self.watchdog.start()
        await asyncio.wrap_future(self.watchdog.started)
        self._connected = True
        self.client.start_channels(hb=False)
        # A kernel greets whoever subscribes: from here on no output is lost.
        await self.first(self.client.get_iopub_msg)
        self.asked, answered = self.client.kernel_info(), ""
        while answered != self.asked:
            answer = await self.first(self.client.get_shell_msg)
            answered = answer["parent_header"]["msg_id"]
        # How long a kernel needs to start depends on the machine, and is not the student's time.
        self.watchdog.begin()
        self._monitoring = asyncio.create_task(self.end_when_disconnected())

    async def first(self, message: Callable[..., Awaitable[dict[str, Any]]]) -> dict[str, Any]:
        """Return the first message of a channel. Raises CourseKitError where none comes."""
        deadline = time.monotonic() + STARTUP_SECONDS
        ask_again = time.monotonic() + ASK_AGAIN_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(Empty):
                return await message(timeout=WATCH_SECONDS)
            if not self.alive:
                if self.watchdog.wanted.template and self.watchdog.broke:
                    raise TemplateLost("The template of a kernel ended.")
                said = " ".join(incident.detail for incident in self.incidents)
                raise CourseKitError(f"A kernel ended before it answered. {said}".rstrip())
            if time.monotonic() > ask_again:
                # ZeroMQ wakes a reader once for a message, and the kernel's threads can miss it
                # while they write. The next message wakes them for both.
                self.asked = self.client.kernel_info()
                ask_again = time.monotonic() + ASK_AGAIN_SECONDS
        raise CourseKitError("A kernel started but did not answer: try again with less load.")

    async def end_when_disconnected(self) -> None:
        """End a kernel that cuts its connection, as ZeroMQ does when a message is too long.

        Such a connection stays cut: whoever waits for an answer would wait in vain.
        """
        channels = (
            self.client.shell_channel,
            self.client.iopub_channel,
            self.client.stdin_channel,
        )
        monitors = [c.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED) for c in channels]
        waiting = [asyncio.ensure_future(monitor.recv_multipart()) for monitor in monitors]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        # A kernel that has just died cuts its connection too, and that is nothing to report.
        for _ in range(20):
            await asyncio.sleep(WATCH_SECONDS)
            if not self.alive:
                return
        limit = f"{self.limits.message // MB} MB in one message, or cut its connection"
        self.watchdog.end_for("message", limit)

    async def kill(self) -> None:
        """End the kernel and all that it started, at once, and remove its folder.

        Raises CourseKitError when the watchdog had ended before, which is no fault of the student.
        """
        # In a thread, since it waits until all processes are gone.
        await asyncio.to_thread(self.watchdog.stop)
        self.own_folder.remove()
        if self._monitoring:
            self._monitoring.cancel()
        # A client that was never connected would connect in order to stop.
        if self._connected:
            self.client.stop_channels()
        self._context.destroy(linger=0)
        if self.watchdog.broke:
            raise CourseKitError(ENDED_EARLY)
