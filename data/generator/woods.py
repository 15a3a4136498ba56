"""Many trees at once: the colours of a season, a set of sprites, a stand of trees."""

import numpy as np

from .canvas import W, mix
from .colour import jitter, pick, rgb
from .plants import conifer, in_haze, leafy_tree, plant

LEAVES = {
    "summer": [(84, 122, 44), (66, 108, 46), (100, 132, 52), (58, 96, 50)],
    "spring": [(128, 166, 58), (110, 156, 64)],
    "autumn": [(196, 120, 40), (182, 84, 36), (204, 160, 56), (120, 116, 50)],
    "dark": [(44, 76, 42), (36, 66, 44), (52, 82, 40)],
}


def leaf_colour(rng, season):
    """A leaf colour of the season."""
    return jitter(rng, pick(rng, LEAVES[season]), 0.07)


def tree_set(rng, season, count, conifers):
    """A list of (sprite, relative height); `conifers` is the chance that a tree is a conifer."""
    trees = []
    for leaf in [leaf_colour(rng, season) for _ in range(count)]:
        bark = jitter(rng, rgb(70, 60, 48), 0.03)
        if rng.random() < conifers:
            needles = jitter(rng, mix(leaf, rgb(44, 74, 48), 0.65), 0.06)
            trees.append((conifer(rng, needles, bark * 0.8), 1.25))
        else:
            trees.append((leafy_tree(rng, leaf, bark, slim=rng.uniform(0.75, 1.1)), 1.0))
    return trees


def plant_stand(
    rng, image, trees, rows, per_row, feet, heights, haze, haze_amount, terrain=None, gap=None
):
    """Plant rows of trees, back to front.

    trees: as from tree_set. per_row: about how many trees a row has; further rows have more.
    feet, heights: the (back, front) row of the trees' feet and their heights.
    haze, haze_amount: the colour and the strength of the haze on the back row; none in front.
    terrain: W offsets that lift the feet along the row. gap: gap(x) is true where none grows.
    """
    (back_foot, front_foot), (back_height, front_height) = feet, heights
    for row in range(rows):
        near = row / max(1, rows - 1)
        y = back_foot + (front_foot - back_foot) * near**1.3
        height = back_height + (front_height - back_height) * near**1.3
        amount, brightness = haze_amount * (1 - near) ** 1.4, 0.8 + 0.2 * near
        hazy = [(in_haze(sprite, haze, amount, brightness), size) for sprite, size in trees]
        for x in np.sort(rng.uniform(-0.05, 1.05, int(per_row * (1.6 - near))) * W):
            if gap is not None and gap(x):
                continue
            sprite, size = hazy[rng.integers(len(hazy))]
            lift = 0 if terrain is None else terrain[int(np.clip(x, 0, W - 1))] * (1 - 0.6 * near)
            foot = y + lift + rng.normal(0, 2)
            tall = height * size * rng.uniform(0.72, 1.2)
            plant(image, sprite, x, foot, tall, rng.random() < 0.5, rng.uniform(0.85, 1.15))
