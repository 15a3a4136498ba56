"""Colours: arrays of red, green and blue from 0 to 1."""

import numpy as np


def rgb(red, green, blue):
    """A colour given in 0..255, as an array in 0..1."""
    return np.array((red, green, blue), float) / 255


def pick(rng, colours):
    """One of a list of colours given in 0..255, as an array in 0..1."""
    return rgb(*colours[rng.integers(len(colours))])


def jitter(rng, colour, spread=0.06):
    """A colour near the given one: spread scales its brightness and, less, its hue."""
    brightness = 1 + rng.normal(0, spread)
    return np.clip(colour * brightness + rng.normal(0, spread * 0.4, 3), 0, 1)


def ink(colour):
    """A colour in 0..1 as the tuple of integers that Pillow draws with."""
    return tuple(round(255 * min(1, max(0, x))) for x in colour)


def opaque_ink(colour):
    """The same for an image with an alpha channel."""
    return (*ink(colour), 255)
