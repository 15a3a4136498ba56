"""Rivers: calm ones seen from the bank, winding ones and streams seen along their course."""

import math

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .camera import photograph
from .canvas import H, W, as_canvas, as_image, mix
from .colour import ink, jitter, pick, rgb
from .land import paint_hill, ridge
from .noise import noise_line
from .plants import draw_grass, leafy_tree, plant
from .sky import fair_sky
from .water import mirror_in_water
from .winding_river import paint_winding_river
from .woods import leaf_colour, plant_stand, tree_set


def draw(rng):
    """One river as a finished picture."""
    kind = rng.choice(["winding", "calm", "stream"], p=[0.42, 0.33, 0.25])
    season = rng.choice(["summer", "spring", "autumn", "dark"], p=[0.5, 0.15, 0.12, 0.23])
    trees = tree_set(rng, season, 4, rng.choice([0, 0.2, 0.6, 1]))
    haze = jitter(rng, rgb(176, 192, 204), 0.05)
    leaf = leaf_colour(rng, season)
    if kind == "calm":
        image = _calm(rng, trees, haze, leaf)
    else:
        image = paint_winding_river(rng, trees, haze, leaf, stream=kind == "stream")
    warmth, saturation = rng.normal(-0.03, 0.02), rng.uniform(0.85, 1.1)
    contrast, exposure = rng.uniform(0.98, 1.1), rng.uniform(0.94, 1.16)
    return photograph(rng, image, warmth, saturation, contrast, 0.2, exposure=exposure)


def _calm(rng, trees, haze, leaf):
    """Broad water with the far bank mirrored in it."""
    waterline = int(H * rng.uniform(0.42, 0.58))
    canvas = fair_sky(rng, waterline)
    for i in range(rng.integers(1, 3)):
        base, height = waterline - H * (0.12 - 0.06 * i), H * rng.uniform(0.04, 0.12)
        crest = ridge(rng, base, height, 2.2)
        top = mix(rgb(66, 90, 80), haze, 0.62 - 0.25 * i)
        foot = mix(rgb(70, 92, 66), haze, 0.4)
        canvas = paint_hill(rng, canvas, crest, top, foot, 0.09, trees=2 + 2 * i)
    image = as_image(canvas)
    feet, heights = (waterline - H * 0.03, waterline + 1), (H * 0.1, H * rng.uniform(0.16, 0.34))
    gap_x, gap_width = rng.uniform(0.1, 0.9) * W, rng.uniform(0.02, 0.16) * W

    def in_gap(x):
        return abs(x - gap_x) < gap_width

    plant_stand(rng, image, trees, 3, 30, feet, heights, haze, 0.4, gap=in_gap)
    crest = np.full(W, waterline - 2.0) + noise_line(rng, W, 2) * 1.2
    canvas = paint_hill(rng, as_canvas(image), crest, leaf * 0.5, leaf * 0.6, 0.15)
    tint = pick(rng, [(70, 92, 92), (86, 102, 84), (72, 98, 122), (104, 100, 78)])
    tint = jitter(rng, tint, 0.07)
    murk, ripple = rng.uniform(0.22, 0.5), rng.uniform(0.5, 1.6)
    image = as_image(mirror_in_water(rng, canvas, waterline, tint, murk, ripple, 0.84))
    if rng.random() < 0.75:
        _draw_near_bank(rng, image, leaf)
    return image


def _draw_near_bank(rng, image, leaf):
    """A grassy bank, perhaps with a tree, in one of the lower corners."""
    left = rng.choice([-1, 1]) < 0
    green = jitter(rng, mix(leaf, rgb(120, 130, 70), 0.5), 0.06)
    level = rng.uniform(0.62, 0.86)
    edge = []
    for x in range(0, W + 4, 4):
        t = x / W if left else 1 - x / W
        fall = H * (level + 0.5 * t**0.8)
        edge.append((x, fall + 3 * math.sin(x / 11) + rng.normal(0, 0.8)))
    outline = [*edge, (W, H + 40), (0, H + 40)]
    ImageDraw.Draw(image).polygon(outline, fill=ink(green * 0.6))
    bank = Image.new("L", (W, H), 0)
    ImageDraw.Draw(bank).polygon(outline, fill=255)
    with_grass = image.copy()
    draw_grass(rng, with_grass, H * level, H + 12, green, 1.3)
    # the mask is a little wider than the bank: blades may lean out over the water
    image.paste(with_grass, (0, 0), bank.filter(ImageFilter.MaxFilter(5)))
    if rng.random() < 0.5:
        tree = leafy_tree(rng, leaf * 0.85, rgb(60, 50, 42), 220, 2600, dots=(1.3, 3))
        x, foot = (0.06 if left else 0.94) * W, H * (level + 0.12)
        plant(image, tree, x, foot, H * rng.uniform(0.7, 1.05))
