"""Files that the student's code writes beside the notebook, for a grade cell that reads them.

They come as bytes, before the cell and after each call in it, and lie in the grader's current
folder as long as the cell runs. Their names are those that came with the solution; nothing takes
the place of a file that is there, and nothing runs of them: see `file_guard`.
"""

import ast
import contextlib
import functools
import importlib.util
import os
import re
import stat
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from .examples import Crossings
from .file_guard import RUN, guard, is_read
from .own_files import OwnFiles, hook, names_in, stamp_of

MOST_FILES = 100
MOST_BYTES = 10 * 2**20  # in all
DEPTH = 5
LONGEST_NAME = 200
CALLING = {"call", "do", "attribute"}  # questions that may run code of the student's
FAILURE = "Files that the student's code wrote cannot be read"
LIKE_A_FILE = re.compile(r"[\w ./-]*\w\.[A-Za-z]\w{0,5}")
READING = {
    *("open", "Path", "load", "loadtxt", "genfromtxt", "fromfile", "memmap", "imread", "connect"),
    *("exists", "isfile", "isdir", "is_file", "is_dir", "getsize", "stat", "listdir", "scandir"),
    *("walk", "glob", "iglob", "rglob", "iterdir", "read_text", "read_bytes", "load_workbook"),
}
#: What runs a text, or a file: a cell that uses it gets no file of a student's.
RUNNING = {
    *("exec", "eval", "sympify", "parse_expr", "run_path", "run_module"),
    *("import_module", "__import__"),
    *("spec_from_file_location", "exec_module", "load_module", "testfile", "addsitedir"),
    *("unsafe_load", "unsafe_load_all", "full_load", "UnsafeLoader", "FullLoader", "Loader"),
    *("CDLL", "LoadLibrary", "load_library", "load_extension", "enable_load_extension"),
    *("system", "popen", "Popen", "check_output", "check_call", "subprocess"),
}


class Files:
    """What lies in the grader's current folder for one grade cell after the other.

    `ask` asks the agent in the student's kernel; without a folder nothing is asked.
    """

    def __init__(self, ask: Callable[..., Any], crossings: Crossings) -> None:
        self.ask, self.crossings = ask, crossings
        self.folder: Path | None = None
        self.others: list[str] = []  # files of the instructor's, below the folder
        self.follows = False  # whether this cell reads such files
        self.fresh = False  # whether it is to ask for them before anything else
        self.stamps: dict[str, str] = {}  # of the files that came, as the kernel says
        self.folders: list[str] = []  # that were made for them
        self.named: set[str] = set()  # what the cell gave to functions as texts
        self.own = OwnFiles(ask, crossings)

    def use(self, folder: Path) -> None:
        """Lay files into a folder, where the instructor's are."""
        self.folder = folder
        self.others = files_below(folder)
        self.own.use(folder, self.others)

    def begin(self, parts: Iterable[ast.stmt]) -> None:
        """Begin a grade cell."""
        self.clear()
        if self.folder is None:
            return
        if self.crossings.known is None:
            self.follows = may_read(parts, self.others)
        else:
            self.follows = self.crossings.has_effect("reads", self.crossings.cell)
        self.fresh = self.follows

    def arrive(self) -> None:
        """Have what is there when the cell begins."""
        if self.fresh:
            self.fresh = False
            self.follow()

    def before(self, operation: str, details: Iterable[Any]) -> None:
        """Have a call find what the cell has written. Raises WireError where that is too much."""
        if operation in CALLING:
            self.own.before(details)

    def after(self, operation: str, details: Iterable[Any]) -> None:
        """Have what a call has written."""
        if self.follows and operation in CALLING:
            self.named |= set(names_in(details))
            self.follow()

    def follow(self) -> None:
        known = self.stamps | self.own.there
        answer = self.ask("files", FAILURE, "files", self.others, known, self.own.roots())
        # It may say anything: what is no list of such rows brings nothing.
        with contextlib.suppress(TypeError, ValueError), hook.unheard():
            folders, rows = answer
            self.take(folders, rows)

    def take(self, folders: list[Any], rows: list[Any]) -> None:
        """Lay there what the kernel tells of, and take away what it no longer tells of."""
        if type(folders) is not list or type(rows) is not list:
            raise TypeError
        there: set[str] = set()
        size = 0
        for path in folders[:MOST_FILES]:
            if self.may_lie(path):
                self.make_folder(path)
        for path, stamp, content in rows[:MOST_FILES]:
            if type(stamp) is not str or type(path) is not str:
                continue
            if path in self.own.there:
                there.add(path)
                if stamp == self.own.there[path] or not self.own.may_change(path):
                    continue
            elif not self.may_lie(path):
                continue
            there.add(path)
            if type(content) is bytes and (size := size + len(content)) <= MOST_BYTES:
                self.lay(path, content)
                known = self.own.there if path in self.own.there else self.stamps
                known[path] = stamp[:LONGEST_NAME]
        for path in set(self.stamps) - there:
            self.take_away(path)
        for path in set(self.own.there) - there:
            if self.own.may_change(path):
                self.take_away(path)

    def may_lie(self, path: Any) -> bool:
        """Tell whether a path is one that may lie there; note those of the solution."""
        if type(path) is not str or not is_plain(self.parts_of(path)[1]):
            return False
        key = self.own.key(path)
        if self.crossings.known is None:
            self.crossings.note_effect("written", key)
            self.crossings.note_effect("reads", self.crossings.cell)
        return path in self.named or self.crossings.has_effect("written", key)

    def parts_of(self, path: str) -> tuple[Path, str]:
        """Return the folder that a path begins at, and the path below it."""
        assert self.folder is not None
        root = self.own.root_of(path)
        if root and self.own.sent.get(root) and stamp_of(root) == "folder":
            return Path(root), path[len(root) + 1 :]
        return self.folder, path

    def make_folder(self, path: str) -> bool:
        """Have a folder there, and say whether it is one of this place."""
        place, below = self.parts_of(path)
        for part in below.split("/") if below else ():
            place = place / part
            try:
                place.mkdir()
                self.folders.append(str(place))
            except FileExistsError:
                if not stat.S_ISDIR(place.lstat().st_mode):
                    return False
        return True

    def lay(self, path: str, content: bytes) -> None:
        """Write a file, never through a link, and never in place of another."""
        assert self.folder is not None
        above, _, _ = path.rpartition("/")
        own = path in self.own.there
        if above and not own and not self.make_folder(above):
            return
        place = self.folder / path
        try:
            facts = place.lstat()
            if not (own or path in self.stamps) or not stat.S_ISREG(facts.st_mode):
                return
        except FileNotFoundError:
            pass
        guard.watch()
        readable = is_read(path, content)
        flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW
        guard.sealed.discard(str(place))
        with os.fdopen(os.open(place, flags, 0o600), "wb") as file:
            if readable:
                file.write(content)
            else:
                # As long as theirs, and nothing in it.
                file.truncate(len(content))
        if readable:
            guard.add(content)
        else:
            guard.sealed.add(str(place))
        if own:
            self.own.sent[path] = stamp_of(str(place))

    def take_away(self, path: str) -> None:
        """Take away a file that came from the kernel."""
        assert self.folder is not None
        self.stamps.pop(path, None)
        if self.own.there.pop(path, None) is not None:
            self.own.sent.pop(path, None)
        place = self.folder / path
        with contextlib.suppress(OSError):
            if stat.S_ISREG(place.lstat().st_mode):
                place.unlink()
        guard.sealed.discard(str(place))

    def clear(self) -> None:
        """Take everything away that came from the kernel."""
        for path in list(self.stamps):
            self.take_away(path)
        for folder in reversed(self.folders):
            with contextlib.suppress(OSError):
                Path(folder).rmdir()
        self.folders.clear()
        self.named.clear()
        self.follows = self.fresh = False


