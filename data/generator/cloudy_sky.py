"""Skies with clouds by day, some with a strip of land below."""

import numpy as np
from PIL import ImageFilter

from .camera import photograph
from .canvas import PICTURE_SIZE, H, W, X, Y, as_image, in_grey_levels, mix, screen
from .colour import jitter, pick, rgb
from .land import paint_hill, ridge
from .plants import draw_grass
from .sky import cloud_layer, cumulus, fair_sky, gradient_sky


def draw(rng):
    """One cloudy sky as a finished picture."""
    kind = rng.choice(
        ["cumulus", "layer", "overcast", "altocumulus", "storm", "mixed"],
        p=[0.27, 0.22, 0.16, 0.12, 0.08, 0.15],
    )
    land = rng.random() < 0.45
    horizon = int(H * (rng.uniform(0.78, 0.95) if land else rng.uniform(1.02, 1.35)))
    sun = (rng.uniform(-0.1, 1.1) * W, rng.uniform(-0.4, 0.2) * H)
    if kind == "storm":
        canvas = _storm(rng, horizon, sun)
    elif kind == "mixed":
        canvas = fair_sky(rng, horizon, "layer")
        count = rng.integers(3, 6)
        lit = jitter(rng, rgb(250, 250, 250), 0.01)
        shade = jitter(rng, rgb(150, 162, 186), 0.05)
        canvas = cumulus(rng, canvas, min(horizon, H), count, lit, shade, sun, 1.3)
    else:
        canvas = fair_sky(rng, horizon, kind)
    burst = not land and rng.random() < 0.25 and kind != "overcast"
    if burst and cloudiness(as_image(canvas).resize(PICTURE_SIZE)) > 6.5:
        canvas = _sun_burst(rng, canvas)
    image = _add_land(rng, canvas, horizon) if land else as_image(canvas)
    warmth, saturation = rng.normal(0, 0.015), rng.uniform(0.9, 1.15)
    contrast, exposure = rng.uniform(0.98, 1.12), rng.uniform(0.92, 1.08)
    return photograph(rng, image, warmth, saturation, contrast, 0.16, bloom=0.08, exposure=exposure)


def cloudiness(picture):
    """How much the upper part of a picture varies in brightness, in grey levels."""
    grey = picture.convert("L")
    background = grey.filter(ImageFilter.GaussianBlur(14))
    texture = np.asarray(grey, float) - np.asarray(background, float)
    return texture[: int(PICTURE_SIZE[1] * 0.72)].std()


def _storm(rng, horizon, sun):
    """Two dark layers, the lower one torn."""
    grey = jitter(rng, pick(rng, [(92, 102, 118), (108, 112, 120), (84, 94, 110)]), 0.06)
    stops = [(0, grey), (0.7, grey * 1.35), (1, np.clip(grey * 2.0, 0, 0.92))]
    sky = gradient_sky(stops, horizon)
    lit, scale = np.clip(grey * 2.1, 0, 1), rng.uniform(50, 90)
    sky, _ = cloud_layer(rng, sky, horizon, lit, grey * 0.62, sun, -0.8, scale, 1.6, 2.2, 3.0)
    lit, scale = np.clip(grey * 1.7, 0, 1), rng.uniform(30, 60)
    sky, _ = cloud_layer(rng, sky, horizon, lit, grey * 0.55, sun, 0.2, scale, 1.0, 2.0, 2.9)
    return sky


def _sun_burst(rng, canvas):
    """A glow of sunlight through the clouds, above the middle."""
    x, y = W * rng.uniform(0.2, 0.8), H * rng.uniform(0.1, 0.4)
    distance = np.hypot(X - x, Y - y) / H
    glow = np.clip(0.9 * np.exp(-distance * 6) + 0.25 * np.exp(-distance * 2.2), 0, 1)
    return screen(np.clip(canvas, 0, 1), glow[..., None] * rgb(255, 250, 235))


def _add_land(rng, canvas, horizon):
    """A low strip of hills and grass along the bottom, as an image."""
    green = pick(rng, [(70, 104, 50), (96, 104, 60), (58, 84, 56), (120, 116, 80)])
    canvas = in_grey_levels(canvas)
    for i in range(2):
        base = horizon - H * 0.01 + i * H * 0.03
        crest = ridge(rng, base, H * rng.uniform(0.01, 0.03), 2.4)
        top = mix(green * 0.9, rgb(150, 170, 190), 0.5 - 0.4 * i)
        canvas = paint_hill(rng, canvas, crest, top, green * 0.7, 0.12, trees=2)
    image = as_image(canvas)
    draw_grass(rng, image, horizon + H * 0.03, H + 4, green, 0.3)
    return image
