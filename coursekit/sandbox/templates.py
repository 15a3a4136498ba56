"""Templates: processes from which kernels are forked, with all that the instructor imports.

    with Templates() as templates, templates.lent(wanted) as template:
        kernel = await start_kernel(..., template=template)

Importing what a notebook imports takes seconds, and forking a process that has it milliseconds.
There is one template for each set of imports, packages and files, as long as it is used, below a
`keeper`. Where none can be had, `lent` gives None, and kernels are started cold.
"""

import ast
import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

from .available import sandbox_problem
from .environment import Launch, launch_template
from .inside import code_of
from .own_folder import OwnFolder
from .seccomp import seccomp_filter
from .view import HOME, NOTEBOOK_FOLDER, WRITABLE, hidden

MOST = 4  # templates at once: each has the memory of what it imports
MODULES = "boot", "shell", "walls", "randomness", "importing", "template"
PACKAGE = "_coursekit_template"
# What student code could import of it is not there any more when student code runs.
LOADER = f"""
import sys
# A file beside the notebook is none of the modules that are loaded here.
if "" in sys.path: sys.path.remove("")
import json, types
settings = json.load(sys.stdin)
for name, code in settings["modules"].items():
    module = types.ModuleType("{PACKAGE}." + name)
    module.__package__ = {PACKAGE!r}
    sys.modules[module.__name__] = module
    exec(code, vars(module))
for name in [name for name in sys.modules if name.startswith({PACKAGE!r})]:
    del sys.modules[name]
module.main(settings)
"""
PROGRAM = """
import sys
sys.modules["coursekit"] = package = type(sys)("coursekit")
package.__path__ = [sys.argv[1]]
from coursekit.sandbox.keeper import main
main(*map(int, sys.argv[2:]))
"""


class Like(NamedTuple):
    """What a template is to be."""

    statements: tuple[str, ...]  # imports, as code
    packages: tuple[str, ...] | None  # see `kernel.start_kernel`
    files: tuple[tuple[str, Path], ...]  # beside every notebook, as name and host file


class Lent(NamedTuple):
    """A template, for kernels."""

    path: str  # of the keeper's socket
    files: frozenset[str]  # that kernels have without being given them

    def as_record(self) -> dict[str, Any]:
        """Return it as plain data."""
        return {"path": self.path, "files": sorted(self.files)}

    @classmethod
    def of(cls, record: dict[str, Any] | None) -> "Lent | None":
        """Return the one that a record is of."""
        return cls(record["path"], frozenset(record["files"])) if record else None

    def serves(self, files: Mapping[str, Path]) -> bool:
        """Tell whether it suits a kernel with these files.

        A student's file that can be imported may stand before a module that is imported already.
        """
        own = files.keys() - self.files
        imported = any(PurePosixPath(name).suffix in (".py", ".so") or "/" in name for name in own)
        return self.files <= files.keys() and not imported and len(own) < 200


class Keeper:
    """The process that keeps one template, as who started it sees it."""

    def __init__(self, like: Like, path: str) -> None:
        self.like, self.path = like, path
        self.users = 0
        self.lent = Lent(path, frozenset(name for name, _ in like.files))
        self.process = start_keeper(like, path)

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def problem(self) -> str:
        """Return why no kernel was forked: the last line of what it said when it ended."""
        if self.alive:
            return "it took too long"
        said = self.process.communicate()[0].strip()
        return said.rpartition("\n")[2] or "it ended"

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self.path)  # noqa: PTH108


