"""The program of a template: imports what the instructor's cells import, and forks kernels.

No student code runs in it, and it is given nothing that a student must not read: it has the modules
of this folder, the statements, and where the walls of a kernel go. What a kernel is to be comes by
a line of its own, which nobody reads before the fork.
"""

import sys

if "" in sys.path:
    sys.path.remove("")

import contextlib
import gc
import json
import os
import signal
import socket
import traceback
import warnings
from typing import Any

from .boot import GARBAGE_THRESHOLD, run
from .importing import Stream, import_all, shared_memory
from .randomness import renew_randomness, seeds_noted, sources_of_randomness, stir
from .shell import PreparedShell
from .walls import first_process, fork_into_namespaces, keep_only, make_walls, name_user, send

# What a kernel and its first cells load in any case; the last three when a first figure is shown.
OF_A_KERNEL = (
    *("ipykernel.kernelapp", "ipykernel.heartbeat", "ipykernel.ipkernel", "ipykernel.zmqshell"),
    *("ipykernel.debugger", "IPython.core.completer", "IPython.core.completerlib", "sqlite3"),
    *("IPython.core.debugger", "IPython.core.magics", "IPython.core.oinspect", "pdb"),
    *("tornado.platform.asyncio", "tornado.gen", "tornado.locks", "tornado.queues"),
    *(
        "encodings.idna",
        "faulthandler",
        "IPython.utils.wildcard",
        "IPython.extensions.storemagic",
        "IPython.core.pylabtools",
    ),
)
OF_FIGURES = "matplotlib.backends.backend_agg", "matplotlib_inline.config"
INLINE = "module://matplotlib_inline.backend_inline"
OUT_OF_MEMORY = b"MemoryError: "


def main(settings: dict[str, Any]) -> None:
    control = socket.socket(fileno=settings["control"])
    places = settings["places"]
    try:
        places["user"] = os.getuid(), os.getgid()
        places["kept"] = mounts_below(places["writable"])
        gc.disable()  # what is imported stays
        try_walls(places)
        sys.modules["debugpy"] = None  # type: ignore[assignment]
        for name in OF_A_KERNEL:
            load(name)
        os.environ["MPLBACKEND"] = INLINE
        bare = list(warnings.filters)
        with seeds_noted() as seeds:
            streams: list[Any] = [Stream(sys.stdout), Stream(sys.stderr)]
            settings["streams"] = streams
            refused = import_all(settings["statements"], set(settings["local"]), streams)
        if refused:
            begin_again(settings, refused)
        if "matplotlib" in sys.modules:
            for name in OF_FIGURES:
                load(name)
            leave("matplotlib_inline", "backend_inline")
        del os.environ["MPLBACKEND"]
        added = warnings.filters[: len(warnings.filters) - len(bare)]
        set_filters(bare)
        settings["shell"] = PreparedShell()
        # In the order in which a notebook has them that imports after its shell is there.
        set_filters([*added, *warnings.filters])
        settings["sources"] = sources_of_randomness(seeds)
        stir()
        if shared := shared_memory():
            raise OSError(f"kernels would share memory: {shared}")
        gc.freeze()
        gc.set_threshold(GARBAGE_THRESHOLD)
        gc.enable()
        control.send(b"ready")
    except BaseException:
        control.send(traceback.format_exc()[-4000:].encode())
        os._exit(1)
    serve(control, settings)


def mounts_below(folders: list[str]) -> list[str]:
    """Return where something is mounted below folders that each kernel has anew."""
    with open("/proc/self/mountinfo") as lines:  # noqa: PTH123
        mounts = sorted(line.split()[4] for line in lines)
    found: list[str] = []
    for path in mounts:
        # What lies below one of them comes with it.
        if any(path.startswith(f"{above}/") for above in folders) and not any(
            path.startswith(f"{above}/") for above in found
        ):
            found.append(path)
    return found


def load(name: str) -> None:
    # What another version does not have is imported by the kernel, as ever.
    with contextlib.suppress(ImportError):
        __import__(name)


def leave(package: str, name: str) -> None:
    """Have a module be imported again: it asks for the shell then, and each kernel has its own."""
    if sys.modules.pop(f"{package}.{name}", None):
        delattr(sys.modules[package], name)


