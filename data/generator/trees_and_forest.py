"""Woods from outside, from above and from within, wooded hills, and lone trees."""

import numpy as np
from PIL import Image, ImageFilter

from .camera import photograph
from .canvas import H, W, X, Y, as_canvas, as_image, in_grey_levels, mix, screen, smoothstep
from .colour import jitter, pick, rgb
from .land import paint_hill, ridge
from .noise import lookup, noise_field, noise_line
from .plants import draw_grass, in_haze, leafy_tree, plant, trunk
from .sky import fair_sky
from .woods import leaf_colour, plant_stand, tree_set


def draw(rng):
    """One picture of trees as a finished picture."""
    kind = rng.choice(
        ["edge", "hill", "inside", "lone", "canopy"], p=[0.18, 0.20, 0.33, 0.05, 0.24]
    )
    season = rng.choice(["summer", "spring", "autumn", "dark"], p=[0.50, 0.17, 0.07, 0.26])
    if kind == "inside":
        image = _inside(rng, season)
        warmth, saturation = rng.normal(0.01, 0.02), rng.uniform(0.85, 1.1)
        contrast, exposure = rng.uniform(1.0, 1.15), rng.uniform(0.78, 1.05)
        return photograph(rng, image, warmth, saturation, contrast, 0.35, exposure=exposure)
    trees = tree_set(rng, season, 5, rng.choice([0, 0.1, 0.5, 0.9, 1]))
    painters = {"canopy": _canopy, "hill": _hill, "edge": _edge, "lone": _lone}
    image = painters[kind](rng, season, trees)
    warmth, saturation = rng.normal(0.01, 0.02), rng.uniform(0.88, 1.12)
    contrast, exposure = rng.uniform(1.0, 1.12), rng.uniform(0.78, 1.02)
    return photograph(rng, image, warmth, saturation, contrast, 0.22, exposure=exposure)


def _inside(rng, season):
    """Among the trunks, against a glow of leaves."""
    leaf = leaf_colour(rng, season)
    glow = jitter(rng, mix(leaf, rgb(214, 226, 170), rng.uniform(0.25, 0.6)), 0.05)
    field = noise_field(rng, 256, 512, 2.3)
    canvas = mix(glow * 0.62, glow * 1.12, smoothstep(-1.2, 1.5, lookup(field, X * 0.8, Y * 0.8)))
    across = ((X - W * rng.uniform(0.3, 0.7)) / (W * 0.3)) ** 2
    canvas = canvas * (0.72 + 0.5 * np.exp(-across - ((Y - H * 0.42) / (H * 0.32)) ** 2))[..., None]
    image = as_image(canvas).filter(ImageFilter.GaussianBlur(1.5))

    floor = H * rng.uniform(0.55, 0.68)
    if season == "autumn":
        ground = rgb(150, 96, 46)
    else:
        ground = pick(rng, [(86, 92, 44), (110, 84, 52), (70, 86, 46)])
    ground = jitter(rng, ground, 0.06)
    litter = noise_field(rng, 256, 512, 1.8, smooth_x=0.6, smooth_y=1.6)
    below = smoothstep(floor - 5, floor + 6, Y + 3 * lookup(field, X, Y * 0))
    darker = 1.15 - 0.55 * np.clip((Y - floor) / (H - floor), 0, 1)
    colour = ground * (1 + 0.22 * lookup(litter, X, Y))[..., None] * darker[..., None]
    sunspots = smoothstep(0.2, 1.4, lookup(field, X * 0.9 + 70, Y * 2.2))
    colour = colour * (1 + 0.45 * sunspots)[..., None]
    image = as_image(mix(as_canvas(image), colour, below))

    _fill_with_trees(rng, image, season, floor, glow)
    green = 0.05 if season == "autumn" else 0.4
    grass = np.clip(mix(ground, rgb(92, 128, 50), green), 0, 1)
    draw_grass(rng, image, floor + H * 0.12, H + 8, grass, 0.5)
    return _add_light_shafts(rng, image) if rng.random() < 0.4 else image


def _fill_with_trees(rng, image, season, floor, glow):
    """Four rows of trunks, undergrowth and hanging leaves, the furthest palest."""
    birch = rng.random() < 0.18
    bark = jitter(rng, pick(rng, [(86, 70, 54), (70, 60, 52), (104, 84, 66)]), 0.08)
    leaves = [leaf_colour(rng, season) for _ in range(3)]
    bushes = [leafy_tree(rng, leaf, bark, 90, 500, slim=1.2, dots=(1, 2.2)) for leaf in leaves]
    for row in range(4):
        near = row / 3
        foot = floor + (H - floor) * (0.02 + 0.75 * near**1.5)
        thickness = 4 + 34 * near**1.8
        haze = 0.62 * (1 - near) ** 1.1
        for _ in range([15, 10, 6, rng.integers(1, 4)][row]):
            x = rng.uniform(-0.02, 1.02) * W
            if row == 3 and abs(x - W / 2) < W * 0.16:
                continue
            colour, thick = bark * rng.uniform(0.8, 1.15), thickness * rng.uniform(0.7, 1.25)
            stem = trunk(rng, colour, int(foot + 6), thick, birch)
            stem = in_haze(stem, glow, haze, 0.95 - 0.25 * near)
            stem = stem.rotate(rng.normal(0, 1.6), resample=Image.BILINEAR)
            top = int(foot + rng.normal(0, 3)) - stem.height
            image.paste(stem, (int(x - stem.width / 2), top), stem)
        for _ in range([14, 10, 7, 4][row]):
            bush = in_haze(bushes[rng.integers(3)], glow, haze * 0.8, 0.95 - 0.15 * near)
            x, y = rng.uniform(0, 1) * W, foot + rng.uniform(0, 8)
            plant(image, bush, x, y, (12 + 40 * near) * rng.uniform(0.6, 1.3), True, 1.3)
            if rng.random() < 0.75:
                x, y = rng.uniform(0, 1) * W, H * rng.uniform(0.05, 0.36) * (1.1 - 0.3 * near)
                height = (26 + 50 * near) * rng.uniform(0.7, 1.4)
                plant(image, bush, x, y, height, rng.random() < 0.5, 1.4)


