"""The second pass: nudge every picture's colours so that a category's cloud is about Gaussian.

The mean colours of a category's pictures, a cloud of points in red, green and blue, are first
given targets that follow a Gaussian with the same mean and covariance; then each picture's
channels are brightened or darkened until their means are the targets.
"""

import numpy as np
from scipy.special import ndtri

ROUNDS = 25
BLEND = 0.9  # how much of the way to the Gaussian the targets go


def target_colours(means):
    """The mean colours, shape (N, 3), that N pictures with these mean colours should have.

    The cloud is turned to its principal axes; then, again and again, it is turned at random and
    every axis's values are replaced by the normal quantiles of their ranks.
    """
    centre = means.mean(0)
    _, axes = np.linalg.eigh(np.cov(means.T))
    # LAPACKs differ in the signs of eigenvectors; the shipped pictures were made with these
    axes = axes * np.sign(axes[0]) * (1, -1, -1)
    cloud = (means - centre) @ axes
    for round_number in range(ROUNDS):
        turn = np.eye(3)
        if round_number:
            normal = np.random.default_rng(round_number).normal(size=(3, 3))
            turn = np.linalg.qr(normal)[0]
        spread = cloud.std(0)
        ranks = ((cloud / spread) @ turn).argsort(0).argsort(0)
        cloud = (ndtri((ranks + 0.5) / len(means)) @ turn.T) * spread
    gaussian = cloud @ axes.T + centre
    return np.clip(means + (gaussian - means) * BLEND, 0.02, 0.97)


def with_mean(channel, mean):
    """The channel (values 0..1) raised to the power, from 1/4 to 4, that gives it this mean."""
    low, high = 0.25, 4.0
    for _ in range(25):
        power = (low * high) ** 0.5
        if (channel**power).mean() > mean:
            low = power
        else:
            high = power
    return channel**power
