"""Files that a grade cell writes, for the student's functions that it calls.

Python tells a hook of each file that is opened for writing. What lies below the cell's current
folder, or among the temporary files, is sent to the kernel before a call that is given its name, or
where the solution's text names it: nothing else, since a cell may write what it expects too. What
the function makes of such a file comes back where the solution's changed it.
"""

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from ..sandbox.inside.wire import WireError
from .examples import Crossings

MOST_FILES = 100
MOST_BYTES = 5 * 2**20  # that are sent for one cell
MOST_NOTED = 10_000
LONGEST_TEXT = 1_000  # of what is given to functions: a longer one is no path
FAILURE = "The files of this cell cannot be given to the student's code"
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
ABSENT, FOLDER = "", "folder"  # in place of a stamp


class Hook:
    """What was opened for writing while a cell ran: it cannot be taken off again."""

    def __init__(self) -> None:
        self.installed = False
        self.folders: tuple[str, ...] = ()  # where it is noted; nowhere between cells
        self.paths: dict[str, None] = {}

    def listen(self, *folders: str) -> None:
        """Note what is written below these folders from now on."""
        self.folders = tuple(f"{folder}/" for folder in folders)
        if not self.installed:
            self.installed = True
            sys.addaudithook(self.hear)

    @contextlib.contextmanager
    def unheard(self) -> Iterator[None]:
        """Note nothing of what is written inside: it is none of the cell's."""
        folders, self.folders = self.folders, ()
        try:
            yield
        finally:
            self.folders = folders

    def hear(self, event: str, details: tuple[Any, ...]) -> None:
        if not self.folders:
            return
        match event, details:
            case "open", (path, _, int(flags)) if flags & WRITING:
                self.note(path)
            case "os.mkdir", (path, *_):
                self.note(path)
            case "os.rename", (_, path, *_):
                self.note(path)
            case "sqlite3.connect", (path,):
                self.note(path)

    def note(self, path: Any) -> None:
        if isinstance(path, str | bytes) and len(self.paths) < MOST_NOTED:
            whole = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 - nothing is looked up
            if whole.startswith(self.folders):
                self.paths[whole] = None


hook = Hook()


