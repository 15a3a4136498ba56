"""Pictures of students on a page: drawn anew, small, and harmless whatever was in them."""

import base64
import io
import warnings
from typing import Any, NamedTuple

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_PIXELS = 20_000_000  # of one picture
MAX_PIXELS_OF_A_PHOTOGRAPH = 64_000_000  # those of telephones have up to 50 million
ALL_PIXELS = 100_000_000  # of a page: a few seconds of work
ALL_BYTES = 40_000_000  # that are read for a page
MAX_SIDE = 1_600  # pixels of the longer side; wider ones are shown smaller anyway
MAX_ADDRESS = 400_000  # characters of one picture in the page
ALL_ADDRESSES = 1_700_000  # of all pictures of a page
MAX_SCANS = 40  # of a JPEG: each one costs as much time as a whole picture
FAITHFUL = 42  # decibels of signal to noise: no difference can be seen
PHOTOGRAPH = 39  # decibels: an octree of 256 colours is no better for one
QUALITIES = 92, 80  # of JPEG: the first that is small enough


class Picture(NamedTuple):
    """A picture that can stand in a page: a data: address, and its size in pixels."""

    address: str
    width: int
    height: int


class NotShown(Exception):  # noqa: N818 - the names say what is wrong
    """A picture cannot be shown; the text says why, to go on after "cannot be shown: "."""


class Pictures:
    """Draws the pictures of one page anew, as long as they are not too much in all.

    `side` is the most pixels of the longer side, `address` the most characters of a picture in the
    page, `addresses` those of all pictures together.
    """

    def __init__(
        self,
        formats: tuple[str, ...] = ("PNG", "JPEG"),
        side: int = MAX_SIDE,
        address: int = MAX_ADDRESS,
        addresses: int = ALL_ADDRESSES,
    ):
        self.formats, self.side, self.address = formats, side, address
        self.pixels_left, self.bytes_left = ALL_PIXELS, ALL_BYTES
        self.addresses_left = addresses

    def redraw(self, encoded: str) -> Picture | None:
        """Return the Picture of one in base64, or None where there is none to show."""
        try:
            return self.drawn(encoded)
        except NotShown:
            return None

    def drawn(self, encoded: str) -> Picture:
        """Return the Picture of one in base64. Raises NotShown."""
        self.bytes_left -= len(encoded)
        if self.bytes_left < 0 or self.addresses_left < 0:
            raise NotShown("there are too many pictures")
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of Pillow's, about what it meets
                image, sharp = self.read(base64.b64decode(encoded))
                picture = encode(image, self.side, self.address, sharp)
        except NotShown:
            raise
        except (UnidentifiedImageError, ValueError):
            raise NotShown(f"it is no {', '.join(self.formats)} file, or broken") from None
        except Image.DecompressionBombError:
            raise NotShown("it has too many pixels") from None
        except Exception:  # Pillow raises many kinds
            raise NotShown("it is broken") from None
        self.addresses_left -= len(picture.address)
        if self.addresses_left < 0:
            raise NotShown("there are too many pictures")
        return picture

    def read(self, data: bytes) -> tuple[Image.Image, bool]:
        """Return the picture in a file's bytes, on white, and whether it may be a drawing.

        Raises NotShown, and what Pillow does.
        """
        if data.count(b"\xff\xda") > MAX_SCANS and data.startswith(b"\xff\xd8"):
            raise NotShown("it is too much work to read")
        with Image.open(io.BytesIO(data), formats=self.formats) as image:
            photograph, most = image.format == "JPEG", MAX_PIXELS
            pixels = image.width * image.height
            # A photograph that comes line by line is made smaller while it is read.
            if photograph and not image.info.get("progressive"):
                image.draft("RGB", (self.side, self.side))
                most = MAX_PIXELS_OF_A_PHOTOGRAPH
            self.pixels_left -= image.width * image.height
            if pixels > most or self.pixels_left < 0:
                raise NotShown("it has too many pixels")
            if not image.has_transparency_data:
                return upright(image.convert("RGB")), not photograph
            layer = image.convert("RGBA")
        white = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(white, layer).convert("RGB"), True


def upright(image: Image.Image) -> Image.Image:
    """Return a photograph as its camera was held."""
    try:
        return ImageOps.exif_transpose(image)
    except Exception:  # what the camera wrote may be anything
        return image


def encode(image, side=MAX_SIDE, most=MAX_ADDRESS, sharp=True):
    """Return a picture in a form that is small and looks the same; `sharp` if it may be drawn."""
    image.thumbnail((side, side))
    # Plots have few colours, and their lines do not stand JPEG; photographs are the opposite.
    drawn = with_few_colours(image) if sharp else None
    if drawn:
        text = saved(drawn, "png")
        if len(text) <= most:
            return Picture(f"data:image/png;base64,{text}", *image.size)
    else:
        for quality in QUALITIES:
            text = saved(image, "jpeg", quality=quality, subsampling=0)
            if len(text) <= most:
                return Picture(f"data:image/jpeg;base64,{text}", *image.size)
    return encode(image.reduce(2), side, most, sharp)


def with_few_colours(image):
    """Return a drawing with 256 colours that looks the same, or None where that cannot be.

    The octree takes a hundredth of the time of the better palette, for which a photograph, which
    the octree shows to be one, would take longest, in vain.
    """
    methods = [Image.Quantize.FASTOCTREE, Image.Quantize.MEDIANCUT]
    if image.getcolors(256):  # there is a palette that changes nothing
        del methods[0]
    for method in methods:
        drawn = image.quantize(256, method=method, dither=Image.Dither.NONE)
        found = likeness(image, drawn)
        if found >= FAITHFUL:
            return drawn
        if found < PHOTOGRAPH:
            return None
    return None


def saved(image: Image.Image, kind: str, **options: Any) -> str:
    """Return a picture's file in base64."""
    file = io.BytesIO()
    image.save(file, kind, **options)
    return base64.b64encode(file.getvalue()).decode("ascii")


def likeness(image, other):
    """Return how alike two pictures are: the peak signal-to-noise ratio in decibels."""
    one, two = (np.asarray(i.convert("RGB"), dtype=np.float32) for i in (image, other))
    error = float(np.mean((one - two) ** 2))
    return np.inf if error == 0 else 10 * np.log10(255**2 / error)
