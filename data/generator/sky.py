"""Skies: colour gradients, cloud layers seen from below, heaps of cumulus seen from the side.

Everywhere here `horizon` is the row where the sky ends, `sun` the sun's (x, y) on the canvas (it
may lie outside), and `lit` and `shade` the colours of the bright and dark sides of a cloud.
"""

import math

import numpy as np

from .canvas import H, W, X, Y, mix, smoothstep
from .colour import jitter, pick, rgb
from .noise import lookup, noise_field, noise_line


def gradient_sky(stops, horizon):
    """A canvas coloured from top to bottom by (t, colour) stops, t from 0 (top) to 1 (horizon)."""
    t = np.clip(Y[:, 0] / max(horizon, 1), 0, 1)
    positions = [stop[0] for stop in stops]
    colours = np.array([stop[1] for stop in stops])
    column = np.stack([np.interp(t, positions, colours[:, k]) for k in range(3)], -1)
    return np.repeat(column[:, None, :], W, 1)


def cloud_layer(
    rng,
    sky,
    horizon,
    lit,
    shade,
    sun,
    threshold,
    scale,
    softness,
    density,
    smoothness=3.1,
    stretch=1.0,
    warp=14,
    opacity=1.0,
):
    """Paint a flat layer of cloud overhead, in perspective; return (sky, alpha).

    threshold: the noise level at which cloud begins; the higher, the less cloud.
    scale: how much of the layer is in view; a large scale makes small, distant clouds.
    softness, smoothness: the width of the clouds' edges, the texture of the noise.
    density, opacity: how soon a cloud becomes solid, and how solid at most.
    stretch, warp: clouds get longer from side to side as stretch falls; warp distorts them.
    """
    shapes = noise_field(rng, 512, 512, smoothness)
    detail = noise_field(rng, 512, 512, 2.4)
    elevation = np.clip((horizon - Y) / H, 0, None) + 0.05
    plane_v = scale / elevation * 0.55
    plane_u = (X - W / 2) / H * plane_v * stretch
    u = plane_u + 40 * rng.random() * 7
    v = plane_v + 512 * rng.random()
    warped_u = u + warp * lookup(detail, u * 0.7, v * 0.7)
    warped_v = v + warp * lookup(detail, u * 0.7 + 99, v * 0.7 + 57)

    def thickness(at_u, at_v):
        level = lookup(shapes, at_u, at_v) + 0.22 * lookup(detail, at_u * 2.3, at_v * 2.3)
        return smoothstep(threshold, threshold + softness, level)

    cloud = thickness(warped_u, warped_v)
    sun_elevation = max((horizon - sun[1]) / H, 0.0) + 0.05
    sun_v = scale / sun_elevation * 0.55
    sun_u = (sun[0] - W / 2) / H * sun_v * stretch
    du, dv = sun_u - plane_u, sun_v - plane_v
    distance = np.sqrt(du * du + dv * dv) + 1e-6
    step = scale * 0.05
    # the cloud met on five steps towards the sun is what keeps its light off
    blocked = 0
    for k in range(1, 6):
        on_the_way = thickness(
            warped_u + du / distance * step * k, warped_v + dv / distance * step * k
        )
        blocked = blocked + on_the_way * (1 - k / 7)
    light = np.exp(-0.55 * blocked * (0.5 + cloud))
    alpha = (1 - np.exp(-density * cloud)) * opacity
    haze = np.exp(-(elevation - 0.05) / 0.07)
    alpha = alpha * (1 - 0.85 * haze)
    return mix(sky, mix(shade, lit, light), alpha), alpha


def cumulus(rng, sky, horizon, count, lit, shade, sun, size=1.0):
    """Paint heaped clouds with flat bases onto the sky, the far and small ones first."""
    wobble_x = noise_field(rng, 256, 512, 2.6)
    wobble_y = noise_field(rng, 256, 512, 2.6)
    fine = noise_field(rng, 256, 512, 2.0)
    for t in np.sort(rng.uniform(0.15, 1, count) ** 0.8)[::-1]:
        base = horizon * (0.08 + 0.92 * t)
        scale = (0.25 + 0.95 * (1 - t)) * size
        half_width = W * scale * rng.uniform(0.25, 0.55)
        height = half_width * rng.uniform(0.28, 0.5)
        centre = rng.uniform(-0.1, 1.1) * W
        x0, x1 = int(max(0, centre - half_width)), int(min(W, centre + half_width))
        y0, y1 = int(max(0, base - height * 1.7)), int(min(horizon, H, base + height * 0.45))
        if x1 - x0 < 6 or y1 - y0 < 6:
            continue
        x, y = X[y0:y1, x0:x1], Y[y0:y1, x0:x1]
        offset = rng.integers(0, 400, 2)
        zoom = 9 / max(scale, 0.25) / 9
        u, v = x * zoom + offset[0], y * zoom + offset[1]
        frayed_x = x + half_width * 0.045 * lookup(wobble_x, u, v)
        frayed_y = y + half_width * 0.045 * lookup(wobble_y, u, v)
        depth = _puffs(rng, frayed_x, frayed_y, centre, base, half_width, height)
        alpha = smoothstep(0, half_width * 0.06, depth)
        alpha *= smoothstep(base + height * 0.16, base - height * 0.06, frayed_y)

        lambert = _facing(depth, sun[0] - centre, sun[1] - base)
        rise = np.clip((base - y) / (height + 1e-6), 0, 1)
        speckle = lookup(fine, x * 1.5 + offset[1], y * 1.5)
        light = np.clip(0.30 + 0.45 * lambert + 0.45 * rise + 0.05 * speckle, 0, 1)
        haze = 0.55 * t**3
        sky[y0:y1, x0:x1] = mix(sky[y0:y1, x0:x1], mix(shade, lit, light), alpha * (1 - haze))
    return sky


