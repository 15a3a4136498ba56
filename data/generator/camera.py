"""The last step of every scene: what a camera would do to it."""

import numpy as np
from PIL import Image, ImageFilter

from .canvas import PICTURE_SIZE, H, W, X, Y, as_canvas, as_image, screen

GRAIN = 0.006


def photograph(rng, image, warmth, saturation, contrast, vignette, bloom=0.12, exposure=1.0):
    """The finished picture of a painted image.

    warmth: red gains and blue loses this part.
    saturation, contrast, exposure: factors; 1 changes nothing.
    vignette: how much the corners darken.
    bloom: how much the brightest parts glow.
    """
    canvas = as_canvas(image)
    bright = as_image(np.clip((canvas - 0.72) / 0.28, 0, 1))
    canvas = screen(canvas, bloom * as_canvas(bright.filter(ImageFilter.GaussianBlur(9))))
    canvas = canvas * exposure
    grey = (canvas @ np.array([0.299, 0.587, 0.114]))[..., None]
    canvas = grey + (canvas - grey) * saturation
    canvas = canvas * np.array([1 + warmth, 1, 1 - warmth])
    canvas = 0.5 + (canvas - 0.5) * contrast
    from_centre = ((X / W - 0.5) ** 2 + (Y / H - 0.5) ** 2) * 2
    canvas = canvas * (1 - vignette * from_centre)[..., None]
    picture = as_canvas(as_image(canvas).resize(PICTURE_SIZE, Image.LANCZOS))
    width, height = PICTURE_SIZE
    picture = picture + rng.normal(0, GRAIN, (height, width, 1))
    return as_image(picture + rng.normal(0, GRAIN * 0.5, picture.shape))
