"""Ground and what stands up from it without growing: ridges, hills, mountains, rocks.

A crest is an array with the row of the skyline at each of the W columns. `haze` is the colour
that distance fades into.
"""

import math

import numpy as np
from PIL import ImageDraw

from .canvas import W, X, Y, mix, smoothstep
from .colour import ink, rgb
from .noise import lookup, noise_field, noise_line


def ridge(rng, base, height, smoothness=2.2):
    """A random crest around row `base`, at most `height` rows above or below it."""
    return base - height * noise_line(rng, W, smoothness)


def paint_hill(rng, canvas, crest, top, foot, texture=0.12, grain=(1.0, 2.4), fade=40, trees=0.0):
    """Cover everything below the crest with textured ground.

    top, foot: the colours at the crest and `fade` rows further down.
    texture, grain: the contrast of the texture, and its stretch along x and y.
    trees: the height of the jagged edge that distant trees give the crest.
    """
    field = noise_field(rng, 256, 512, 2.0, smooth_x=grain[0], smooth_y=grain[1])
    if trees:
        crest = crest - trees * np.abs(noise_line(rng, W, 0.9))
    below = np.clip(Y - crest[None, :] + 0.5, 0, 1)
    colour = mix(top, foot, np.clip((Y - crest.mean() + 6) / fade, 0, 1))
    colour = colour * (1 + texture * lookup(field, X, Y))[..., None]
    return mix(canvas, colour, below)


def paint_mountain(rng, canvas, horizon, height, rock, haze, haze_amount, snow):
    """Paint a mountain range of the given height behind the horizon.

    haze_amount: how much of the rock's colour the haze takes at the top, 0..1.
    snow: how far down the snow reaches, as a part of the height; 0 for none.
    """
    crest = horizon - height * (
        0.35 + 0.65 * (noise_line(rng, W, rng.uniform(2.2, 2.8)) * 0.5 + 0.5)
    )
    crest = crest - height * 0.05 * noise_line(rng, W, 1.5)
    field = noise_field(rng, 512, 512, 2.5)
    below = np.clip(Y - crest[None] + 0.5, 0, 1)
    relief = lookup(field, X * 1.1 + Y * 0.5, Y * 0.9)
    relief_next = lookup(field, X * 1.1 + Y * 0.5 + 2.5, Y * 0.9 + 1)
    smooth_crest = np.convolve(np.pad(crest, 6, "edge"), np.ones(13) / 13, "valid")
    slope = np.clip(np.gradient(smooth_crest), -1, 1)[None]
    light = np.clip(0.62 + 1.1 * (relief - relief_next) + 0.55 * slope, 0.25, 1.25)
    colour = rock * light[..., None]
    if snow > 0:
        down = np.clip((Y - crest[None]) / max(height, 1), 0, 1)
        white = rgb(240, 244, 250) * np.clip(0.45 + 0.6 * light, 0, 1.05)[..., None]
        colour = mix(colour, white, smoothstep(-0.15, 0.15, snow - down + 0.22 * relief))
    low = np.clip((Y - horizon + height * 0.5) / (height * 0.6), 0, 1)
    colour = mix(colour, haze, np.clip(haze_amount + 0.35 * low, 0, 0.95))
    return mix(canvas, colour, below)


def draw_rock(rng, image, x, y, radius, colour):
    """Draw a boulder lying at (x, y): a dark outline, its face, and a light spot on top."""
    draw = ImageDraw.Draw(image)
    angles = np.linspace(0, 2 * math.pi, 11, endpoint=False)
    outline = []
    for angle, r in zip(angles, radius * rng.uniform(0.75, 1.15, 11), strict=True):
        rise = math.sin(angle)
        dy = -abs(rise) * r * 0.85 if rise > 0 else abs(rise) * r * 0.3
        outline.append((x + math.cos(angle) * r * 1.35, y + dy))

    def shrunk(dx, dy, scale_x, scale_y):
        return [
            (x - radius * dx + (px - x) * scale_x, y - radius * dy + (py - y) * scale_y)
            for px, py in outline
        ]

    draw.polygon(outline, fill=ink(colour * 0.62))
    draw.polygon(shrunk(0.1, 0.12, 0.82, 0.72), fill=ink(colour))
    draw.polygon(shrunk(0.25, 0.33, 0.5, 0.4), fill=ink(np.clip(colour * 1.22, 0, 1)))