def _add_light_shafts(rng, image):
    """Slanting shafts of sunlight that fade towards the ground."""
    shafts = np.zeros((H, W))
    slant = rng.uniform(-0.7, 0.7)
    for _ in range(rng.integers(3, 7)):
        x, width = rng.uniform(-0.1, 1.1) * W, rng.uniform(4, 16)
        shafts += np.exp(-(((X - x - Y * slant) / width) ** 2))
    light = np.clip(shafts, 0, 1.4) * 0.22 * (1 - Y / H)
    return as_image(screen(as_canvas(image), light[..., None] * rgb(255, 248, 200)))


def _canopy(rng, season, trees):
    """Looking over tree tops."""
    horizon = int(H * rng.uniform(0.0, 0.2))
    sky = fair_sky(rng, max(horizon, 4))
    haze = jitter(rng, rgb(146, 172, 160), 0.05)
    terrain = H * 0.05 * noise_line(rng, W, 2.6)
    top = mix(leaf_colour(rng, season), haze, 0.55)
    foot = leaf_colour(rng, season) * 0.6
    canvas = paint_hill(rng, in_grey_levels(sky), horizon + 4 + terrain, top, foot, 0.15)
    image = as_image(canvas)
    feet = (horizon + H * 0.06, H * 1.22)
    plant_stand(rng, image, trees, 12, 42, feet, (12, 86), haze, 0.6, terrain)
    return image


def _hill(rng, season, trees):
    """A wooded slope below a ridge."""
    horizon = int(H * rng.uniform(0.10, 0.27))
    sky = fair_sky(rng, horizon + 20)
    haze = jitter(rng, rgb(150, 176, 168), 0.04)
    crest = ridge(rng, horizon - H * 0.04, H * rng.uniform(0.05, 0.14), 2.3)
    top = mix(rgb(60, 84, 70), haze, 0.55)
    image = as_image(paint_hill(rng, sky, crest, top, rgb(70, 92, 70), 0.1, trees=3))
    terrain = H * 0.08 * noise_line(rng, W, 2.4)
    feet = (horizon + H * 0.08, H * 1.12)
    plant_stand(rng, image, trees, 10, 40, feet, (14, 84), haze, 0.5, terrain)
    return image


def _edge(rng, season, trees):
    """The edge of a wood across a meadow."""
    rng.random()  # no longer used, but the pictures after it depend on its being drawn
    sky = fair_sky(rng, int(H * 0.7))
    haze = jitter(rng, rgb(170, 188, 190), 0.05)
    green = rgb(140, 128, 66) if season == "autumn" else rgb(104, 134, 58)
    green = jitter(rng, green, 0.08)
    ground = H * rng.uniform(0.66, 0.84)
    crest = np.full(W, ground - H * 0.1)
    canvas = paint_hill(rng, in_grey_levels(sky), crest, green * 0.7, green * 0.8, 0.14)
    image = as_image(canvas)
    feet, heights = (ground - H * 0.07, ground + 2), (H * 0.46, H * 0.72)
    plant_stand(rng, image, trees, 5, 30, feet, heights, haze, 0.3)
    # shrubs hide the feet of the trees
    for x in rng.uniform(0, 1, 40) * W:
        shrub = in_haze(trees[rng.integers(len(trees))][0], haze, 0.1, 0.8)
        foot, height = ground + rng.uniform(2, 9), H * rng.uniform(0.10, 0.22)
        plant(image, shrub, x, foot, height, rng.random() < 0.5, 1.5)
    crest = ridge(rng, ground + H * 0.012, H * 0.012, 2.2)
    canvas = as_canvas(image)
    canvas = paint_hill(rng, canvas, crest, green * 0.62, green, 0.16, grain=(0.6, 2), fade=50)
    image = as_image(canvas)
    draw_grass(rng, image, ground + 3, H + 8, green)
    return image


def _lone(rng, season, trees):
    """One or two large trees in a meadow."""
    ground = int(H * rng.uniform(0.72, 0.86))
    sky = fair_sky(rng, ground)
    green = jitter(rng, rgb(100, 134, 56), 0.08)
    far = ridge(rng, ground - H * 0.03, H * 0.02, 2.4)
    top = mix(green * 0.6, rgb(160, 180, 190), 0.45)
    canvas = paint_hill(rng, sky, far, top, green * 0.8, 0.1, trees=5)
    meadow = ridge(rng, ground + H * 0.01, H * 0.01, 2.4)
    image = as_image(paint_hill(rng, canvas, meadow, green * 0.8, green, 0.14))
    for _ in range(rng.integers(1, 3)):
        leaf, slim = leaf_colour(rng, season), rng.uniform(0.9, 1.15)
        tree = leafy_tree(rng, leaf, rgb(70, 56, 46), 260, 6500, slim, dots=(1.2, 2.6))
        x, height = W * rng.uniform(0.25, 0.75), H * rng.uniform(0.75, 0.98)
        plant(image, tree, x, ground + H * 0.07, height, rng.random() < 0.5)
    draw_grass(rng, image, ground + 3, H + 8, green, 0.9)
    return image
