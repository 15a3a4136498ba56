"""Random fields and lines with the spectrum of natural textures: cloud, water, rock, bark."""

import numpy as np


def noise_field(rng, rows=512, cols=512, smoothness=3.0, smooth_x=1.0, smooth_y=1.0):
    """A (rows, cols) field that tiles, with mean 0 and standard deviation 1.

    Its power falls as frequency ** -smoothness. smooth_x and smooth_y stretch the texture along
    one axis: the larger, the slower it changes that way relative to the other.
    """
    fy = np.fft.fftfreq(rows)[:, None] * smooth_y * rows
    fx = np.fft.rfftfreq(cols)[None] * smooth_x * cols
    frequency = np.sqrt(fx * fx + fy * fy)
    frequency[0, 0] = 1
    amplitude = frequency ** (-smoothness / 2)
    amplitude[0, 0] = 0
    waves = rng.normal(size=amplitude.shape) + 1j * rng.normal(size=amplitude.shape)
    field = np.fft.irfft2(waves * amplitude, s=(rows, cols))
    return (field - field.mean()) / field.std()


def lookup(field, x, y):
    """The field's values at fractional coordinates, interpolated; it repeats beyond its edges."""
    rows, cols = field.shape
    x_floor, y_floor = np.floor(x), np.floor(y)
    fx, fy = x - x_floor, y - y_floor
    top, left = y_floor.astype(int) % rows, x_floor.astype(int) % cols
    bottom, right = (top + 1) % rows, (left + 1) % cols
    upper = field[top, left] * (1 - fx) + field[top, right] * fx
    lower = field[bottom, left] * (1 - fx) + field[bottom, right] * fx
    return upper * (1 - fy) + lower * fy


def noise_line(rng, length, smoothness=2.2):
    """A random line of the given length with mean 0, within -1..1; larger smoothness is calmer."""
    # twice the length is drawn, for a line of full length would end where it began
    frequency = np.fft.rfftfreq(2 * length) * 2 * length
    frequency[0] = 1
    amplitude = frequency ** (-smoothness / 2)
    amplitude[0] = 0
    waves = rng.normal(size=frequency.size) + 1j * rng.normal(size=frequency.size)
    line = np.fft.irfft(waves * amplitude, 2 * length)[:length]
    return (line - line.mean()) / (np.abs(line - line.mean()).max() + 1e-9)
