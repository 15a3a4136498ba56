"""Measure the picture loader: python -m tests.benchmarks.loader

The machine may be busy with other work, so the three ways take turns and only ratios are judged.
"""

import importlib.util
import statistics
import subprocess
import sys
import tempfile
import zipfile
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from tests.benchmarks.timing import seconds
from tests.support.places import ROOT

ZIP = ROOT / "data" / "images.zip"
REPETITIONS = 9
MANY = 10_000


def _import_loader():
    path = ROOT / "source" / "em_for_gmm" / "image_dataset.py"
    spec = importlib.util.spec_from_file_location("image_dataset", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


loader = _import_loader()


def _page_formula():
    """The course page's own lines, one picture after the other."""
    with zipfile.ZipFile(ZIP) as archive:
        for name in archive.namelist():
            arr = np.asarray(Image.open(BytesIO(archive.read(name))))
            for channel in range(3):
                np.mean(arr[:, :, channel] / 256.0)


def _decode_alone():
    """Read and decode on as many threads, handed out in the same batches; measure nothing."""

    def decode(batch):
        for content in batch:
            Image.open(BytesIO(content), formats=loader.FORMATS).load()

    waiting = deque()
    with zipfile.ZipFile(ZIP) as archive, ThreadPoolExecutor(loader.THREADS) as pool:
        batch = []
        for name in sorted(archive.namelist()):
            batch.append(archive.read(name))
            if sum(map(len, batch)) >= loader.BATCH_BYTES:
                waiting.append(pool.submit(decode, batch))
                batch = []
        waiting.append(pool.submit(decode, batch))
        for future in waiting:
            future.result()


def _measure_speed():
    ways = {
        "the page's formula, one at a time": _page_formula,
        "reading and decoding alone": _decode_alone,
        "load_images": lambda: loader.load_images(ZIP),
    }
    rounds = [[seconds(way) for way in ways.values()] for _ in range(REPETITIONS + 1)][1:]
    with zipfile.ZipFile(ZIP) as archive:
        number = len(archive.namelist())
    print(f"{number} pictures, {loader.THREADS} threads, median of {REPETITIONS} rounds")
    for name, took in zip(ways, zip(*rounds, strict=True), strict=True):
        print(f"  {name:36}{number / statistics.median(took):8,.0f} pictures/s")
    speedup = statistics.median(page / load for page, _, load in rounds)
    overhead = statistics.median(load / decode for _, decode, load in rounds)
    print(f"  faster than the page's formula      {speedup:8.2f} x  (target: at least 2)")
    print(f"  time against decoding alone         {overhead:8.2f} x  (target: at most 1.4)")


def _repeat_pictures(target, number):
    """Write the course's pictures over and over into a zip of that many."""
    with zipfile.ZipFile(ZIP) as archive, zipfile.ZipFile(target, "w") as repeated:
        names = archive.namelist()
        for i in range(number):
            name = names[i % len(names)]
            category = name.split("/")[-2]
            repeated.writestr(f"images/{category}/{i:05d}.jpg", archive.read(name))


def _print_peak(path):
    """Print the peak memory above the table in MB; runs in a process of its own."""
    import resource  # not on Windows, where only the speed can be measured

    def peak():
        unit = 1 if sys.platform == "darwin" else 1024
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

    loader.load_images(ZIP)  # what the libraries take once and for all is not counted
    before = peak()
    table = loader.load_images(path)
    held = sum(map(len, table["image"]))
    print(f"\n{(peak() - before - held) / 1e6}")


def measure_memory(number):
    """Return the peak memory in MB above the encoded pictures that the table holds."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "many.zip"
        _repeat_pictures(path, number)
        command = [sys.executable, "-m", "tests.benchmarks.loader", str(path)]
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return float(run.stdout.split()[-1])


def main():
    if len(sys.argv) > 1:
        _print_peak(sys.argv[1])
        return
    _measure_speed()
    print(f"peak memory above the table, {MANY:,} pictures")
    print(
        f"  load_images                         {measure_memory(MANY):8.1f} MB (target: below 100)"
    )


if __name__ == "__main__":
    main()
