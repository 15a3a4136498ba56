"""Grades `assign_points`, 6 points."""

import numpy as np

from coursekit.checks import Checkpoint, close, numbers, worth

from . import reference


@worth(1)
def one_label_for_each_point(rng, assign_points):
    """There is one label for each point, a whole number from 0 to the number of centroids less
    one."""
    labels = numbers(assign_points(rng.normal(size=(7, 2)), rng.normal(size=(3, 2))), (7,))
    assert set(labels) <= {0, 1, 2}, "there were other labels."


@worth(2)
def points_beside_a_centroid(rng, assign_points):
    """A point right beside a centroid belongs to it."""
    centroids = 10 * rng.permutation(5)[:, np.newaxis] + rng.uniform(-1, 1, size=(5, 3))
    labels = rng.integers(5, size=12)
    points = centroids[labels] + rng.normal(scale=0.1, size=(12, 3))
    assert close(assign_points(points, centroids), labels), "some points got another label."


@worth(3)
def points_between_centroids(rng, assign_points):
    """A point between centroids belongs to the nearest, by the Euclidean distance."""
    centroids = rng.normal(size=(4, 3))
    points = rng.normal(size=(60, 3))
    expected = reference.assign(points, centroids)
    assert close(assign_points(points, centroids), expected), "some points got another label."


check = Checkpoint(
    one_label_for_each_point,
    points_beside_a_centroid,
    points_between_centroids,
    hint=(
        "for each point, sum the squared differences in all dimensions, for one centroid after "
        "the other, and take the place of the smallest sum."
    ),
)
