"""What certainly is damage in a data file, and what is not."""

import bz2
import gzip
import io
import json
import lzma
import sqlite3
import tarfile
import zipfile

import numpy as np
import pytest
from PIL import Image

from coursekit.handout.damage import damage

NOISE = np.random.default_rng(5).bytes(40_000)


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.bin", NOISE)
        archive.writestr("b.txt", "text " * 900)
    return file.getvalue()


def picture(form):
    file = io.BytesIO()
    Image.frombytes("RGB", (100, 100), NOISE[:30_000]).save(file, form)
    return file.getvalue()


def array():
    file = io.BytesIO()
    np.save(file, np.arange(1000.0))
    return file.getvalue()


def tape():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        about = tarfile.TarInfo("a.bin")
        about.size = len(NOISE)
        archive.addfile(about, io.BytesIO(NOISE))
    return file.getvalue()


def database():
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE t (x)")
    connection.executemany("INSERT INTO t VALUES (?)", [(NOISE[:500],)] * 100)
    connection.commit()
    return connection.serialize()


SOUND = {
    "a.zip": zipped(),
    "a.npz": zipped(),
    "a.gz": gzip.compress(NOISE),
    "a.bz2": bz2.compress(NOISE),
    "a.csv.xz": lzma.compress(NOISE),
    "a.tar": tape(),
    "a.png": picture("PNG"),
    "A.JPG": picture("JPEG"),
    "a.npy": array(),
    "a.json": json.dumps({"a": list(range(100))}).encode(),
    "a.db": database(),
    "a.parquet": b"PAR1" + NOISE + b"PAR1",
}


@pytest.mark.parametrize("name", SOUND)
def test_a_file_that_is_whole_is_no_fault_and_one_cut_short_or_empty_is(name):
    content = SOUND[name]
    assert damage(name, content) is None
    assert "damaged" in (said := damage(name, content[: len(content) * 2 // 3])) or "cut" in said
    assert damage(name, b"") == "is empty"


@pytest.mark.parametrize("name", ["a.zip", "a.gz", "a.png"])
def test_a_file_in_which_a_byte_is_another_is_damaged(name):
    content = bytearray(SOUND[name])
    content[len(content) // 3] ^= 255
    assert "damaged" in damage(name, bytes(content))


def test_a_page_that_was_downloaded_in_place_of_the_data_is_no_zip():
    assert "damaged" in damage("data/images.zip", b"<html>Log in first</html>")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("broken.csv", b"a,b\n1\n\xff,,,,\n"),
        ("lines.json", b'{"a": 1}\n{"a": 2}\n'),
        ("notes.txt", b""),
        ("__init__.py", b""),
        ("odd.dat", NOISE),
        ("empty.json.py", b""),
    ],
)
def test_what_may_be_meant_is_no_damage(name, content):
    assert damage(name, content) is None


def test_objects_in_an_array_are_not_read_which_would_run_code():
    file = io.BytesIO()
    np.save(file, np.array([print, None], dtype=object), allow_pickle=True)
    assert damage("a.npy", file.getvalue()[:-5]) is None
