"""How a watchdog starts its kernel: as a process of its own, or forked from a template."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import time
from collections.abc import Callable
from types import SimpleNamespace
from typing import NamedTuple

from .conversation import PIECE_BYTES, WATCH_SECONDS, Conversation
from .place import Place
from .processes import pid_of


class Failure(Exception):  # noqa: N818 - it is told, as a sentence
    """A kernel could not start; says why, and whether one without a template might."""

    of_template = False


class TemplateFailure(Failure):
    """No kernel could be forked; a cold one can be started instead."""

    of_template = True


class Fork(NamedTuple):
    """A kernel that a template has forked: the end of its line, and descriptors of processes."""

    line: socket.socket  # it ends with this
    init: int  # the first process behind its walls
    kernel: int


def started(order: SimpleNamespace, place: Place) -> subprocess.Popen:
    """Start the process that an order is for."""
    try:
        return subprocess.Popen(
            order.command,
            cwd=order.folder,
            env=order.environment,
            stdin=order.settings,
            # What goes wrong before the kernel can report it is said on its streams.
            stdout=order.report,
            stderr=order.report,
            pass_fds=order.descriptors,
            preexec_fn=place.enter,
            # An interrupt from the keyboard is for the grader.
            start_new_session=True,
        )
    finally:
        for descriptor in {order.settings, order.report, *order.descriptors}:
            os.close(descriptor)


def forked(
    order: SimpleNamespace, requests: socket.socket, place: Place, is_over: Callable[[], bool]
) -> Fork:
    """Have the template fork a kernel. See `inside.walls`."""
    line, other_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    deadline = time.monotonic() + order.startup_seconds
    init = None
    try:
        with other_end:
            socket.send_fds(requests, [b"fork"], [other_end.fileno()])
        init = answered(line, b"here", deadline, is_over)
        place.put(pid_of(init))
        request = json.dumps(order.request).encode()
        socket.send_fds(line, [request], [order.report, *order.descriptors])
        return Fork(line, init, answered(line, b"forked", deadline, is_over))
    except BaseException as error:
        line.close()
        if init is not None:
            with contextlib.suppress(ProcessLookupError):
                signal.pidfd_send_signal(init, signal.SIGKILL)
        if isinstance(error, OSError):
            raise TemplateFailure(f"its template does not answer ({error})") from None
        raise
    finally:
        for descriptor in {order.report, *order.descriptors}:
            os.close(descriptor)


def answered(line: socket.socket, word: bytes, deadline: float, is_over: Callable[[], bool]) -> int:
    """Wait for an answer of what was forked; return the descriptor that comes with it."""
    while time.monotonic() < deadline:
        if line in select.select([line], [], [], WATCH_SECONDS)[0]:
            said, descriptors, _, _ = socket.recv_fds(line, PIECE_BYTES, 1)
            if said != word or not descriptors:
                raise TemplateFailure(said.decode(errors="replace") or "its template ended")
            return descriptors[0]
        if is_over():
            raise TemplateFailure("nobody wants it any more")
    raise TemplateFailure("its template took too long")


def ready_line(order: SimpleNamespace, talk: Conversation, is_over: Callable[[], bool]) -> int:
    """Wait for the kernel's report; return the process id that it has in its own eyes."""
    text, over = b"", False
    descriptor, deadline = order.from_kernel, time.monotonic() + order.startup_seconds
    while not (over or text.endswith(b"ready\n")):
        readable = select.select([descriptor, talk], [], [], WATCH_SECONDS)[0]
        over = is_over()
        if descriptor in readable:
            piece = os.read(descriptor, PIECE_BYTES)
            text += piece
            if not piece:
                break
        elif time.monotonic() > deadline:
            text += b"it took too long"
            break
    if not text.endswith(b"ready\n"):
        said = " ".join(text.decode(errors="replace").split())[-500:]
        raise Failure(said or "it ended without a word: its limit of memory may be too low")
    return int(text.split()[-2])
