"""The texts in a file that students get: in archives, notebooks, pages and printed pages too."""

import bz2
import gzip
import html
import io
import json
import lzma
import re
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

MOST_BYTES = 50_000_000  # of one file, and of what one archive in it unpacks to
DEPTH = 3  # of archives in archives
PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"BM")
STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
SHOWN = re.compile(rb"\(((?:[^()\\]|\\.)*)\)")
UNPACKED = (OSError, ValueError, EOFError, zlib.error, lzma.LZMAError, RuntimeError)


def texts(name: str, content: bytes, depth: int = DEPTH) -> Iterator[tuple[str, str]]:
    """Yield (where, text) for a file: its own, or those of what is packed in it."""
    if len(content) > MOST_BYTES or content.startswith(PICTURES):
        return
    if depth and (packed := members(name, content)):
        for inner, part in packed:
            yield from texts(f"{name}: {inner}", part, depth - 1)
        return
    text = content.decode("utf-8", errors="ignore")
    if content.startswith(b"%PDF"):
        text = printed(content)
    elif content.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = content.decode("utf-16", errors="ignore")
    elif text.lstrip("\ufeff \n").startswith("{"):
        text = notebook_text(text)
    if re.search(r"<(?:html|body|div|span|pre)\b", text, re.IGNORECASE):
        text = html.unescape(re.sub(r"<[^>]*>", "", text)) + "\n" + text
    yield name, text


def members(name: str, content: bytes) -> list[tuple[str, bytes]]:
    """Return what an archive holds: [(name, content)]; nothing for a file that is none."""
    try:
        if content.startswith(b"PK\x03\x04"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                infos = archive.infolist()
                if sum(info.file_size for info in infos) > 10 * MOST_BYTES:
                    return []
                return [(i.filename, archive.read(i)) for i in infos if not i.flag_bits & 1]
        for magic, opened in ((b"\x1f\x8b", gzip.open), (b"BZh", bz2.open), (b"\xfd7z", lzma.open)):
            if content.startswith(magic):
                with opened(io.BytesIO(content)) as file:
                    return [(name.rpartition("/")[2].rpartition(".")[0], file.read(MOST_BYTES))]
        if content[257:262] == b"ustar":
            with tarfile.open(fileobj=io.BytesIO(content)) as archive:
                files = [(m.name, archive.extractfile(m)) for m in archive if m.isfile()]
                return [(inner, file.read()) for inner, file in files if file]
    except (*UNPACKED, zipfile.BadZipFile, tarfile.TarError):
        return []  # whether it is damaged is not asked here
    return []


def notebook_text(text: str) -> str:
    """Return all texts of a JSON document, a notebook for one, or the text itself if it is none."""
    try:
        return "\n".join(strings(json.loads(text)))
    except (ValueError, RecursionError):
        return text


def strings(thing: Any) -> Iterator[str]:
    """Yield the texts and numbers in plain data; a list of texts is one text, as in notebooks."""
    if isinstance(thing, dict):
        for key, value in thing.items():
            yield str(key)
            yield from strings(value)
    elif isinstance(thing, list) and thing and all(isinstance(part, str) for part in thing):
        yield "".join(thing)
    elif isinstance(thing, list):
        for part in thing:
            yield from strings(part)
    elif thing is not None and not isinstance(thing, bool):
        yield str(thing)


def printed(content: bytes) -> str:
    """Return the text in a PDF, where that stands in it as letters; "" where it does not."""
    parts = []
    for stream in STREAM.findall(content):
        try:
            page = zlib.decompressobj().decompress(stream, MOST_BYTES)
        except zlib.error:
            page = stream
        if b"BT" in page:
            parts += [re.sub(rb"\\(.)", rb"\1", part) for part in SHOWN.findall(page)]
    return b"".join(parts).decode("latin-1")
