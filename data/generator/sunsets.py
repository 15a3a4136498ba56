"""Sunsets over the sea, a lake, hills, trees, or in a sky full of clouds."""

import math

import numpy as np
from PIL import ImageDraw

from .camera import photograph
from .canvas import H, W, X, Y, as_image, mix, screen, smoothstep
from .colour import ink, jitter, rgb
from .land import paint_hill, ridge
from .noise import lookup, noise_field
from .plants import bare_tree, conifer, draw_grass, leafy_tree, plant
from .sky import cloud_layer, gradient_sky
from .water import mirror_in_water

# from the top of the sky to the horizon
PALETTES = {
    "gold": [(52, 62, 96), (150, 112, 96), (236, 160, 70), (255, 214, 120)],
    "red": [(38, 24, 48), (116, 38, 48), (208, 70, 34), (252, 150, 50)],
    "pink": [(62, 70, 130), (150, 96, 140), (230, 130, 120), (252, 190, 140)],
    "dusk": [(22, 28, 66), (60, 50, 102), (150, 84, 104), (240, 140, 84)],
    "orange": [(70, 50, 54), (160, 84, 48), (232, 124, 36), (255, 196, 84)],
}


def draw(rng):
    """One sunset as a finished picture."""
    kind = rng.choice(["sea", "hills", "lake", "trees", "clouds"], p=[0.26, 0.22, 0.2, 0.18, 0.14])
    horizon = int(H * (rng.uniform(0.8, 0.95) if kind == "clouds" else rng.uniform(0.55, 0.74)))
    sun_x = W * rng.uniform(0.15, 0.85)
    above = rng.random() < 0.8
    sun = (sun_x, horizon - H * rng.uniform(0.0, 0.16) if above else horizon + H * 0.03)
    name = rng.choice(["gold", "red", "pink", "dusk", "orange"], p=[0.25, 0.25, 0.18, 0.12, 0.2])
    palette = [jitter(rng, rgb(*colour), 0.07) for colour in PALETTES[name]]
    exposure = rng.uniform(0.72, 1.05)
    canvas, clearness = _evening_sky(rng, horizon, sun, palette)
    dark = palette[0] * rng.uniform(0.10, 0.32)

    if kind in ("sea", "lake"):
        canvas = _add_shores(rng, canvas, kind, horizon, palette, dark)
        murk, ripple = (0.28, 0.8) if kind == "lake" else (0.42, 1.7)
        canvas = mirror_in_water(rng, canvas, horizon, palette[0] * 0.55, murk, ripple, 0.8)
        if kind == "sea":
            strength = clearness[int(min(sun[1], H - 1)), int(sun[0])]
            _add_glitter(rng, canvas, horizon, sun[0], palette[3], strength)
    else:
        canvas = _add_hills(rng, canvas, horizon, palette, dark)
    image = as_image(canvas)
    if kind == "trees" or rng.random() < 0.22:
        _draw_foreground(rng, image, kind == "trees", sun[0], dark)
    if kind == "sea" and rng.random() < 0.3:
        _draw_boat(rng, image, horizon, ink(dark * 0.4))
    warmth, saturation = rng.normal(0.02, 0.03), rng.uniform(0.95, 1.2)
    contrast = rng.uniform(1.0, 1.15)
    return photograph(rng, image, warmth, saturation, contrast, 0.3, bloom=0.25, exposure=exposure)


def _evening_sky(rng, horizon, sun, palette):
    """The sky with its clouds and the sun's disc; also how clear it is at every pixel, 0..1."""
    top, upper, lower, bright = palette
    sky = gradient_sky([(0, top), (0.45, upper), (0.8, lower), (1, bright)], horizon)
    from_sun = np.hypot((X - sun[0]), (Y - sun[1]) * 1.25) / H
    sky = mix(sky, bright, np.clip(0.8 * np.exp(-from_sun * 3.2), 0, 1))
    threshold = rng.uniform(-0.5, 0.6)
    lit = np.clip(mix(bright, lower, rng.uniform(0.1, 0.6)) * 1.08, 0, 1)
    shade = mix(top, upper, rng.uniform(0.2, 0.7)) * rng.uniform(0.65, 0.95)
    look = (threshold, rng.uniform(45, 120), rng.uniform(0.8, 1.8), 1.8)
    shape = {"stretch": rng.uniform(0.25, 0.9), "opacity": 0.93}
    sky, cloud = cloud_layer(rng, sky, horizon, lit, shade, sun, *look, **shape)
    if rng.random() < 0.45:
        look = (rng.uniform(0.3, 0.8), rng.uniform(30, 60), 1.1, 1.6, 3.2, rng.uniform(0.15, 0.4))
        sky, more = cloud_layer(rng, sky, horizon, lit, shade * 0.9, sun, *look)
        cloud = np.maximum(cloud, more)
    radius = H * rng.uniform(0.022, 0.05)
    disc = smoothstep(radius + 1.2, radius - 1.2, np.hypot(X - sun[0], Y - sun[1]))
    glow = np.exp(-from_sun * 11) * 0.9 + np.exp(-from_sun * 4.2) * 0.3
    clearness = 1 - 0.55 * np.clip(cloud, 0, 1)
    glow = np.clip(glow * clearness, 0, 1)[..., None] * np.clip(bright * 1.1, 0, 1)
    sky = screen(np.clip(sky, 0, 1), glow)
    return mix(sky, rgb(255, 246, 214), disc * clearness), clearness


