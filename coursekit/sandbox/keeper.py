"""The keeper of a template, a process: starts it, and forks a watchdog for each kernel of it.

It stands outside of the walls, needs nothing but Python's own library, and knows no test. Whoever
connects to its socket wants a kernel, and gets a watchdog at the other end, to which it says the
rest (`leash`). The template ends with its keeper, and the keeper with whoever started it; so does
each kernel, whatever ends these.
"""

import contextlib
import json
import os
import select
import signal
import socket
import struct
import subprocess
import sys
from typing import Any

from .conversation import Conversation
from .watchdog import Watchdog

READY = "ready"
MOST_SAID = 8_000  # bytes
CHECK_SECONDS = 0.5  # how often it looks whether it is still needed


def main(listener: int, control: int, owner: int) -> None:
    order = json.load(sys.stdin)
    template = started(order)
    ended = os.pidfd_open(template.pid)
    # Linux reaps watchdogs. The template has none of this: its program starts afterwards.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    with socket.socket(fileno=listener) as wanted, socket.socket(fileno=control) as requests:
        while os.getppid() == owner:
            readable = select.select([wanted, requests, ended], [], [], CHECK_SECONDS)[0]
            if requests in readable:
                # It says once that it is ready, or why there can be none.
                word = said_on(requests)
                if word != READY:
                    sys.stdout.write(word)
                    break
            elif ended in readable:
                break
            if wanted in readable:
                connection, _ = wanted.accept()
                # Where there can be no watchdog, whoever wants one sees that the connection ends.
                with contextlib.suppress(OSError):
                    if os.fork() == 0:
                        wanted.close()
                        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                        watch(connection, requests, ended)
                connection.close()
    template.kill()


def said_on(requests: socket.socket) -> str:
    """Return what the template says, "" where it ended before it could."""
    # The first error is that requests were left unread; what it said comes after that.
    for _ in range(2):
        with contextlib.suppress(OSError):
            return requests.recv(MOST_SAID).decode(errors="replace")
    return ""


def started(order: dict[str, Any]) -> subprocess.Popen:
    """Start the template; it ends with this process."""
    try:
        return subprocess.Popen(
            order["command"],
            cwd=order["folder"],
            env=order["environment"],
            stdin=order["settings"],
            stdout=subprocess.DEVNULL,
            pass_fds=order["descriptors"],
            start_new_session=True,
        )
    finally:
        for descriptor in {order["settings"], *order["descriptors"]}:
            os.close(descriptor)


def watch(connection: socket.socket, requests: socket.socket, template: int) -> None:
    """Be the watchdog of one kernel, in a process of its own."""
    os.setsid()
    try:
        credentials = connection.getsockopt(
            socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i")
        )
        trusted = struct.unpack("3i", credentials)[0]
        with contextlib.suppress(ProcessLookupError):  # nobody wants it any more
            talk = Conversation(connection, trusted)
            talk.tell(watchdog=os.getpid())
            Watchdog(talk, requests, template).run()
    finally:
        os._exit(0)
