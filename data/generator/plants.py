"""Trees, trunks and grass. A tree is a sprite: an image with an alpha channel, foot at the bottom.

Sprites are drawn once, large, and planted many times at different sizes.
"""

import math

import numpy as np
from PIL import Image, ImageDraw

from .canvas import H, W, mix, smoothstep
from .colour import ink, opaque_ink, rgb
from .noise import noise_field, noise_line

LIGHT = np.array((-0.45, -0.75, 0.5)) / np.linalg.norm((-0.45, -0.75, 0.5))


def draw_branch(rng, draw, x, y, angle, length, thickness, fill, depth):
    """Draw a branch from (x, y) and, `depth` levels deep, the twigs that fork from its end."""
    if depth == 0 or length < 2:
        return
    end_x, end_y = x + math.cos(angle) * length, y - math.sin(angle) * length
    draw.line([x, y, end_x, end_y], fill=fill, width=max(1, round(thickness)))
    for _ in range(2 if rng.random() < 0.8 else 3):
        twig_angle, twig_length = angle + rng.normal(0, 0.5), length * rng.uniform(0.62, 0.86)
        draw_branch(
            rng, draw, end_x, end_y, twig_angle, twig_length, thickness * 0.66, fill, depth - 1
        )


def leafy_tree(rng, leaf, bark, size=150, count=1500, slim=1.0, dots=(1.0, 2.6), contrast=1.0):
    """A broad-leaved tree: `count` leaves on the surfaces of a crown of overlapping balls.

    slim: the width of the crown. dots: the range of leaf sizes in sprite pixels.
    contrast: how much darker leaves on the far side from the light are.
    """
    sprite = Image.new("RGBA", (size, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(sprite)
    middle = size / 2
    angle, length = math.pi / 2 + rng.normal(0, 0.06), size * rng.uniform(0.2, 0.28)
    draw_branch(rng, draw, middle, size - 1, angle, length, size * 0.032, opaque_ink(bark), 6)

    large = size >= 200
    balls = rng.integers(30, 44) if large else rng.integers(12, 19)
    centres, radii = [], []
    for _ in range(balls):
        around, out = rng.uniform(0, 2 * math.pi), math.sqrt(rng.random())
        x = middle + math.cos(around) * out * size * 0.3 * slim
        y = size * 0.40 + math.sin(around) * out * size * 0.25
        centres.append((x, y, rng.normal(0, 0.14) * size))
        radii.append(size * (rng.uniform(0.06, 0.13) if large else rng.uniform(0.10, 0.18)))
    centres, radii = np.array(centres), np.array(radii)

    ball = rng.integers(0, balls, count)
    normal = rng.normal(size=(count, 3))
    normal /= np.linalg.norm(normal, axis=1)[:, None]
    normal[:, 2] = np.abs(normal[:, 2]) * np.where(rng.random(count) < 0.8, 1, -1)
    place = centres[ball] + normal * (radii[ball] * rng.uniform(0.55, 1.1, count))[:, None]

    lambert = normal @ LIGHT
    rise = (size * 0.75 - place[:, 1]) / (size * 0.6)
    light = 0.42 + 0.40 * lambert * contrast + 0.34 * (rise - 0.5) + rng.normal(0, 0.10, count)
    light = np.clip(light, 0.08, 1.25)
    radius = rng.uniform(dots[0], dots[1], count)
    tint = rng.normal(0, 0.05, (count, 3))
    sunlit = np.array([0.05, 0.05, 0]) * np.clip(lambert, 0, 1)[:, None]
    colours = np.clip((leaf + tint * 0.6) * light[:, None] * 1.25 + sunlit, 0, 1)
    for i in np.argsort(place[:, 2]):
        x, y, r = place[i, 0], place[i, 1], radius[i]
        box = [x - r, y - r * 0.8, x + r, y + r * 0.8]
        draw.ellipse(box, fill=opaque_ink(colours[i]))
    return sprite


def conifer(rng, leaf, bark, size=170):
    """A spruce: tiers of short strokes that widen downwards, darker to the right."""
    width = int(size * 0.5)
    sprite = Image.new("RGBA", (width, size), (0, 0, 0, 0))
    draw = ImageDraw.Draw(sprite)
    middle = width / 2
    draw.line([middle, size * 0.1, middle, size], fill=opaque_ink(bark), width=max(2, size // 50))
    tiers = int(size / 4.5)
    spread = rng.uniform(0.62, 0.95)
    for tier in range(tiers):
        down = (tier + 1) / tiers
        y = size * (0.015 + 0.93 * down)
        half_width = width * 0.5 * (down**0.85) * spread * rng.uniform(0.72, 1.08)
        for _ in range(int(7 + 16 * down)):
            side = rng.uniform(-1, 1)
            front = math.sqrt(max(0, 1 - side * side)) * rng.choice([-1, 1], p=[0.3, 0.7])
            droop = size * rng.uniform(0.012, 0.04) * (0.5 + down)
            light = 0.42 - 0.26 * side + 0.18 * front + rng.normal(0, 0.12)
            colour = leaf * np.clip(light, 0.1, 1.1) * 1.3 + rng.normal(0, 0.02, 3)
            start = (middle + side * half_width * 0.25, y - droop * 0.6)
            end = (middle + side * half_width, y + droop)
            fill = opaque_ink(np.clip(colour, 0, 1))
            draw.line([*start, *end], fill=fill, width=rng.integers(1, 4))
    return sprite


def bare_tree(rng, colour):
    """A tree without leaves."""
    sprite = Image.new("RGBA", (180, 180))
    fill = opaque_ink(colour)
    draw_branch(rng, ImageDraw.Draw(sprite), 90, 179, math.pi / 2, 46, 8, fill, 8)
    return sprite


def trunk(rng, bark, height, thickness, birch=False):
    """The lower part of a tree seen from near: bark in the round, flaring at the foot."""
    width = int(thickness * 1.8) + 4
    x = np.linspace(-1, 1, width)[None, :]
    columns = max(width, 8)
    furrows = noise_field(rng, height, columns, 2.0, smooth_x=3.0, smooth_y=0.5)[:, :width]
    taper = np.linspace(0.78, 1.0, height)[:, None]
    from_foot = height - np.arange(height)[:, None]
    flare = 1 + 0.5 * np.exp(-from_foot / (thickness * 0.5 + 1))
    sway = 0.06 * noise_line(rng, height, 3)[:, None]
    across = x * (width / thickness) / (taper * flare) * 0.98 + sway
    roundness = np.sqrt(np.clip(1 - across * across, 0, 1))
    light = np.clip(0.30 + 0.62 * roundness - 0.34 * across, 0.08, 1.1)
    if birch:
        patches = noise_field(rng, height, columns, 1.4, smooth_x=0.6, smooth_y=2.0)[:, :width]
        bark = mix(rgb(225, 222, 212), rgb(40, 38, 36), smoothstep(1.2, 1.9, patches))
    colour = bark * (light * (1 + 0.26 * furrows))[..., None]
    alpha = np.clip((1 - np.abs(across)) * thickness * 0.5, 0, 1)
    levels = np.dstack([np.clip(colour, 0, 1), alpha]) * 255
    return Image.fromarray(levels.astype(np.uint8))


def in_haze(sprite, haze, amount, brightness=1.0):
    """The sprite as seen through haze of the given colour; amount from 0 to 1."""
    levels = np.asarray(sprite, float)
    colour = (levels[..., :3] * brightness) * (1 - amount) + haze * 255 * amount
    return Image.fromarray(np.dstack([np.clip(colour, 0, 255), levels[..., 3]]).astype(np.uint8))


def plant(image, sprite, x, foot, height, flip=False, widen=1.0):
    """Paste a sprite so that it stands `height` rows tall at column x with its foot at that row."""
    height = max(3, round(height))
    width = max(2, round(height * sprite.width / sprite.height * widen))
    if height > sprite.height:
        resample = Image.BILINEAR
    elif height < sprite.height * 0.6:
        resample = Image.BOX
    else:
        resample = Image.LANCZOS
    scaled = sprite.resize((width, height), resample)
    if flip:
        scaled = scaled.transpose(Image.FLIP_LEFT_RIGHT)
    image.paste(scaled, (round(x - width / 2), round(foot - height)), scaled)


def draw_grass(rng, image, top, bottom, colour, density=1.0, mask=None):
    """Draw blades of grass from row `top` to row `bottom`, longer and thicker towards the viewer.

    mask: an (H, W) array; no grass grows where it exceeds one half.
    """
    draw = ImageDraw.Draw(image)
    count = int(3200 * density)
    near = np.sort(rng.random(count) ** 0.6)
    rows = top + near * (bottom - top)
    columns = rng.uniform(-4, W + 4, count)
    patches = noise_field(rng, 128, 256, 2.6)
    for x, y, t in zip(columns, rows, near, strict=True):
        if mask is not None and 0 <= int(y) < H and 0 <= int(x) < W and mask[int(y), int(x)] > 0.5:
            continue
        length = (1.5 + 11 * t**1.4) * rng.uniform(0.6, 1.3)
        patch = patches[int(y * 0.5) % 128, int(x * 0.5) % 256]
        light = np.clip(0.78 + 0.22 * patch + rng.normal(0, 0.15), 0.25, 1.5)
        fill = ink(np.clip(colour * light + rng.normal(0, 0.02, 3), 0, 1))
        tip = (x + rng.normal(0, length * 0.3), y - length)
        draw.line([x, y, *tip], fill=fill, width=1 if t < 0.55 else 2)