class OwnFiles:
    """The files of the grade cells of one notebook; `ask` asks the agent in the kernel.

    A file's name is its path below the current folder, or its whole path among temporary files.
    """

    def __init__(self, ask: Callable[..., Any], crossings: Crossings) -> None:
        self.ask, self.crossings = ask, crossings
        self.folder = self.temporary = ""
        self.others: frozenset[str] = frozenset()  # files of the course's: they stay here
        self.sources: list[str] = []  # the code of the student's cells
        self.shown = 0  # statements of the cell's visible part
        self.named: set[str] = set()  # what the cell gave to functions as texts
        self.sent: dict[str, str] = {}  # of each that the kernel has, how it was here
        self.there: dict[str, str] = {}  # and how it was there: what the kernel says
        self.hidden: set[str] = set()  # those of hidden tests
        self.size = 0  # of what was sent for this cell

    def use(self, folder: Path, others: Iterable[str]) -> None:
        """Look at this folder, but for `others` in it, and at that of temporary files."""
        self.others = frozenset(others)
        self.folder = os.path.realpath(folder)
        self.temporary = os.path.realpath(tempfile.gettempdir())
        hook.paths.clear()

    def begin(self, shown: int) -> None:
        """Begin a grade cell with so many visible statements."""
        self.shown, self.size = shown, 0
        self.named.clear()
        if self.folder:
            hook.listen(self.folder, self.temporary)

    def before(self, details: Iterable[Any]) -> None:
        """Send what a call is to find. Raises WireError where that is too much."""
        if not hook.paths or not self.folder:
            return
        self.named |= set(names_in(details))
        rows = []
        for path in list(hook.paths):
            name = self.name_of(path)
            if name is None or not self.is_given(name):
                continue
            stamp = stamp_of(path)
            if stamp != self.sent.get(name, ABSENT):
                rows.append([name, self.content(path, stamp)])
                self.sent[name] = stamp
                if self.crossings.part >= self.shown:
                    self.hidden.add(name)
        if rows:
            self.send(rows)

    def send(self, rows: list[list[Any]]) -> None:
        told = self.ask("lay", FAILURE, "lay", rows)
        stamps = told if type(told) is list and len(told) == len(rows) else [None] * len(rows)
        for (name, content), stamp in zip(rows, stamps, strict=True):
            self.there.pop(name, None)
            if type(content) is bytes and type(stamp) is str:
                self.there[name] = stamp

    def content(self, path: str, stamp: str) -> Any:
        """Return what is sent of a file: its bytes, True for a folder, None if it is gone."""
        if stamp in (ABSENT, FOLDER):
            return stamp == FOLDER or None
        self.size += os.lstat(path).st_size
        if self.size > MOST_BYTES or len(self.sent) >= MOST_FILES:
            raise WireError(
                f"the files that this cell writes for it are more than {MOST_FILES}, or larger "
                f"than {MOST_BYTES / 2**20:g} MB in all"
            )
        with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return file.read(MOST_BYTES)

    def name_of(self, path: str) -> str | None:
        """Return the name of a file; None where it is none of the cell's."""
        if path.startswith(f"{self.folder}/"):
            name = path[len(self.folder) + 1 :]
            return None if name in self.others else name
        return path if path.startswith(f"{self.temporary}/") else None

    def is_given(self, name: str) -> bool:
        """Tell whether the student's code is to find a file."""
        path = Path(name)
        if not self.named.isdisjoint(map(str, (path, path.with_suffix(""), *path.parents))):
            return True
        # A folder, for what is to be written in it.
        if any(other.startswith(f"{name}/") for other in self.named):
            return True
        if self.crossings.known is None:
            if not any(path.name in source for source in self.sources):
                return False
            self.crossings.note_effect("given", self.key(name))
        return self.crossings.has_effect("given", self.key(name))

    def may_change(self, name: str) -> bool:
        """Tell whether what a function made of a file comes back; note it of the solution's."""
        self.crossings.note_effect("changed", self.key(name))
        return self.crossings.has_effect("changed", self.key(name))

    def key(self, name: str) -> str:
        """Return what a file is called in what is known of the solution's run."""
        root = self.root_of(name)
        return f"*{name[len(root) :]}" if root else name

    def root_of(self, name: str) -> str:
        """Return the path of what lies right among the temporary files, "" for another file."""
        if not self.temporary or not name.startswith(f"{self.temporary}/"):
            return ""
        return f"{self.temporary}/{name[len(self.temporary) + 1 :].partition('/')[0]}"

    def roots(self) -> list[str]:
        """Return the temporary folders and files that the kernel has of the cell."""
        return sorted({self.root_of(name) for name, stamp in self.sent.items() if stamp} - {""})

    def leave(self) -> None:
        """End a grade cell: what hidden tests wrote is taken away from the kernel."""
        hook.folders = ()
        rows = [[name, None] for name in sorted(self.hidden) if self.sent.pop(name, None)]
        self.hidden.clear()
        if rows:
            self.send(rows)


def stamp_of(path: str) -> str:
    """Return what changes with a file, ABSENT where there is none of the cell's own."""
    try:
        facts = os.lstat(path)
    except OSError:
        return ABSENT
    # Not what a link leads to: it may be a hidden test.
    if os.path.realpath(path) != path:
        return ABSENT
    if stat.S_ISDIR(facts.st_mode):
        return FOLDER
    if not stat.S_ISREG(facts.st_mode):
        return ABSENT
    return f"{facts.st_ino} {facts.st_mtime_ns} {facts.st_size}"


def names_in(details: Any, depth: int = 3) -> Iterable[str]:
    """Yield the paths among what a function is given."""
    if isinstance(details, str | os.PathLike):
        try:
            text = os.fsdecode(details)
        except (TypeError, ValueError):
            return
        if 0 < len(text) <= LONGEST_TEXT:
            yield os.path.normpath(text)
    elif isinstance(details, list | tuple) and depth:
        for detail in details[:10]:
            yield from names_in(detail, depth - 1)
    elif isinstance(details, dict) and depth:
        yield from names_in(list(details.values()), depth - 1)
