"""The walls of a kernel that is forked: what bubblewrap makes around one that is started.

They are made from within, by the first process of the new namespaces, before any student code. It
stays as their first process: it ends with the kernel, or with whoever holds the other end of its
line, and Linux ends all others with it. It keeps no privilege, and nobody can look into it.
"""

import array
import ctypes
import fcntl
import json
import os
import platform
import select
import signal
import socket
import struct
from typing import Any

NEW_MOUNTS, NEW_CGROUP, NEW_NAMES, NEW_IPC = 0x20000, 0x2000000, 0x4000000, 0x8000000
NEW_USERS, NEW_PROCESSES, NEW_NETWORK = 0x10000000, 0x20000000, 0x40000000
READ_ONLY, NO_SETUID, NO_DEVICES, NO_PROGRAMS = 1, 2, 4, 8
NO_TIMES, NO_FOLDER_TIMES, RELATIVE_TIMES, HAS_RELATIVE_TIMES = 1024, 2048, 1 << 21, 4096
REMOUNT, BIND, RECURSIVE, PRIVATE = 32, 4096, 16384, 1 << 18
CLONE = {"x86_64": 56, "aarch64": 220}
SET_DUMPABLE, DROP_BOUNDING, SET_SECCOMP, SET_NO_NEW_PRIVILEGES, AMBIENT = 4, 24, 22, 38, 47
CLEAR_ALL, FILTER = 4, 2
CAPABILITIES_3 = 0x20080522
GET_FLAGS, SET_FLAGS, UP_AND_RUNNING = 0x8913, 0x8914, 0x41
MOST_DESCRIPTORS = 250  # that one message carries
REQUEST_BYTES = 150_000

# Not the one that lets other threads run: there is none, and a fork copies its lock.
libc = ctypes.PyDLL(None, use_errno=True)


def checked(result: int, what: str) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def fork_into_namespaces() -> int:
    """Fork; the child is the first process of new namespaces."""
    flags = NEW_USERS | NEW_MOUNTS | NEW_PROCESSES | NEW_NETWORK | NEW_IPC | NEW_NAMES
    number = CLONE[platform.machine()]
    return checked(libc.syscall(number, flags | signal.SIGCHLD, 0, 0, 0, 0), "clone")


def mount(source: str, target: str, kind: str, flags: int, options: str = "") -> None:
    words = [word.encode() for word in (source, target, kind)]
    done = libc.mount(*words, ctypes.c_ulong(flags), options.encode())
    checked(done, f"mount {target}")


def write(path: str, text: str) -> None:
    with open(path, "w") as file:  # noqa: PTH123 - pathlib is not needed for this
        file.write(text)


def name_user(user: int, group: int) -> None:
    """Be the same user as outside."""
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", f"{user} {user} 1")
    write("/proc/self/gid_map", f"{group} {group} 1")


def make_walls(places: dict[str, Any], disk: int) -> None:
    """Mount what is this kernel's own over what it has from its template.

    All else is read-only there, and Linux lets nobody in here change that.
    """
    mount("none", "/", "", RECURSIVE | PRIVATE)
    checked(libc.unshare(NEW_CGROUP), "unshare")
    kept = {path: os.open(path, os.O_PATH | os.O_CLOEXEC) for path in places["kept"]}
    mount("proc", "/proc", "proc", NO_SETUID | NO_DEVICES | NO_PROGRAMS)
    # In namespaces of its own making, student code could mount file systems.
    write("/proc/sys/user/max_user_namespaces", "0")
    for name in places["hidden"]:
        mount("/dev/null", f"/proc/{name}", "", BIND)
        make_read_only(f"/proc/{name}")
    # Nobody here may write there. bubblewrap sees to it besides, and so does this.
    for name in ("bus", "irq", "sysrq-trigger"):
        path = f"/proc/{name}"
        if os.path.exists(path):  # noqa: PTH110
            mount(path, path, "", BIND)
            make_read_only(path)
    terminals = "newinstance,ptmxmode=0666,mode=620"
    mount("devpts", "/dev/pts", "devpts", NO_SETUID | NO_PROGRAMS, terminals)
    for path in places["writable"]:
        mount("tmpfs", path, "tmpfs", NO_SETUID | NO_DEVICES, f"size={disk},mode=1777")
    # Whatever it starts may write there, as in a cold kernel.
    before = os.umask(0)
    os.makedirs(places["notebook"], exist_ok=True)  # noqa: PTH103
    # What lies below these folders in the template: the notebook's files, and maybe Python itself.
    for path, descriptor in kept.items():
        same = f"/proc/self/fd/{descriptor}"
        place(path, os.path.isdir(same))  # noqa: PTH112
        try:
            mount(same, path, "", BIND | RECURSIVE)
        except FileNotFoundError:
            # A copy that bubblewrap made of a private file of root's has no name any more.
            give(path, os.open(same, os.O_RDONLY))
        os.close(descriptor)
    os.umask(before)
    start_loopback()


