"""The canvas that scenes are painted on, and the blends that all painters share.

A canvas is a float array of shape (H, W, 3), values from 0 to 1; an image is the same thing in
Pillow's 8-bit form, on which shapes are drawn and sprites pasted. Both are twice the size of the
finished picture: shrinking at the end smooths every edge.
"""

import numpy as np
from PIL import Image

W, H = 320, 240
PICTURE_SIZE = (160, 120)

# the coordinates of every pixel of the canvas, each of shape (H, W)
Y, X = np.mgrid[0:H, 0:W].astype(np.float64)


def smoothstep(start, end, x):
    """0 before start, 1 after end, an S-shaped ramp between; start may lie above end."""
    t = np.clip((x - start) / (end - start), 0, 1)
    return t * t * (3 - 2 * t)


def mix(a, b, t):
    """Blend from a (t = 0) to b (t = 1): colours or canvases; t is a number or one per pixel."""
    a, b, t = (np.asarray(value, float) for value in (a, b, t))
    if t.ndim:
        t = t[..., None]
    return a * (1 - t) + b * t


def screen(canvas, light):
    """Add light to a canvas so that it brightens towards white and never beyond."""
    return 1 - (1 - canvas) * (1 - light)


def as_image(canvas):
    """A canvas as an 8-bit image, values outside 0..1 clipped."""
    return Image.fromarray((np.clip(canvas, 0, 1) * 255 + 0.5).astype(np.uint8))


def as_canvas(image):
    """An image as a canvas."""
    return np.asarray(image.convert("RGB"), float) / 255


def in_grey_levels(canvas):
    """The canvas rounded to the 256 levels of an image and clipped."""
    return as_canvas(as_image(canvas))
