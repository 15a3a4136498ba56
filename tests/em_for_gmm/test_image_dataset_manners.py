"""The loader's good manners: what it prints, writes, and takes of the machine."""

import sys
import threading
import time
import warnings

import pytest

from tests.support.picture_sets import (
    jpeg,
    make_zip,
    palette_picture,
    small_set,
)


def test_nothing_is_printed_and_nothing_is_written(loader, tmp_path, monkeypatch, capfd):
    monkeypatch.chdir(tmp_path)
    odd = [("images/odd/a.png", palette_picture(transparency=bytes(range(16))))]
    make_zip(tmp_path / "images.zip", small_set() + odd)
    before = sorted(tmp_path.rglob("*"))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        loader.load_images()
    assert sorted(tmp_path.rglob("*")) == before
    assert capfd.readouterr() == ("", "")


def test_a_slow_load_shows_its_progress_on_stdout_only(loader, tmp_path, monkeypatch, capfd):
    options = {}

    def impatient(**given):
        options.update(given)
        return original(**{**given, "delay": 0, "mininterval": 0})

    original = loader.tqdm
    monkeypatch.setattr(loader, "tqdm", impatient)
    monkeypatch.setattr(loader, "BATCH_BYTES", 1)
    loader.load_images(make_zip(tmp_path / "set.zip", small_set()))
    out, err = capfd.readouterr()
    assert "5/5" in out
    assert err == ""
    assert options["delay"] == 1
    assert options["leave"] is False


def test_reading_never_runs_far_ahead_of_decoding(loader, tmp_path, monkeypatch):
    lock, started, decoded, lead = threading.Lock(), [0], [0], [0]
    read, measure = loader._read_member, loader._channel_means

    def counted_read(*arguments):
        with lock:
            started[0] += 1
            lead[0] = max(lead[0], started[0] - decoded[0])
        return read(*arguments)

    def counted_measure(content):
        means = measure(content)
        with lock:
            decoded[0] += 1
        return means

    monkeypatch.setattr(loader, "_read_member", counted_read)
    monkeypatch.setattr(loader, "_channel_means", counted_measure)
    monkeypatch.setattr(loader, "BATCH_BYTES", 1)
    members = [(f"images/a/{i:03d}.jpg", jpeg(200, 200)) for i in range(100)]
    loader.load_images(make_zip(tmp_path / "set.zip", members))
    assert decoded[0] == 100
    assert 1 <= lead[0] <= 3 * loader.THREADS + 2


def test_no_more_pictures_are_decoded_at_once_than_there_are_threads(loader, tmp_path, monkeypatch):
    lock, names, measure = threading.Lock(), set(), loader._channel_means

    def noted(content):
        with lock:
            names.add(threading.current_thread().name)
        time.sleep(0.02)  # long enough for a pool without a limit to start another thread
        return measure(content)

    monkeypatch.setattr(loader, "_channel_means", noted)
    monkeypatch.setattr(loader, "BATCH_BYTES", 1)
    before = threading.active_count()
    members = [(f"images/a/{i}.jpg", jpeg()) for i in range(12)]
    loader.load_images(make_zip(tmp_path / "set.zip", members))
    assert threading.current_thread().name not in names
    assert 1 <= len(names) <= loader.THREADS
    assert threading.active_count() <= before + 1  # tqdm may keep its monitor


@pytest.mark.skipif(sys.platform == "win32", reason="no resource module")
def test_memory_above_the_table_stays_flat(tmp_path):
    from tests.benchmarks import loader as benchmark

    assert benchmark.measure_memory(4_000) < 30
