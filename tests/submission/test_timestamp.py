"""What timestamp.txt says, whatever is in it."""

import datetime
import os

import pytest

from coursekit.submission.timestamp import FILE, read_timestamp

NOON = datetime.datetime(2030, 2, 5, 12)
LINE = "2030-02-05 12:00:00 UTC"


@pytest.mark.parametrize(
    "content",
    [
        LINE.encode(),
        f"\ufeff{LINE}".encode(),
        f"\n  {LINE} \r\nwritten by the exchange\r\n".encode(),
        f"{LINE}{' ' * 300}".encode(),
        LINE.encode("utf-16"),
        LINE.encode("utf-16-le"),
        LINE.encode("utf-32"),
        b"2030-02-05 12:00:00.000000 UTC",
        b"2030-02-05 12:00:00",
        b"2030-02-05T12:00:00Z",
        b"2030-02-05 13:00:00 CET",
        b"2030-02-05 13:00:00 Europe/Berlin",
        b"2030-02-05 13:00:00 +0100",
        b"2030-02-05 13:00:00+01:00",
        b"2030-02-05 12:00 PM",
        b"5 February 2030, 12:00",
    ],
)
def test_a_time_is_read_however_it_was_written(tmp_path, content):
    (tmp_path / FILE).write_bytes(content)
    assert read_timestamp(tmp_path) == (NOON, None)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"soon", "no date and time that can be read: 'soon'"),
        (b"", "empty"),
        (b"\xef\xbb\xbf \n\n", "empty"),
        (b"12:00", "no date"),
        (b"February", "no date"),
        (b"5", "no date"),
        (b"2030-02", "no date"),
        (b"2030-02-05 12:00:00 XYZ", "no date"),
        (b"99999-01-01 12:00:00", "no date"),
        (b"0001-01-01 00:00:00 +0100", "no date"),
        (b"2030-02-30 12:00:00", "no date"),
        (b"\xff\xfe\x00", "not text"),
        (b"\x80\x81", "not text"),
        (b"2030-02-05 12:00:00" + b" " * 10_000, "larger than 10 kB"),
        (b"<script> tomorrow", "no date"),
    ],
)
def test_what_is_no_time_is_said(tmp_path, content, fault):
    (tmp_path / FILE).write_bytes(content)
    time, why = read_timestamp(tmp_path)
    assert time is None
    assert fault in why


def test_without_the_file_nothing_is_said(tmp_path):
    assert read_timestamp(tmp_path) == (None, None)


@pytest.mark.parametrize("kind", ["folder", "link", "dangling", "pipe"])
def test_what_is_not_an_ordinary_file_is_not_opened(tmp_path, kind):
    file = tmp_path / FILE
    if kind == "folder":
        file.mkdir()
    elif kind == "pipe":
        os.mkfifo(file)
    else:
        (tmp_path / "other").write_text(LINE if kind == "link" else "")
        file.symlink_to("other" if kind == "link" else "nowhere")
    assert read_timestamp(tmp_path) == (None, f"{FILE} is not an ordinary file.")
