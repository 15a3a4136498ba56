"""The instructor's files of a run: unpacked once, also where more of them come."""

import pytest

from coursekit.grader.snapshot import Snapshot, unpacked, with_more


def test_more_files_are_unpacked_beside_those_that_are_there():
    first = with_more(Snapshot("", {}), {"data/a.csv": b"1"})
    folder = unpacked(first)
    second = with_more(first, {"values/b": b"2"})
    assert second.digest != first.digest
    assert unpacked(second) == folder
    assert (folder / "data/a.csv").read_bytes() == b"1"
    assert (folder / "values/b").read_bytes() == b"2"


def test_a_file_is_not_replaced_by_another():
    first = with_more(Snapshot("", {}), {"data/a.csv": b"1"})
    with pytest.raises(ValueError, match=r"files at data/a\.csv already"):
        with_more(first, {"data/a.csv": b"2"})


def test_other_files_are_unpacked_elsewhere():
    folders = {unpacked(with_more(Snapshot("", {}), {"a.csv": text})) for text in (b"1", b"2")}
    assert len(folders) == 2
