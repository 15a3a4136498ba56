"""A river or stream that winds from the horizon towards the viewer through open land."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

from .canvas import H, W, X, Y, as_canvas, as_image, mix, smoothstep
from .colour import jitter, pick, rgb
from .land import draw_rock, paint_hill, paint_mountain, ridge
from .noise import lookup, noise_field
from .plants import draw_grass, in_haze, plant
from .sky import fair_sky


@dataclass
class Course:
    """Where the river runs: arrays with one value per pixel, in the perspective of flat land.

    near: 0 at the horizon, 1 at the bottom edge.
    across, along: coordinates on the ground, for textures.
    edge: the wobble of the waterline.
    water, bank: 1 in the water and on the bare banks, 0 elsewhere.
    """

    horizon: int
    near: np.ndarray
    across: np.ndarray
    along: np.ndarray
    edge: np.ndarray
    water: np.ndarray
    bank: np.ndarray

    def row(self, near):
        """The row of the canvas at this nearness."""
        return self.horizon + near * (H - self.horizon)

    def shores(self, row):
        """The columns where the water begins and ends in a row, or None where there is none."""
        columns = np.where(self.water[min(H - 1, int(row))] > 0.3)[0]
        return (columns.min(), columns.max()) if len(columns) else None


def paint_winding_river(rng, trees, haze, leaf, stream):
    """The scene as an image; a stream has foam, rocks and denser woods along it."""
    horizon = int(H * (rng.uniform(0.2, 0.34) if stream else rng.uniform(0.30, 0.44)))
    canvas = _background(rng, horizon, haze, leaf)
    green = jitter(rng, mix(leaf, rgb(130, 140, 74), rng.uniform(0.3, 0.7)), 0.06)
    gravel = pick(rng, [(150, 140, 120), (128, 120, 108), (164, 150, 120)])
    gravel = jitter(rng, gravel, 0.05)
    course = _draw_course(rng, horizon, stream)
    canvas = _paint_ground(rng, canvas, course, green, gravel, haze)
    image, mirrored = _plant_banks(rng, canvas, course, trees, haze, stream)

    planted = as_canvas(image)
    water = _water(rng, as_canvas(mirrored), course, stream)
    # trees hide the water behind them
    in_front = np.abs(planted - canvas).sum(-1) > 0.02
    image = as_image(mix(planted, water, course.water * np.where(in_front, 0.0, 1.0)))
    no_grass = np.maximum(course.water, course.bank > 0.75)
    draw_grass(rng, image, course.row(0.3), H + 8, green, 0.8, no_grass)
    if stream or rng.random() < 0.35:
        _draw_rocks(rng, image, course, stream)
    return image


def _background(rng, horizon, haze, leaf):
    """Sky, perhaps mountains, and one to three ridges, the nearer the greener."""
    canvas = fair_sky(rng, horizon)
    ridges = rng.integers(1, 4)
    rng.random()  # no longer used, but the pictures after it depend on its being drawn
    if rng.random() < 0.6:
        height, rock = H * rng.uniform(0.12, 0.3), jitter(rng, rgb(104, 108, 112), 0.08)
        haze_amount, snow = rng.uniform(0.2, 0.5), rng.choice([0, 0.35, 0.6])
        canvas = paint_mountain(rng, canvas, horizon, height, rock, haze, haze_amount, snow)
    for i in range(ridges):
        near = (i + 1) / ridges
        base, height = horizon - H * (0.08 - 0.06 * near), H * (0.07 - 0.035 * near)
        crest = ridge(rng, base, height, 2.5)
        top = mix(leaf * 0.75, haze, 0.62 - 0.34 * near)
        foot = mix(leaf * 0.55, haze, 0.5 - 0.25 * near)
        canvas = paint_hill(rng, canvas, crest, top, foot, 0.13, trees=1.5 + 2 * near)
    return canvas


def _draw_course(rng, horizon, stream):
    """A random course: a sine in perspective, with uneven edges."""
    near = np.clip((Y - horizon) / (H - horizon), 1e-3, None)
    distance = 0.10 / near
    sway, phase, bends = rng.uniform(0.05, 0.16), rng.uniform(0, 6.28), rng.uniform(3.5, 8)
    drift = rng.uniform(-0.06, 0.06)
    width = rng.uniform(0.055, 0.085) if stream else rng.uniform(0.045, 0.085)
    along = np.log(distance / 0.1 + 1)
    middle = sway * np.sin(bends * along + phase) * (0.35 + distance * 1.6) + drift
    x = (X / W - 0.5) * distance
    edge = lookup(noise_field(rng, 256, 512, 2.4), X * 0.9, 60 * along)
    half_width = width * (1 + 0.12 * edge) * (0.75 + 0.25 * np.exp(-distance))
    from_shore = np.abs(x - middle * (distance / 0.1) ** 0.2 * 0.42) - half_width
    scale = distance + 0.02
    from_shore = from_shore / scale * 0.22
    water = smoothstep(0.012, -0.004, from_shore) * (horizon + 0.5 < Y)
    bank = smoothstep(0.10, 0.0, from_shore)
    return Course(horizon, near, x / scale, along, edge, water, bank)


def _paint_ground(rng, canvas, course, green, gravel, haze):
    """Meadow that fades into the distance, with bare banks along the water."""
    field = noise_field(rng, 256, 512, 1.9)
    meadow_texture = lookup(field, course.across * 300 + 99, 160 * course.along)
    far = np.clip(1 - course.near * 2.2, 0, 1)
    ground = mix(green * 0.85, mix(green, haze, 0.5), far) * (1 + 0.15 * meadow_texture)[..., None]
    stones = gravel * (1 + 0.18 * lookup(field, X * 1.7, Y * 1.7))[..., None]
    ground = mix(ground, stones, course.bank * rng.uniform(0.5, 1))
    return mix(canvas, ground, np.clip(Y - course.horizon + 0.5, 0, 1))


def _plant_banks(rng, canvas, course, trees, haze, stream):
    """Trees along both banks, far to near; return the scene and what the water mirrors of it."""
    horizon = course.horizon
    image = as_image(canvas)
    mirror_row = np.clip(2 * horizon - Y.astype(int), 0, H - 1)
    below = canvas[mirror_row, X.astype(int)]
    mirrored = as_image(np.where((horizon > Y)[..., None], canvas, below))
    count = rng.integers(120, 200) if stream else rng.integers(90, 170)
    hazy = {}
    for near in np.sort(rng.uniform(0.015, 1.0, count) ** 1.7 + 0.012):
        y = course.row(near)
        shores = course.shores(y)
        if shores is None:
            continue
        gap = rng.exponential(0.16 if stream else 0.3) * W * (0.12 + near) + 5 + 22 * near
        x = shores[0] - gap if rng.random() < 0.5 else shores[1] + gap
        if not -30 < x < W + 30:
            continue
        height = H * (0.05 + 0.72 * near) * rng.uniform(0.55, 1.15)
        haze_level = int((1 - min(near * 1.6, 1)) * 5)
        which = rng.integers(len(trees))
        sprite, size = trees[which]
        if (which, haze_level) not in hazy:
            hazy[which, haze_level] = in_haze(sprite, haze, 0.1 * haze_level, 0.95)
        tree = hazy[which, haze_level]
        flip = rng.random() < 0.5
        plant(image, tree, x, y + 2, height * size, flip)
        upside_down, mirrored_height = tree.transpose(Image.FLIP_TOP_BOTTOM), height * size * 0.92
        plant(mirrored, upside_down, x, y + mirrored_height, mirrored_height, flip)
    return image, mirrored


def _water(rng, mirrored, course, stream):
    """The water's surface: the mirrored scene, rippled and tinted, with foam on fast water."""
    waves = noise_field(rng, 512, 512, 1.6, smooth_x=0.4, smooth_y=1.7)
    waves = lookup(waves, course.across * 260, 210 * course.along)
    rows = np.clip(Y + 3.2 * waves * (course.near**0.6), 0, H - 1).astype(int)
    columns = np.clip(X + 1.6 * waves, 0, W - 1).astype(int)
    tints = [(66, 96, 104), (84, 110, 96), (60, 92, 128), (98, 104, 84), (110, 140, 146)]
    tint = jitter(rng, pick(rng, tints), 0.07)
    murk = np.clip(0.18 + 0.5 * course.near, 0, 0.75)
    water = mix(mirrored[rows, columns] * 0.9, tint, murk) * (1 + 0.08 * waves)[..., None]
    if stream or rng.random() < 0.12:
        field = noise_field(rng, 512, 512, 2.1, smooth_x=1.4, smooth_y=0.8)
        level = lookup(field, course.across * 430 + 40, 70 * course.along + 6 * waves)
        level = level + 0.35 * lookup(field, X * 2.1, Y * 2.1)
        rapids = np.sin(course.along * rng.uniform(16, 26) + 2 * course.edge)
        level = level + 0.7 * rapids * rng.uniform(0.4, 1)
        foam = smoothstep(0.55, 1.7, level) * (1 if stream else 0.6)
        water = mix(water, rgb(232, 238, 240), np.clip(foam, 0, 1) * 0.85)
    return water


def _draw_rocks(rng, image, course, stream):
    """Boulders, in the bed of a stream and along the shores of a river."""
    colour = jitter(rng, rgb(124, 118, 110), 0.08)
    for near in np.sort(rng.uniform(0.05, 1, rng.integers(14, 40))):
        y = course.row(near)
        shores = course.shores(y)
        if shores is None:
            continue
        if stream:
            x = rng.uniform(shores[0] - 8, shores[1] + 8)
        else:
            x = rng.choice(shores) + rng.normal(0, 6)
        radius = (1.2 + 11 * near) * rng.uniform(0.5, 1.3)
        draw_rock(rng, image, x, y, radius, colour * rng.uniform(0.75, 1.15))
