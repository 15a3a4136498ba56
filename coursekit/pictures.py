"""Pictures of students on a page: drawn anew, small, and harmless whatever was in them."""

import base64
import io
import warnings
from typing import NamedTuple

import numpy as np
from PIL import Image

MAX_PIXELS = 20_000_000  # of one picture
ALL_PIXELS = 100_000_000  # of a page: a few seconds of work
ALL_BYTES = 40_000_000  # that are read for a page
MAX_SIDE = 1_600  # pixels of the longer side; wider ones are shown smaller anyway
MAX_ADDRESS = 400_000  # characters of one picture in the page
ALL_ADDRESSES = 1_700_000  # of all pictures of a page
MAX_SCANS = 40  # of a JPEG: each one costs as much time as a whole picture
FAITHFUL = 42  # decibels of signal to noise: no difference can be seen
QUALITY = 92


class Picture(NamedTuple):
    """A picture that can stand in a page: a data: address, and its size in pixels."""

    address: str
    width: int
    height: int


class Pictures:
    """Draws the pictures of one page anew, as long as they are not too much in all."""

    def __init__(self):
        self.pixels_left, self.bytes_left = ALL_PIXELS, ALL_BYTES
        self.addresses_left = ALL_ADDRESSES

    def redraw(self, encoded):
        """Return the Picture of a PNG or JPEG in base64, or None where there is none to show."""
        self.bytes_left -= len(encoded)
        if self.bytes_left < 0 or self.addresses_left < 0:
            return None
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of Pillow's, about what it meets
                picture = encode(self.read(base64.b64decode(encoded)))
        except Exception:  # Pillow raises many kinds, and a broken picture is none
            return None
        self.addresses_left -= len(picture.address)
        return picture if self.addresses_left >= 0 else None

    def read(self, data):
        """Return the picture in a file's bytes, on white. Raises what Pillow does, ValueError."""
        if data.count(b"\xff\xda") > MAX_SCANS and data.startswith(b"\xff\xd8"):
            raise ValueError("too many scans")
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG")) as image:
            pixels = image.width * image.height
            self.pixels_left -= pixels
            if pixels > MAX_PIXELS or self.pixels_left < 0:
                raise ValueError("too many pixels")
            if not image.has_transparency_data:
                return image.convert("RGB")
            layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")


def encode(image):
    """Return a picture in a form that is small and looks the same."""
    image.thumbnail((MAX_SIDE, MAX_SIDE))
    # Plots have few colours, and their lines do not stand JPEG; photographs are the opposite.
    drawn = image.quantize(256, dither=Image.Dither.NONE)
    if likeness(image, drawn) >= FAITHFUL:
        kind, options = "png", {"optimize": True}
    else:
        kind, drawn = "jpeg", image
        options = {"quality": QUALITY, "subsampling": 0}
    file = io.BytesIO()
    drawn.save(file, kind, **options)
    text = base64.b64encode(file.getvalue()).decode("ascii")
    if len(text) > MAX_ADDRESS:
        return encode(image.reduce(2))
    return Picture(f"data:image/{kind};base64,{text}", *image.size)


def likeness(image, other):
    """Return how alike two pictures are: the peak signal-to-noise ratio in decibels."""
    one, two = (np.asarray(i.convert("RGB"), dtype=np.float32) for i in (image, other))
    error = float(np.mean((one - two) ** 2))
    return np.inf if error == 0 else 10 * np.log10(255**2 / error)