def _puffs(rng, x, y, centre, base, half_width, height):
    """The surface of a heap of spheres, as its height towards the viewer; -1 outside all."""
    depth = np.full(x.shape, -1.0)
    count = rng.integers(26, 46)
    outline = noise_line(rng, 64, 1.6)
    for _ in range(count):
        s = np.clip(rng.normal(0, 0.42), -1, 1)
        envelope = height * (1 - abs(s) ** 1.7) * (0.72 + 0.4 * outline[int((s + 1) * 31.5)])
        radius = half_width * rng.uniform(0.07, 0.19) * (1 - 0.45 * abs(s))
        puff_x = centre + s * half_width * 0.78
        lift = rng.uniform(0, 1) ** 0.8 * max(envelope - radius, 0)
        puff_y = base - radius * 0.45 - lift
        inside = radius * radius - (x - puff_x) ** 2 - (y - puff_y) ** 2
        surface = np.sqrt(np.abs(inside)) + rng.uniform(0, 0.3) * radius
        depth = np.maximum(depth, np.where(inside > 0, surface, -1))
    return depth


def _facing(depth, towards_x, towards_y):
    """How far a surface faces the light: its slopes against the direction to the sun."""
    surface = np.where(depth > 0, depth, 0)
    for _ in range(2):
        up_down = np.roll(surface, 1, 0), np.roll(surface, -1, 0)
        left_right = np.roll(surface, 1, 1), np.roll(surface, -1, 1)
        surface = (surface + up_down[0] + up_down[1] + left_right[0] + left_right[1]) / 5
    slope_y, slope_x = np.gradient(surface)
    norm = np.sqrt(slope_x * slope_x + slope_y * slope_y + 1)
    length = math.hypot(towards_x, towards_y) + 1e-6
    towards_x, towards_y = towards_x / length, towards_y / length
    return (-slope_x * towards_x - slope_y * towards_y) / norm * 0.75 + 0.35 / norm


def fair_sky(rng, horizon, kind=None):
    """A daytime sky; kind is cumulus, layer, overcast, clear or altocumulus, or left to chance."""
    kind = kind or rng.choice(
        ["cumulus", "layer", "overcast", "clear", "altocumulus"], p=[0.35, 0.25, 0.2, 0.1, 0.1]
    )
    sun = (rng.uniform(0, W), rng.uniform(-0.6, 0.1) * H)
    if kind == "overcast":
        return _overcast(rng, horizon, sun)
    blues = [(58, 110, 184), (74, 128, 196), (40, 92, 170), (96, 144, 200)]
    zenith = jitter(rng, pick(rng, blues), 0.05)
    pale = jitter(rng, pick(rng, [(190, 214, 236), (206, 220, 232), (170, 202, 234)]), 0.03)
    sky = gradient_sky([(0, zenith), (0.6, mix(zenith, pale, 0.55)), (1, pale)], horizon)
    lit, shade = jitter(rng, rgb(250, 250, 250), 0.01), jitter(rng, rgb(156, 168, 188), 0.02)

    def layer(*look, **shape):
        return cloud_layer(rng, sky, horizon, lit, shade, sun, *look, **shape)[0]

    if kind == "cumulus":
        if rng.random() < 0.5:
            sky = layer(0.7, 60, 1.6, 0.8, 3.2, stretch=rng.uniform(0.4, 1), opacity=0.6)
        count, size = rng.integers(6, 12), rng.uniform(0.8, 1.3)
        return cumulus(rng, sky, min(horizon, H), count, lit, shade, sun, size)
    if kind == "layer":
        return layer(rng.uniform(-0.7, 0.3), rng.uniform(45, 100), rng.uniform(1.0, 1.8), 2.2)
    if kind == "altocumulus":
        return layer(rng.uniform(-0.5, 0.1), rng.uniform(200, 320), 1.3, 1.6, 2.3, warp=8)
    return layer(0.9, 60, 2, 0.7, 3.4, stretch=0.4, opacity=0.6)


def _overcast(rng, horizon, sun):
    """A closed, bright grey layer."""
    brightness = rng.uniform(0.78, 0.94)
    grey = pick(rng, [(236, 240, 248), (244, 245, 244), (225, 234, 248)])
    stops = [(0, grey * brightness * 0.86), (1, grey * min(1, brightness * 1.12))]
    lit, shade = np.clip(grey * brightness * 1.16, 0, 1), grey * brightness * 0.60
    sky = gradient_sky(stops, horizon)
    scale = rng.uniform(50, 100)
    return cloud_layer(rng, sky, horizon, lit, shade, sun, -1.3, scale, 2.2, 1.6, 3.2)[0]
