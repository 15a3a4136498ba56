"""From scenes to the zip: draw every picture, tune the colours of each category, save."""

import csv
import io
import re
import zipfile

import numpy as np
from PIL import Image

from coursekit.files import whole

from . import cloudy_sky, rivers, sunsets, trees_and_forest
from .tuning import target_colours, with_mean

PAINTERS = {
    "sunsets": sunsets.draw,
    "rivers": rivers.draw,
    "trees_and_forest": trees_and_forest.draw,
    "cloudy_sky": cloudy_sky.draw,
}
PICTURES_PER_CATEGORY = 200
SEED = 2016
LEAST_CLOUDINESS = 5.0
JPEG_QUALITY = 85


def draw_raw(category, index):
    """One picture before tuning; a sky in which no cloud shows is drawn again."""
    number = list(PAINTERS).index(category)
    for attempt in range(8):
        picture = PAINTERS[category](np.random.default_rng([SEED, number, index, attempt]))
        if category != "cloudy_sky" or cloudy_sky.cloudiness(picture) > LEAST_CLOUDINESS:
            break
    return picture


def mean_colour(picture):
    """The picture's mean red, green and blue, from 0 to 1."""
    return (np.asarray(picture, float) / 255).mean((0, 1))


def tuned_jpeg(picture, target):
    """The picture, tuned to the target mean colour, as the bytes of a JPEG file."""
    pixels = np.asarray(picture, float) / 255
    tuned = np.stack([with_mean(pixels[..., k], target[k]) for k in range(3)], -1)
    out = io.BytesIO()
    image = Image.fromarray((tuned * 255 + 0.5).astype(np.uint8))
    image.save(out, "JPEG", quality=JPEG_QUALITY)
    return out.getvalue()


def picture_name(category, index):
    """The picture's path in the zip."""
    return f"images/{category}/{category}_{index:03d}.jpg"


def check_output(zip_path):
    """Refuse to overwrite what is no zip of these pictures; exits with a sentence."""
    if not zip_path.exists():
        return
    ours = re.compile(rf"images/({'|'.join(PAINTERS)})/\1_\d{{3}}\.jpg")
    if zipfile.is_zipfile(zip_path):
        with zipfile.ZipFile(zip_path) as archive:
            if all(map(ours.fullmatch, archive.namelist())):
                return
    raise SystemExit(
        f"{zip_path} holds something else than the pictures that are drawn here, and is not "
        "overwritten: move it away, or give another name."
    )


def build(zip_path, means_path=None):
    """Draw all pictures into a zip; also write their mean colours before tuning, if asked to."""
    raw_means = {}
    check_output(zip_path)
    with (
        whole(zip_path) as unfinished,
        zipfile.ZipFile(unfinished, "w", zipfile.ZIP_STORED) as archive,
    ):
        for category in PAINTERS:
            pictures = [draw_raw(category, i) for i in range(PICTURES_PER_CATEGORY)]
            means = np.array([mean_colour(picture) for picture in pictures])
            for i, target in enumerate(target_colours(means)):
                name = picture_name(category, i)
                raw_means[name] = means[i]
                # a fixed date, so that the same pictures give the same zip
                entry = zipfile.ZipInfo(name, (2016, 1, 1, 0, 0, 0))
                archive.writestr(entry, tuned_jpeg(pictures[i], target))
            print(f"{category}: {len(pictures)} pictures", flush=True)
    if means_path is not None:
        write_means(means_path, raw_means)


def write_means(path, means):
    """Write {picture name: mean colour} as csv, with every digit."""
    with whole(path) as unfinished, unfinished.open("w", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["picture", "red", "green", "blue"])
        for name, colour in means.items():
            writer.writerow([name, *(repr(float(value)) for value in colour)])


def read_means(path):
    """Read what write_means has written."""
    with path.open(newline="") as file:
        rows = csv.reader(file)
        next(rows)
        return {name: np.array(colour, float) for name, *colour in rows}
