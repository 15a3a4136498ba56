"""The program of a kernel's process: takes limits and sockets, then is an ordinary Jupyter kernel.

It runs behind the walls, before any student code, with the settings in JSON on its standard input.
The sockets are passed on already listening, so that the grader connects to paths that student code
cannot reach: an attack once replaced them by links to other programs' sockets.
"""

import sys

# The current folder is the notebook's, and a file there, `json.py` say, must not be taken for a
# module that is imported here. The kernel puts the folder back for the student's own imports.
if "" in sys.path:
    sys.path.remove("")

import gc
import json
import os
import resource
import traceback
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

# A notebook's imports make a million objects that stay. Looking among them for garbage took a tenth
# of the imports' time.
GARBAGE_THRESHOLD = 20_000
# The history of a notebook ends with it: it needs no file, and no thread that writes to one.
HISTORY = ":memory:"


def main() -> None:
    gc.set_threshold(GARBAGE_THRESHOLD)
    run(json.load(sys.stdin))


def run(setup: dict[str, Any], shell: Any = None, ready: Callable[[], None] = lambda: None) -> None:
    """Be a kernel, until its end, with a shell that was prepared for it, if one was.

    `ready` is called when all is there.
    """
    # Nobody attaches the debugger, and importing it took a quarter of the start's time.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    for name, limit in setup["limits"].items():
        resource.setrlimit(getattr(resource, name), tuple(limit))
    try:
        kernel = initialized_kernel(setup, shell)
        ready()
        del sys.modules["debugpy"]
        report = f"{os.getpid()} ready\n"
    except BaseException:
        report = traceback.format_exc()
        raise
    finally:
        os.write(setup["report"], report.encode())
        os.close(setup["report"])
    kernel.start()


def initialized_kernel(setup: dict[str, Any], shell: Any = None) -> Any:
    """Return Jupyter's kernel, with the sockets and the connection that the grader gave.

    `shell` is one that was prepared (`shell.PreparedShell`); without it, the kernel makes its own.
    """
    # They are imported here, since the limits have to be in force before.
    import zmq
    from ipykernel import ipkernel
    from ipykernel.heartbeat import Heartbeat
    from ipykernel.kernelapp import IPKernelApp

    def bind(socket: Any, ip: str, port: int) -> int:
        if socket.type == zmq.XPUB:
            # Wait for the reader: ZeroMQ would lose output instead.
            socket.setsockopt(zmq.XPUB_NODROP, 1)
        socket.setsockopt(zmq.USE_FD, setup["sockets"][str(port)])
        socket.bind(f"ipc://{ip}-{port}")
        return port

    class Kernel(IPKernelApp):
        def parse_command_line(self, argv: Any = None) -> None:
            """There is none, and to make a parser of all options took a fifth of the start."""

        def init_connection_file(self) -> None:
            self.load_connection_info(setup["connection"])

        def write_connection_file(self, **_: Any) -> None:
            """There is none: the grader knows the connection."""

        def _try_bind_socket(self, socket: Any, port: int) -> int:
            return bind(socket, self.ip, port)

        def init_shell(self) -> None:
            super().init_shell()
            if shell:
                shell.belong_to(self)

    # The heartbeat binds by itself, in a thread of its own.
    Heartbeat._try_bind_socket = lambda self: bind(self.socket, self.ip, self.port)
    # What is written to the kernel's own streams, before and beside Jupyter's, goes nowhere.
    nowhere = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(nowhere, descriptor)
    kernel = Kernel.instance()
    kernel.config.HistoryManager.hist_file = HISTORY
    # It lists the files of all modules for the debugger, which nobody has here. To look at each
    # took a forked kernel a fifth of its start.
    names: dict[str, Any] = ipkernel.__dict__
    names["sys"] = SimpleNamespace(**{**vars(sys), "modules": {}})
    kernel.initialize([])
    names["sys"] = sys
    # `exit()` would end the kernel a tenth of a second later, and what the next cells come to would
    # depend on the machine. Here it ends nothing: who left it in a cell has answered all the same.
    if kernel.shell:
        kernel.shell.unobserve_all("exit_now")
    return kernel


if __name__ == "__main__":
    main()
