"""What a watchdog says to the trusted process, and hears from it: lines of JSON over a socket.

Both sides know what is here, and this loads on systems that have no sandbox, too.
"""

import contextlib
import json
import os
import select
import socket
from typing import Any

STARTUP_SECONDS = 60
WATCH_SECONDS = 0.1  # between two looks
END_SECONDS = 10  # until all processes are gone
PIECE_BYTES = 65536  # that are read at once
MOST_PASSED = 250  # descriptors that come with a message


class Conversation:
    """The watchdog's end. Nothing here waits: the trusted process may not read for a long time."""

    def __init__(self, control: socket.socket, trusted: int) -> None:
        """Take the socket, and the process id at its other end; it raises when that is gone."""
        self.control, self.trusted = control, trusted
        # What a hidden test left running may hold the other end of the socket as well.
        self.trusted_process = os.pidfd_open(trusted)
        control.setblocking(False)
        self.read = b""
        self.unsent = b""
        self.is_over = False
        self.descriptors: list[int] = []  # that came with the messages

    def fileno(self) -> int:
        return self.control.fileno()

    def tell(self, **message: Any) -> None:
        """Send a message, or keep it until the next one."""
        self.unsent += json.dumps(message).encode() + b"\n"
        self.send()

    def send(self) -> None:
        """Send what was kept, as much as goes."""
        try:
            self.unsent = self.unsent[self.control.send(self.unsent) :]
        except BlockingIOError:
            pass
        except OSError:
            self.is_over = True

    def messages(self) -> list[dict[str, Any]]:
        """Return what the trusted process said; see whether it is gone."""
        try:
            while True:
                piece, descriptors, _, _ = socket.recv_fds(self.control, PIECE_BYTES, MOST_PASSED)
                self.read += piece
                self.descriptors += descriptors
                if not piece:
                    self.is_over = True
                    break
        except BlockingIOError:
            pass
        except OSError:
            self.is_over = True
        # It becomes readable when the process ends.
        if select.select([self.trusted_process], [], [], 0)[0]:
            self.is_over = True
        *lines, self.read = self.read.split(b"\n")
        return [json.loads(line) for line in lines]

    def finish(self) -> None:
        """Send all that was kept, and wait for it."""
        self.control.setblocking(True)
        with contextlib.suppress(OSError):
            self.control.sendall(self.unsent)
