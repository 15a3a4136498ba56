"""Still and rippled water: the scene above the waterline, mirrored."""

import numpy as np

from .canvas import H, W, X, Y, mix
from .noise import lookup, noise_field


def mirror_in_water(rng, canvas, waterline, tint, murk, ripple, brightness):
    """Fill the rows below the waterline with a reflection whose ripples grow towards the viewer.

    tint, murk: the water's own colour, and how much of it shows.
    ripple: the size of the waves; 1 is a light breeze.
    brightness: how bright the reflection is relative to the scene.
    """
    x, y = X[waterline:], Y[waterline:]
    near = (y - waterline + 1) / (H - waterline)
    waves = noise_field(rng, 512, 512, 1.7, smooth_x=0.35, smooth_y=1.6)
    perspective = 60 / (near + 0.08)
    long_waves = lookup(waves, (x - W / 2) * perspective / 60 + 200, perspective * 4)
    short_waves = lookup(waves, x * 1.3, y * 2.6)
    shift = ripple * (5 * long_waves * near + 2.0 * short_waves * (near**0.5))
    rows = np.clip(waterline - (y - waterline) + shift, 0, waterline - 1).astype(int)
    columns = np.clip(x + ripple * 2.2 * long_waves * near, 0, W - 1).astype(int)
    reflection = canvas[rows, columns] * brightness
    water = mix(reflection, tint, np.clip(murk * (0.35 + 0.9 * near) + 0.05 * long_waves, 0, 1))
    result = canvas.copy()
    result[waterline:] = water * (1 + 0.07 * ripple * short_waves * (0.3 + near))[..., None]
    return result
