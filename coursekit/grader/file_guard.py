"""The hook in the trusted process: files of a student's are data there, and nothing runs of them.

Python tells it of what it is about to do, whoever asks for it: opening a file, finding a class
for a pickle, compiling, starting a program. From the first file on that a student's code has
written, it does none of these with what may be theirs. Texts are looked at from the beginning: see
`texts`.
"""

import io
import os
import sys
import zipfile
from pathlib import PurePosixPath
from typing import Any

from .refusals import NotGradable
from .texts import Texts

MOST_UNPACKED = 100 * 2**20
MOST_MEMBERS = 1_000
TEXTS = {".txt", ".csv", ".tsv", ".dat", ".json", ".md"}  # in whatever encoding
READABLE = (b"\x93NUMPY", b"SQLite format 3\0", b"\x80")  # the last begins a pickle
RUN = (".py", ".pyw", ".pyc", ".pyd", ".so", ".pth", ".egg", ".ipynb")
STARTING = {
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.spawn", "pty.spawn"),
    *("sqlite3.enable_load_extension", "sqlite3.load_extension"),
}
PICKLED = (
    "a pickle of more than numbers, texts and containers is not read where a student's code has "
    "written files; have an array saved by np.save, a table by to_csv"
)


class Guard:
    """What the hook knows: it cannot be taken off again."""

    def __init__(self) -> None:
        self.installed = False
        self.on = False
        self.sealed: set[str] = set()  # whole paths of files that are there and are not read
        self.codes: set[str] = set()  # texts, and lines of them, that would do something
        self.texts: Texts | None = None

    def watch(self) -> None:
        """Guard this process from now on."""
        self.on = True
        self.install()

    def watch_texts(self, texts: Texts) -> None:
        """Have each text looked at that is compiled in this process."""
        texts.sealed = self.sealed
        self.texts = texts
        self.install()

    def install(self) -> None:
        if not self.installed:
            self.installed = True
            sys.addaudithook(self.hear)

    def add(self, content: bytes) -> None:
        """Take a text that must not be run."""
        text = content.decode("utf-8", "replace").strip()
        self.codes |= {part for part in (text, *map(str.strip, text.splitlines())) if "(" in part}

    def hear(self, event: str, details: tuple[Any, ...]) -> None:
        if self.texts is not None:
            if event == "compile":
                self.texts.hear(details[0], sys._getframe(1))
            elif event in ("code.__new__", "marshal.loads", "marshal.load"):
                self.texts.hear_code(sys._getframe(1))
            elif event == "pickle.find_class":
                self.texts.hear_pickle(details[0], details[1], sys._getframe(1))
        if not self.on:
            return
        if event == "open" and self.sealed and isinstance(details[0], str | bytes):
            path = os.path.abspath(os.fsdecode(details[0]))  # noqa: PTH100 - nothing is looked up
            if path in self.sealed:
                name = PurePosixPath(path).name
                raise NotGradable(
                    f"{name} was written by the student's code: of such files only texts, arrays "
                    "of NumPy, SQLite and workbooks are read here; of others it is known whether "
                    "they are there, and how long they are"
                )
        elif event == "pickle.find_class":
            raise NotGradable(PICKLED)
        elif event == "compile" and self.codes and type(details[0]) in (str, bytes):
            source = details[0]
            source = source if type(source) is str else source.decode("utf-8", "replace")
            # `ast.parse` runs nothing.
            if details[1] not in ("<unknown>", b"<unknown>") and source.strip() in self.codes:
                raise NotGradable("what a student's code has written to a file is not run here")
        elif event in STARTING:
            raise PermissionError("no program is started where a student's code has written files")


guard = Guard()


def is_read(name: str, content: bytes) -> bool:
    """Tell whether a file that a student's code wrote may be opened here."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in RUN:
        return False
    if content.startswith(READABLE) or suffix in TEXTS:
        return True
    if content.startswith(b"PK"):
        return unpacks(content)
    try:
        return "\0" not in content.decode("utf-8")
    except UnicodeDecodeError:
        return False


def unpacks(content: bytes) -> bool:
    """Tell whether an archive is one, and small."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return False
    whole = sum(member.file_size for member in members)
    return len(members) <= MOST_MEMBERS and whole <= MOST_UNPACKED
