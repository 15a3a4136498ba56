"""What student code sees of the machine's files, as bubblewrap's arguments.

/usr and Python are read-only, three folders can be written to, and nothing of the course is there
but the files of the notebook.
"""

import os
import re
import stat
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from ..errors import CourseKitError
from .packages import below, hidden_folders, is_virtual, package_folders

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
# What Python needs of the folder that it is installed in. Beside these a conda environment has its
# own list of packages, its settings and others' programs.
OF_PYTHON = ("lib", "lib64", "include", "ssl", "share/terminfo", "share/zoneinfo")
PYTHON = re.compile(r"python[\d.]*")


def is_root() -> bool:
    return os.geteuid() == 0


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
