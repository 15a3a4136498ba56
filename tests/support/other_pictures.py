"""Other sets of pictures, with the counts and the mixed sizes of the original course."""

import zipfile
from io import BytesIO

import numpy as np
from PIL import Image

COUNTS = {"cloudy_sky": 288, "rivers": 359, "sunsets": 362, "trees_and_forest": 319}
SIZES = [(40 + 3 * (i % 20), 30 + 4 * (i // 20)) for i in range(218)]
# Mean levels of red, green and blue, and how much brightness and hue vary from picture to picture
COLOURS = {
    "cloudy_sky": ((150, 165, 185), 14, 7),
    "rivers": ((95, 125, 120), 12, 6),
    "sunsets": ((170, 100, 60), 16, 8),
    "trees_and_forest": ((60, 85, 40), 9, 4.5),
}
# As photographs have it: all of them overlap.
OVERLAPPING = {
    "cloudy_sky": ((128, 142, 158), 36, 15),
    "rivers": ((112, 124, 122), 32, 16),
    "sunsets": ((132, 100, 84), 38, 20),
    "trees_and_forest": ((92, 104, 72), 28, 16),
}


def write_other_pictures(path, colours=COLOURS):
    """Write a zip of 1,328 JPEGs: a colour each, darker at the bottom, with noise."""
    rng = np.random.default_rng(11)
    names = [f"images/{f}/photo{i:04d}.jpg" for f, count in COUNTS.items() for i in range(count)]
    sizes = rng.permutation(np.resize(np.arange(len(SIZES)), len(names)))
    with zipfile.ZipFile(path, "w") as archive:
        for name, size in zip(names, sizes, strict=True):
            archive.writestr(name, picture(rng, colours[name.split("/")[1]], *SIZES[size]))
    return path


def picture(rng, about, width, height):
    centre, brightness, hue = about
    colour = np.array(centre) + rng.normal(0, brightness) + rng.normal(0, hue, 3)
    shade = np.linspace(20, -20, height)[:, np.newaxis, np.newaxis]
    noise = rng.integers(-12, 13, (height, width, 1))
    levels = np.clip(colour + shade + noise, 0, 255).astype(np.uint8)
    file = BytesIO()
    Image.fromarray(levels).save(file, "JPEG")
    return file.getvalue()