def files_below(folder: Path) -> list[str]:
    """Return the files below a folder, and links, by their path there."""
    found = []
    for above, _, names in os.walk(folder):
        found += [Path(above, name).relative_to(folder).as_posix() for name in names]
    return sorted(found)


def is_plain(path: str) -> bool:
    """Tell whether a path is one below a folder, of plain names, that runs nothing by its name."""
    parts = path.split("/")
    if len(path) > LONGEST_NAME or len(parts) > DEPTH or not path.isprintable():
        return False
    if any(part in ("", "__pycache__") or part[0] == "." or "\\" in part for part in parts):
        return False
    # matplotlib takes its settings from there.
    if parts[-1] == "matplotlibrc":
        return False
    return not path.lower().endswith(RUN) or not is_module(parts[0].partition(".")[0])


@functools.cache  # until it lies there itself
def is_module(name: str) -> bool:
    """Tell whether a module has this name: a file in the current folder would stand before it."""
    try:
        return name in sys.modules or importlib.util.find_spec(name) is not None
    except (ImportError, ValueError):
        return True


def runs(node: ast.AST) -> bool:
    """Tell whether a part of a grade cell's text may run what a file holds."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.alias(name=name):
            # Not `re.compile`.
            return name in RUNNING or (name == "compile" and isinstance(node, ast.Name))
    return False


def may_read(parts: Iterable[ast.stmt], others: Iterable[str]) -> bool:
    """Tell whether a grade cell may read a file that is none of the instructor's, `others`."""
    known, reads = set(others), False
    for node in (node for part in parts for node in ast.walk(part)):
        if runs(node):
            return False
        match node:
            case ast.Call(func=func, args=args):
                name = getattr(func, "attr", None) or getattr(func, "id", "")
                if name in READING or name.startswith("read_"):
                    constant = args[0].value if args and isinstance(args[0], ast.Constant) else None
                    reads = reads or not (
                        type(constant) is str
                        and ("://" in constant or os.path.normpath(constant) in known)
                    )
            case ast.Constant(value=str(text)) if LIKE_A_FILE.fullmatch(text):
                # A helper may read it.
                reads = reads or os.path.normpath(text) not in known
    return reads