class Templates:
    """The templates of one process. Threads may share them."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.folder: OwnFolder | None = None
        self.keepers: dict[Like, Keeper] = {}
        self.made = 0

    def __enter__(self) -> "Templates":
        return self

    def __exit__(self, *_: Any) -> None:
        self.stop()

    @contextlib.contextmanager
    def lent(self, like: Like | None) -> Iterator[Lent | None]:
        """Lend a template, starting it where there is none; None where none can be had."""
        with self.lock:
            keeper = self.keeper(like) if like else None
            if keeper:
                keeper.users += 1
        try:
            yield keeper.lent if keeper else None
        finally:
            if keeper:
                with self.lock:
                    keeper.users -= 1

    def begin(self, like: Like | None) -> None:
        """Start a template where there is none, for whoever wants it lent soon."""
        with self.lock:
            if like:
                self.keeper(like)

    def keeper(self, like: Like) -> Keeper | None:
        if like not in self.keepers:
            if sandbox_problem() or (len(self.keepers) >= MOST and not self.retire_one()):
                return None
            self.folder = self.folder or OwnFolder()
            self.made += 1
            try:
                self.keepers[like] = Keeper(like, f"{self.folder.path}/t-{self.made}")
            except OSError:
                return None  # what keeps it from starting is said of a kernel that is started
        keeper = self.keepers[like]
        # One that ended does so again: its kernels are cold.
        return keeper if keeper.alive else None

    def retire_one(self) -> bool:
        """End a template that nobody uses; return whether there was one."""
        for like, keeper in self.keepers.items():
            if not keeper.users:
                keeper.stop()
                del self.keepers[like]
                return True
        return False

    def stop(self) -> None:
        """End all templates, and their kernels."""
        with self.lock:
            for keeper in self.keepers.values():
                keeper.stop()
            self.keepers.clear()
            if self.folder:
                self.folder.remove()
                self.folder = None


def start_keeper(like: Like, path: str) -> subprocess.Popen:
    """Start a keeper that listens at a path, and have it start a template."""
    opened: list[int] = []
    try:
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(path)
            listener.listen(128)
            ends = [one.detach() for one in socket.socketpair(type=socket.SOCK_SEQPACKET)]
            opened += ends
            opened.append(settings := in_memory(settings_of(like, ends[1])))
            launch = launch_template(
                [sys.executable, "-c", LOADER], dict(like.files), like.packages
            )
            opened += launch.descriptors
            order = in_memory(order_of(launch, settings, ends[1]))
            opened.append(order)
            passed = [listener.fileno(), ends[0], ends[1], settings, *launch.descriptors]
            numbers = [str(listener.fileno()), str(ends[0]), str(os.getpid())]
            return subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    "-S",
                    "-c",
                    PROGRAM,
                    str(Path(__file__).parent.parent),
                    *numbers,
                ],
                cwd="/",
                env={},
                stdin=order,
                stdout=subprocess.PIPE,
                text=True,
                pass_fds=passed,
                start_new_session=True,
                umask=0o022,
            )
    finally:
        for descriptor in opened:
            os.close(descriptor)


def settings_of(like: Like, control: int) -> dict[str, Any]:
    """Return what the program of a template reads; see `inside.template`."""
    # What lies beside the notebook is imported from there, and not from what is installed.
    local = {PurePosixPath(name).parts[0].removesuffix(".py") for name, _ in like.files}
    return {
        "modules": {name: code_of(name) for name in MODULES},
        "statements": [each for each in like.statements if not local & imported_by(each)],
        "local": sorted(local),
        "control": control,
        "places": {
            "hidden": hidden(),
            "writable": WRITABLE,
            "home": HOME,
            "notebook": NOTEBOOK_FOLDER,
            "filter": seccomp_filter().hex(),
        },
    }


def imported_by(statement: str) -> set[str]:
    """Return the names at the top of the modules that an import statement names."""
    names = set()
    for node in ast.walk(ast.parse(statement)):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return {name.partition(".")[0] for name in names}


def order_of(launch: Launch, settings: int, control: int) -> dict[str, Any]:
    """Return what a keeper reads; see `keeper`."""
    return {
        "command": launch.command,
        "folder": launch.folder,
        "environment": launch.environment,
        "settings": settings,
        "descriptors": [*launch.descriptors, control],
    }


def in_memory(content: dict[str, Any]) -> int:
    """Return a descriptor to read data from, as JSON."""
    number = os.memfd_create("settings")
    os.write(number, json.dumps(content).encode())
    os.lseek(number, 0, os.SEEK_SET)
    return number
