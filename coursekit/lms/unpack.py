"""Unpacks what was downloaded from a learning management system, whatever students put into it.

For `nbgrader zip_collect`: nbgrader's own extractor stops at the first archive that it cannot read,
and has no limit to what an archive grows into.
"""

import contextlib
import re
import shutil
import stat
import unicodedata
import zipfile
import zlib
from dataclasses import dataclass
from logging import WARNING
from pathlib import Path

from nbgrader.plugins import ExtractorPlugin

from ..last_words import say_last
from .readings import CANVAS, MOODLE

MAX_BYTES = 100_000_000  # of one file, or of all in the archives that a student handed in
MAX_FILES = 200  # in these archives
MAX_ARCHIVES = 20  # of one student
UNREADABLE = zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, zlib.error, OSError


class Extractor(ExtractorPlugin):
    """Unpacks the instructor's archives, oldest first, and one level of students' archives in them.

    Takes ordinary files that land where they should. A student's archive becomes a folder under
    its own name, `.zip` included, or stays as it is when it cannot be read.
    """

    def extract(self, archive_path, extracted_path):
        archive, extracted = Path(archive_path), Path(extracted_path)
        files = [path for path in archive.rglob("*") if path.is_file() and not path.is_symlink()]
        for number, path in enumerate(sorted(files, key=lambda path: path.stat().st_mtime)):
            if is_clutter(path.relative_to(archive)):
                continue
            if path.suffix.lower() == ".zip":
                try:
                    self.unpack(path, extracted / f"{number:03}")
                except UNREADABLE as error:
                    raise SystemExit(
                        f"{path} cannot be unpacked: {error}. Download it again."
                    ) from None
            else:
                target = extracted / path.relative_to(archive)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)

    def unpack(self, path, folder, of_student=None):
        """Unpack an archive; `of_student` counts what is left to the student whose it is."""
        left: dict[str, Left] = {}
        with zipfile.ZipFile(path) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if of_student:
                of_student.take(members)
            for member in members:
                name = name_of(member)
                try:
                    check_member(member, name)
                    if not is_clutter(name):
                        write_member(archive, member, folder / name)
                except UNREADABLE as error:
                    said = f"Left out of {path.name}: {str(name)!a}: {error}"
                    say_last(self, WARNING, said)
                    continue
                if name.suffix.lower() == ".zip" and not is_clutter(name) and not of_student:
                    allowance = left.setdefault(student_in(name), Left())
                    self.unpack_of_student(folder / name, allowance)

    def unpack_of_student(self, path, left):
        packed = path.with_name(".packed")  # no member is called so
        path.rename(packed)
        try:
            self.unpack(packed, path, left)
        except UNREADABLE as error:
            say_last(self, WARNING, f"{path.name!a} cannot be unpacked: {error}")
        if path.is_dir():
            packed.unlink()
        else:
            packed.rename(path)


@dataclass
class Left:
    """What may still be unpacked of one student's archives."""

    archives: int = MAX_ARCHIVES
    files: int = MAX_FILES
    size: int = MAX_BYTES

    def take(self, members):
        """Count an archive with these members. Raises BadZipFile where it is too much."""
        files, size = len(members), sum(member.file_size for member in members)
        if not self.archives or files > self.files or size > self.size:
            raise zipfile.BadZipFile("it holds too much, or its student handed in too much")
        self.archives -= 1
        self.files -= files
        self.size -= size


def student_in(name):
    """Return the number of the student in the path of an archive, "" where it is not certain.

    Those that are not certain have one allowance: nobody uses up that of somebody else.
    """
    for part in name.parts:
        numbers = {match["user"] for match in CANVAS.finditer(part)}
        numbers |= {match["number"] for match in MOODLE.finditer(part)}
        if numbers:
            return numbers.pop() if len(numbers) == 1 else ""
    return ""


def name_of(member):
    """Return the path of a member of a zip; many programs write UTF-8 and do not say so."""
    name = member.filename
    if not member.flag_bits & 0x800:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    name = re.sub(r"[\x00-\x1f\x7f]", "_", name.replace("\\", "/"))
    return Path(unicodedata.normalize("NFC", name))


def check_member(member, name):
    """Raise BadZipFile for a member that is not to be unpacked."""
    kind = stat.S_IFMT(member.external_attr >> 16)
    if not name.parts or name.is_absolute() or ".." in name.parts:
        raise zipfile.BadZipFile("it would land outside of the folder")
    if kind not in (0, stat.S_IFREG):
        raise zipfile.BadZipFile("it is no ordinary file")
    if member.file_size > MAX_BYTES:
        raise zipfile.BadZipFile(f"it is larger than {MAX_BYTES / 1e6:g} MB")


def write_member(archive, member, target):
    """Unpack one file, whole or not at all, and never over another."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        try:
            with archive.open(member) as content:
                shutil.copyfileobj(content, file)
        except BaseException:
            target.unlink()
            raise


def is_clutter(path):
    """Tell whether an operating system put a file there, not a person."""
    return any(part == "__MACOSX" or part.startswith(".") for part in path.parts)
