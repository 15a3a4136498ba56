"""Real kernels in the real sandbox. REQUIRE_SANDBOX=1 makes a missing one fail, not skip."""

import ast
import asyncio
import contextlib
import os
import textwrap
import time
from pathlib import Path
from queue import Empty

from coursekit.sandbox.kernel import start_kernel
from coursekit.sandbox.limits import Limits

MB = 2**20
PATIENCE = 120  # seconds, where all goes on as soon as it can: a machine may be slow or busy
CANARY = "canary-of-the-grader"
IS_ROOT = os.geteuid() == 0

TOOLS = """
import contextlib, ctypes, errno, json, os, signal, socket, subprocess, sys, threading, time
from pathlib import Path
libc = ctypes.CDLL(None, use_errno=True)
def outcome(function, *arguments):
    try:
        return "done", repr(function(*arguments))
    except BaseException as error:
        return type(error).__name__, str(error)
def syscall(number, *arguments):
    if libc.syscall(number, *arguments) >= 0:
        return "done"
    return errno.errorcode[ctypes.get_errno()]
def python(code):
    return subprocess.Popen([sys.executable, "-c", code])
"""
# What the notebook of a course like ours imports.
LIBRARIES = (
    "import numpy as np",
    "import scipy.stats",
    "import matplotlib.pyplot as plt",
    "import pandas as pd",
)


class Student:
    """A kernel, driven without await."""

    def __init__(
        self, files=None, sandboxed=True, packages=None, own_core=False, template=None, **limits
    ):
        self.runner = asyncio.Runner()
        starting = start_kernel(Limits(**limits), files, sandboxed, packages, own_core, template)
        self.kernel = self.runner.run(starting)
        assert bool(self.kernel.watchdog.wanted.template) == bool(template), (
            "it was forked from none"
        )

    def run(self, code, timeout=PATIENCE):
        """Run code; return what it printed, and the exception that it raised, if any."""
        return self.runner.run(self._run(textwrap.dedent(code), timeout))

    async def _run(self, code, timeout):
        request = self.kernel.client.execute(code, stop_on_error=False)
        return await self._output(request, timeout)

    def output(self, request, timeout=PATIENCE):
        """Return what code that was started prints from now on until its end."""
        return self.runner.run(self._output(request, timeout))

    async def _output(self, request, timeout):
        client = self.kernel.client
        printed = []
        async with asyncio.timeout(timeout):
            while True:
                message = await client.get_iopub_msg()
                if message["parent_header"].get("msg_id") != request:
                    continue
                kind, content = message["msg_type"], message["content"]
                if kind == "stream":
                    printed.append(content["text"])
                elif kind == "error":
                    printed.append(f"{content['ename']}: {content['evalue']}")
                elif kind == "status" and content["execution_state"] == "idle":
                    return "".join(printed)

    def value(self, expression):
        return ast.literal_eval(self.run(f"print(repr({expression}))"))

    def start(self, code):
        """Run code without waiting for its end; return its request."""
        return self.runner.run(self._start(textwrap.dedent(code)))

    async def _start(self, code):
        client = self.kernel.client
        request = client.execute(code, stop_on_error=False)
        deadline = time.monotonic() + 10  # code may keep the kernel from telling that it runs
        while self.kernel.alive and time.monotonic() < deadline:
            with contextlib.suppress(Empty):
                message = await client.get_iopub_msg(timeout=0.1)
                ours = message["parent_header"].get("msg_id") == request
                if ours and message["msg_type"] == "execute_input":
                    break
        await asyncio.sleep(0.3)  # until it does what it is for
        return request

    @property
    def alive(self):
        self.runner.run(asyncio.sleep(0.01))  # what watches its connection runs meanwhile
        return self.kernel.alive

    def dies(self):
        return eventually(lambda: not self.alive)

    @property
    def incidents(self):
        return [incident.kind for incident in self.kernel.incidents]

    @property
    def namespace(self):
        """The namespace of its processes; see `processes_in`."""
        return self.value("__import__('os').readlink('/proc/self/ns/pid')")

    def kill(self):
        self.runner.run(self.kernel.kill())

    def close(self):
        self.kill()
        self.runner.close()


def processes_in(namespace):
    """Return the machine's processes that are in a namespace of processes."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if str((folder / "ns/pid").readlink()) == namespace:
                found.append(int(folder.name))
    return found


def survivors(marker):
    """Return the machine's processes whose command names the marker."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if marker.encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
    return found


def eventually(condition):
    """Wait until a condition holds; return whether it does."""
    deadline = time.monotonic() + PATIENCE
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.05)
    return condition()