def _add_shores(rng, canvas, kind, horizon, palette, dark):
    """One or two low ridges behind the water; the sea does not always have them."""
    if kind == "lake" or rng.random() < 0.5:
        for k in range(rng.integers(1, 3)):
            base, height = horizon - H * rng.uniform(0.01, 0.05), H * rng.uniform(0.02, 0.07)
            crest = ridge(rng, base, height, 2.4)
            top = mix(dark, palette[2], 0.35 - 0.2 * k)
            trees = 3 if kind == "lake" else 0
            canvas = paint_hill(rng, canvas, crest, top, dark, 0.06, trees=trees)
    return canvas


def _add_glitter(rng, canvas, horizon, sun_x, colour, strength):
    """Light the waves on the path towards the sun, in place."""
    x, y = X[horizon:], Y[horizon:]
    near = (y - horizon + 1) / (H - horizon)
    waves = noise_field(rng, 256, 512, 1.2, smooth_x=0.3, smooth_y=2.2)
    crests = lookup(waves, x * 1.2 / (0.25 + near), 90 / (near + 0.06))
    path = np.exp(-(((x - sun_x) / (W * (0.025 + 0.12 * near))) ** 2))
    sparkle = np.clip(smoothstep(0.1, 1.0, crests) * path * 1.3, 0, 1) * strength
    canvas[horizon:] = screen(np.clip(canvas[horizon:], 0, 1), sparkle[..., None] * colour)


def _add_hills(rng, canvas, horizon, palette, dark):
    """Two or three ridges, the nearer the darker, down to the bottom edge."""
    count = rng.integers(2, 4)
    for i in range(count):
        near = i / max(1, count - 1)
        base = horizon + (H - horizon) * 0.45 * near - H * 0.02
        crest = ridge(rng, base, H * rng.uniform(0.04, 0.10), 2.3)
        top = mix(dark, palette[2] * 0.8, 0.5 * (1 - near))
        canvas = paint_hill(rng, canvas, crest, top, dark * 0.8, 0.08, trees=2 + 4 * near)
    foot = int(horizon + (H - horizon) * 0.55) + int(H * 0.2)
    canvas[foot:] = mix(canvas[foot:], dark * 0.6, 0.6)
    return canvas


def _draw_foreground(rng, image, with_trees, phase, dark):
    """Black ground at the bottom, with or without trees on it; phase shifts its waves."""
    ground = H * (rng.uniform(0.82, 0.93) if with_trees else rng.uniform(0.9, 0.98))
    edge = [(x, ground + 3 * math.sin(x / 37 + phase)) for x in range(0, W + 8, 8)]
    outline = [(0, H), (0, ground), *edge, (W, H)]
    ImageDraw.Draw(image).polygon(outline, fill=ink(dark * 0.45))
    if not with_trees:
        return
    black = dark * 0.4
    for _ in range(rng.integers(1, 4)):
        species = rng.choice(["leafy", "bare", "conifer"])
        x, height = rng.uniform(0.02, 0.98) * W, H * rng.uniform(0.28, 0.62)
        if species == "leafy":
            tree = leafy_tree(rng, black, black, 150, 900, contrast=0.3)
        elif species == "conifer":
            tree = conifer(rng, black, black)
        else:
            tree = bare_tree(rng, black)
        plant(image, tree, x, ground + 5, height, rng.random() < 0.5)
    draw_grass(rng, image, ground - 1, H + 6, dark * 0.5, 0.25)


def _draw_boat(rng, image, horizon, fill):
    """A small sailing boat not far below the horizon."""
    draw = ImageDraw.Draw(image)
    x, y = W * rng.uniform(0.1, 0.9), horizon + H * rng.uniform(0.02, 0.1)
    size = H * rng.uniform(0.02, 0.05)
    keel = y + size * 0.4
    hull = [(x - size, y), (x + size, y), (x + size * 0.7, keel), (x - size * 0.7, keel)]
    draw.polygon(hull, fill=fill)
    draw.polygon([(x, y - size * 2.6), (x, y - 2), (x + size * 0.9, y - 2)], fill=fill)
