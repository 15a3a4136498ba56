"""Pictures on a feedback page: drawn anew, within limits."""

import base64
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from coursekit import pictures
from coursekit.pictures import ALL_ADDRESSES, Pictures
from tests.support.displayed_pictures import encoded, noise_picture


def decoded(picture):
    return Image.open(io.BytesIO(base64.b64decode(picture.address.partition(",")[2])))


def plot_like():
    """Return a picture of a few colours, half of it see-through."""
    image = Image.new("RGBA", (300, 200), (0, 0, 0, 0))
    image.paste((0, 114, 178, 255), (0, 0, 150, 200))
    return image


def forged_png(width, height):
    """Return a PNG that claims to be that large."""

    def chunk(kind, data):
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(10_000_000)))
    return base64.b64encode(b"\x89PNG\r\n\x1a\n" + body + chunk(b"IEND", b"")).decode()


class TestPictures:
    def test_a_plot_keeps_its_colours_and_stands_on_white(self):
        picture = Pictures().redraw(encoded(plot_like()))
        image = decoded(picture).convert("RGB")
        assert (picture.width, picture.height) == image.size == (300, 200)
        assert image.getpixel((10, 10)) == (0, 114, 178)
        assert image.getpixel((290, 10)) == (255, 255, 255)

    def test_a_drawing_of_many_colours_stays_sharp_and_a_photograph_is_not_stored_as_one(self):
        drawing = Image.new("RGB", (400, 300), "white")
        for row in range(300):
            drawing.paste((row * 255 // 299, 114, 178), (0, row, 200, row + 1))
        assert Pictures().redraw(encoded(drawing)).address.startswith("data:image/png")
        photograph = noise_picture(200, 200)
        assert Pictures().redraw(encoded(photograph)).address.startswith("data:image/jpeg")

    def test_a_photograph_looks_the_same(self):
        ramp = np.linspace(0, 255, 400)
        photograph = np.stack([ramp + 0 * ramp[:, None], 255 - ramp[:, None] + 0 * ramp], axis=-1)
        photograph = np.dstack([photograph, photograph.mean(axis=-1)]).astype(np.uint8)
        image = Image.fromarray(photograph)
        picture = Pictures().redraw(encoded(image))
        assert pictures.likeness(image, decoded(picture)) >= 40

    def test_what_was_in_the_file_beside_the_picture_is_gone(self):
        from PIL.PngImagePlugin import PngInfo

        words = PngInfo()
        words.add_text("Comment", "PWNED <script>")
        picture = Pictures().redraw(encoded(plot_like(), pnginfo=words))
        assert b"PWNED" not in base64.b64decode(picture.address.partition(",")[2])

    @pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16", "CMYK"])
    def test_every_kind_of_pixel_is_read(self, mode):
        kind = "JPEG" if mode == "CMYK" else "PNG"
        picture = Pictures().redraw(encoded(Image.new(mode, (40, 30)), kind))
        assert (picture.width, picture.height) == (40, 30)

    @pytest.mark.parametrize(
        "data",
        [
            "",
            "not base64",
            base64.b64encode(b"\x89PNG\r\n\x1a\nbroken").decode(),
            encoded(plot_like())[:400],
            forged_png(60_000, 60_000),
            encoded(Image.new("1", (5_000, 5_000))),
            forged_png(0, 0),
            encoded(Image.new("RGB", (9, 9)), "GIF"),
            # Each scan of a JPEG costs as much time as a picture.
            base64.b64encode(
                base64.b64decode(encoded(noise_picture(16, 16), "JPEG")) + b"\xff\xda\0\2" * 100
            ).decode(),
        ],
        ids=["empty", "words", "broken", "cut-off", "bomb", "large", "no-pixels", "GIF", "scans"],
    )
    def test_what_is_no_picture_to_show_is_left_out(self, data):
        pictures = Pictures()
        assert pictures.redraw(data) is None
        assert pictures.redraw(encoded(plot_like()))  # the next one is shown

    def test_all_pictures_of_a_page_are_limited_in_size_and_in_work(self):
        pictures = Pictures()
        shown = [pictures.redraw(encoded(noise_picture(360, 360, seed))) for seed in range(12)]
        sizes = [len(picture.address) for picture in shown if picture]
        assert sum(sizes) <= ALL_ADDRESSES
        assert shown[0]
        assert shown[-1] is None
        large = encoded(Image.new("1", (4_000, 4_000)))
        pictures = Pictures()
        assert [bool(pictures.redraw(large)) for _ in range(8)] == [True] * 6 + [False] * 2
