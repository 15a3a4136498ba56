"""Whether a data file is damaged, as far as that is certain.

A file is looked at by what its name claims. Only what no program could read counts: an archive, a
picture or an array that is cut short or altered, and an empty file where that cannot be. What
stands in a table is nobody's business here: broken lines may be the exercise.
"""

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np

CHUNK = 2**20
PICTURES = ("PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF")
#: What the readers below raise for a file that is not what it should be.
DAMAGED = (
    OSError,
    ValueError,
    EOFError,
    SyntaxError,  # Pillow's, for a PNG
    zipfile.BadZipFile,
    tarfile.TarError,
    lzma.LZMAError,
    zlib.error,
    sqlite3.DatabaseError,
)


def damage(name: str, content: bytes) -> str | None:
    """Return what is wrong with a file, for a sentence that begins with its name, or None."""
    reader = reader_of(name)
    if reader is None:
        return None
    if not content:
        return "is empty"
    try:
        fault = reader(content)
    except DAMAGED as error:
        return f"is damaged or cut short ({' '.join(str(error).split()) or type(error).__name__})"
    return fault


def reader_of(name: str) -> Callable[[bytes], str | None] | None:
    """Return what reads a file to its end, by the ending of its name; None for other files."""
    ending = name.lower().rpartition("/")[2].rpartition(".")[2]
    return READERS.get(ending)


def archive(content: bytes) -> str | None:
    with zipfile.ZipFile(io.BytesIO(content)) as members:
        for info in members.infolist():
            if info.flag_bits & 1:
                continue  # encrypted
            try:
                with members.open(info) as member:
                    read_through(member)
            except NotImplementedError:
                continue  # packed in a way that this Python does not know
            except DAMAGED as error:
                return f"is damaged: {info.filename} in it cannot be read ({error})"
    return None


def gzipped(content: bytes) -> None:
    with gzip.open(io.BytesIO(content)) as file:
        read_through(file)


def bzipped(content: bytes) -> None:
    with bz2.open(io.BytesIO(content)) as file:
        read_through(file)


def xzipped(content: bytes) -> None:
    with lzma.open(io.BytesIO(content)) as file:
        read_through(file)


def read_through(file: Any) -> None:
    while file.read(CHUNK):
        pass


def tape(content: bytes) -> None:
    with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as members:
        for member in members:
            if member.isfile() and (file := members.extractfile(member)):
                read_through(file)


def picture(content: bytes) -> None:
    try:
        from PIL import Image
    except ImportError:  # nothing of this course's reads pictures then
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(content), formats=PICTURES) as opened:
                opened.load()
        except Image.DecompressionBombError:
            return  # it is large, not damaged


def array(content: bytes) -> str | None:
    file = io.BytesIO(content)
    version = np.lib.format.read_magic(file)
    read = np.lib.format.read_array_header_1_0
    if version != (1, 0):
        read = np.lib.format.read_array_header_2_0
    shape, _, kind = read(file)
    count = 1
    for size in shape:
        count *= size
    if not kind.hasobject and len(content) - file.tell() < count * kind.itemsize:
        return f"is cut short: it should hold an array of {' by '.join(map(str, shape))}"
    return None


def document(content: bytes) -> None:
    text = content.decode("utf-8-sig")
    try:
        json.loads(text)
    except ValueError:
        lines = [line for line in text.splitlines() if line.strip()]
        if len(lines) < 2:
            raise
        for line in lines:  # some have a value on each line
            json.loads(line)


def database(content: bytes) -> str | None:
    if not content.startswith(b"SQLite format 3\0"):
        return None  # some other program's
    connection = sqlite3.connect(":memory:")
    try:
        connection.deserialize(content)
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    finally:
        connection.close()
    return None if found == "ok" else f"is damaged ({' '.join(found.split())})"


def columns(content: bytes) -> str | None:
    whole = content[:4] == content[-4:] == b"PAR1" and len(content) > 12
    return None if whole else "is damaged or cut short (its end is missing)"


def table(_: bytes) -> None:
    """Leave a table alone that is not empty."""


READERS: dict[str, Callable[[bytes], str | None]] = {
    **dict.fromkeys(("zip", "npz", "xlsx", "docx"), archive),
    **dict.fromkeys(("gz", "tgz"), gzipped),
    "bz2": bzipped,
    "xz": xzipped,
    "tar": tape,
    **dict.fromkeys(("png", "jpg", "jpeg", "gif", "bmp", "webp", "tif", "tiff"), picture),
    "npy": array,
    **dict.fromkeys(("json", "ipynb"), document),
    **dict.fromkeys(("db", "sqlite", "sqlite3"), database),
    "parquet": columns,
    **dict.fromkeys(("csv", "tsv"), table),
}
