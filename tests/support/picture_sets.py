"""Data sets of small pictures, and whether the course has its own."""

import re
import zipfile
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from grader_tests.em_for_gmm import made_with
from tests.support.places import ROOT

REAL_ZIP = ROOT / "data" / "images.zip"
# Who takes other pictures says so by pick_candidates, and not by a zip that may be damaged.
SHIPPED = re.search(r"\b[0-9a-f]{64}\b", (ROOT / "data" / "README.md").read_text("utf-8"))
with_the_shipped_pictures = pytest.mark.skipif(
    SHIPPED is not None and made_with.read()["sha256"] != SHIPPED[0],
    reason="it is about the pictures that ship, and data/ holds others",
)
RNG = np.random.default_rng(5)


def encode(picture, form="JPEG", **options):
    file = BytesIO()
    picture.save(file, form, **options)
    return file.getvalue()


def noise(width=7, height=5, channels=3):
    return RNG.integers(0, 256, (height, width, channels), dtype=np.uint8).squeeze()


def jpeg(width=7, height=5):
    return encode(Image.fromarray(noise(width, height)))


def make_zip(path, members, compression=zipfile.ZIP_STORED):
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def make_folder(path, members):
    for name, content in members:
        target = path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return path


def page_formula(content):
    arr = np.asarray(Image.open(BytesIO(content)).convert("RGB"))
    return [np.mean(arr[:, :, channel] / 256.0) for channel in range(3)]


def small_set():
    names = ["rivers/b.jpg", "rivers/a.jpg", "sunsets/c.jpg", "Lakes/z.jpg", "rivers/B.jpg"]
    return [(f"images/{name}", jpeg(5 + i, 4 + i)) for i, name in enumerate(names)]


def assert_means(loader, tmp_path, name, content, expected):
    path = make_zip(tmp_path / "one.zip", [(f"images/odd/{name}", content)])
    row = loader.load_images(path).iloc[0]
    np.testing.assert_allclose(row[["red", "green", "blue"]].astype(float), expected, atol=1e-12)


def palette_picture(**options):
    return encode(Image.fromarray(noise()).quantize(16), "PNG", **options)


def animation():
    frames = [Image.new("RGB", (6, 4), colour) for colour in ("red", "blue")]
    return encode(frames[0], "GIF", save_all=True, append_images=frames[1:])