def place(path: str, is_folder: bool) -> None:
    """Make something to mount a file or a folder on."""
    os.makedirs(path if is_folder else os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
    if not is_folder:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC, 0o644))


def give(path: str, descriptor: int) -> None:
    """Put a file there, which nobody can change."""
    place(path, is_folder=False)
    with open(path, "wb") as target, open(descriptor, "rb") as source:  # noqa: PTH123
        target.write(source.read())
    mount(path, path, "", BIND)
    make_read_only(path)


def make_read_only(path: str) -> None:
    # Linux wants to hear again what else holds for a mount, or takes it for a change.
    held = os.statvfs(path).f_flag
    flags = held & (NO_SETUID | NO_DEVICES | NO_PROGRAMS | NO_TIMES | NO_FOLDER_TIMES)
    flags |= RELATIVE_TIMES if held & HAS_RELATIVE_TIMES else 0
    mount("none", path, "", BIND | REMOUNT | READ_ONLY | flags)


def start_loopback() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asking:
        fcntl.ioctl(asking, SET_FLAGS, struct.pack("16sh14x", b"lo", UP_AND_RUNNING))


def give_up_privileges(program: bytes) -> None:
    """Drop all capabilities for good, and filter the system calls from here on."""
    checked(libc.prctl(SET_NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    capability = 0
    while libc.prctl(DROP_BOUNDING, capability, 0, 0, 0) == 0:
        capability += 1
    checked(libc.prctl(AMBIENT, CLEAR_ALL, 0, 0, 0), "ambient capabilities")
    header = struct.pack("=II", CAPABILITIES_3, 0)
    checked(libc.capset(header, bytes(24)), "capset")
    # /proc shows nothing of this process: the kernel has the same user.
    checked(libc.prctl(SET_DUMPABLE, 0, 0, 0, 0), "dumpable")
    steps = ctypes.create_string_buffer(program, len(program))
    described = struct.pack("HxxxxxxP", len(program) // 8, ctypes.addressof(steps))
    checked(libc.prctl(SET_SECCOMP, FILTER, described, 0, 0), "seccomp")


def keep_only(*descriptors: int) -> None:
    """Close all descriptors but these."""
    below = 0
    for descriptor in [*sorted(descriptors), 2**20]:
        if below < descriptor:  # of nothing, Python makes all
            os.closerange(below, descriptor)
        below = descriptor + 1


def receive(line: socket.socket) -> tuple[dict[str, Any], list[int]]:
    """Return a request, and the descriptors that came with it; end where nobody asks any more."""
    text, descriptors, _, _ = socket.recv_fds(line, REQUEST_BYTES, MOST_DESCRIPTORS)
    if not text:
        os._exit(1)
    return json.loads(text), list(descriptors)


def send(line: socket.socket, text: str, *descriptors: int) -> None:
    sent = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", descriptors))]
    line.sendmsg([text.encode()], sent if descriptors else [])


def first_process(line: socket.socket, places: dict[str, Any], user: int, group: int) -> Any:
    """Make the walls, and fork the kernel: there, and only there, this returns, with its setup."""
    name_user(user, group)
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    send(line, "here", os.pidfd_open(1))
    # The watchdog has put this process where the kernel is to compute.
    setup, descriptors = receive(line)
    make_walls(places, setup["disk"])
    taken = iter(descriptors)
    setup["report"] = next(taken)
    setup["sockets"] = {str(port): next(taken) for port in setup["ports"]}
    for path, descriptor in zip(setup["files"], taken, strict=True):
        give(path, descriptor)
    give_up_privileges(bytes.fromhex(places["filter"]))
    # From inside, Linux ignores for a first process whatever it does not handle.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    kernel = os.fork()
    if kernel == 0:
        signal.signal(signal.SIGINT, signal.default_int_handler)
        checked(libc.prctl(SET_DUMPABLE, 1, 0, 0, 0), "dumpable")
        keep_only(0, 1, 2, setup["report"], *setup["sockets"].values())
        return setup
    send(line, "forked", os.pidfd_open(kernel))
    keep_only(0, 1, 2, line.fileno())
    watch(line, kernel)
    os._exit(0)


def watch(line: socket.socket, kernel: int) -> None:
    """Wait for the end of the kernel or of the line; reap whatever else ends."""
    ended, told = os.pipe()
    os.set_blocking(told, False)
    os.set_blocking(ended, False)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    while True:
        try:
            while (pid := os.waitpid(-1, os.WNOHANG)[0]) != 0:
                if pid == kernel:
                    return
        except ChildProcessError:
            return
        readable = select.select([line, ended], [], [])[0]
        if line in readable:
            return
        os.read(ended, 4096)