def begin_again(settings: dict[str, Any], refused: list[int]) -> None:
    """Become the same program without some statements: what they left behind is gone then."""
    kept = [s for number, s in enumerate(settings["statements"]) if number not in refused]
    del settings["streams"]
    text = json.dumps(settings | {"statements": kept}).encode()
    again = os.memfd_create("settings")
    os.write(again, text)
    os.lseek(again, 0, os.SEEK_SET)
    os.dup2(again, 0)
    keep_only(0, 1, 2, settings["control"])
    os.set_inheritable(settings["control"], True)
    os.execv(sys.executable, sys.orig_argv)


# Kernels


def try_walls(places: dict[str, Any]) -> None:
    """Make the walls once, around nothing; raises OSError where this machine does not allow it."""
    ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    if fork_into_namespaces() == 0:
        try:
            name_user(*places["user"])
            make_walls(places, 2**20)
            theirs.send(b"made")
        except BaseException as error:
            theirs.send(str(error).encode()[:1000] or b"failed")
        finally:
            os._exit(0)
    theirs.close()
    answer = ours.recv(1000)
    ours.close()
    os.wait()
    if answer != b"made":
        raise OSError(answer.decode(errors="replace") or "the walls could not be tried")


def serve(control: socket.socket, settings: dict[str, Any]) -> None:
    """Fork a kernel for each line that comes, until nobody is there any more."""
    # Linux reaps what ends.
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 16, 1)
        if not message:
            os._exit(0)
        line = socket.socket(fileno=descriptors[0])
        try:
            pid = fork_into_namespaces()
        except OSError as error:
            with contextlib.suppress(OSError):
                send(line, f"failed {error}")
            line.close()
            continue
        if pid == 0:
            become_a_kernel(line, control, settings)
        line.close()


def become_a_kernel(line: socket.socket, control: socket.socket, settings: dict[str, Any]) -> None:
    control.close()
    try:
        user, group = settings["places"]["user"]
        setup = first_process(line, settings["places"], user, group)
    except BaseException as error:
        with contextlib.suppress(OSError):
            send(line, f"failed {error}"[:1000])
        os._exit(1)
    try:
        be_a_kernel(setup, settings)
    except MemoryError as error:
        with contextlib.suppress(OSError):
            os.write(setup["report"], OUT_OF_MEMORY)
            os.write(setup["report"], str(error).encode())
    except BaseException:
        # Where it was told already, the pipe is closed.
        with contextlib.suppress(OSError):
            os.write(setup["report"], traceback.format_exc().encode())
    os._exit(1)


def be_a_kernel(setup: dict[str, Any], settings: dict[str, Any]) -> None:
    # What goes wrong before the kernel can report it is said on its streams.
    for stream in (1, 2):
        os.dup2(setup["report"], stream)
    check_memory(setup["limits"])
    os.chdir(settings["places"]["notebook"])
    renew_randomness(settings["sources"])

    def ready() -> None:
        for kept, stream in zip(settings["streams"], (sys.stdout, sys.stderr), strict=True):
            kept._place = stream
        pyplot = sys.modules.get("matplotlib.pyplot")
        # An import chose a backend: pyplot has looked for the shell then, and found none.
        if pyplot and pyplot._backend_mod:
            pyplot.install_repl_displayhook()

    run(setup, settings["shell"], ready)


def check_memory(limits: dict[str, list[int]]) -> None:
    """Raise MemoryError where a limit is passed at once: Linux would end it without a word."""
    with open("/proc/self/statm") as pages:  # noqa: PTH123
        mapped = int(pages.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")
    most = limits["RLIMIT_AS"][0]
    if mapped > most:
        raise MemoryError(
            f"its limit of memory is too low: with what is imported it has {mapped >> 20} MB of "
            f"addresses, and {most >> 20} MB are its most"
        )


def set_filters(filters: list[Any]) -> None:
    warnings.filters[:] = filters  # type: ignore[index]
    getattr(warnings, "_filters_mutated", getattr(warnings, "_filters_mutated_lock_held", int))()
