"""Grades `update_centroids`, 5 points. The labels are given: `assign_points` plays no part."""

import numpy as np

from coursekit.checks import Checkpoint, close, numbers, worth

from . import reference


@worth(1)
def one_centroid_for_each_cluster(rng, update_centroids):
    """There is one centroid for each cluster, with one number for each dimension."""
    points, labels = rng.normal(size=(7, 2)), [0, 1, 2, 0, 1, 2, 0]
    numbers(update_centroids(points, rng.permutation(labels), rng.normal(size=(3, 2))), (3, 2))


@worth(3)
def the_mean_of_its_points(rng, update_centroids):
    """The new centroid of a cluster is the mean of the points in it."""
    points, centroids = rng.normal(size=(10, 3)), rng.normal(size=(4, 3))
    labels = rng.permutation([0, 0, 0, 0, 1, 1, 1, 2, 2, 3])
    expected = reference.update(points, labels, centroids)
    assert close(update_centroids(points, labels, centroids), expected), "the values differ."


@worth(1)
def a_cluster_without_points(rng, update_centroids):
    """A cluster without points keeps its centroid."""
    points, centroids = rng.normal(size=(6, 2)), rng.normal(size=(3, 2))
    labels = rng.permutation([0, 0, 0, 2, 2, 2])
    new = numbers(update_centroids(points, labels, centroids), (3, 2))
    assert np.isfinite(new).all(), "it was not a number any more."
    assert close(new[1], centroids[1]), "it was moved."
    assert not close(new[0], centroids[0]), "no centroid was moved at all."


check = Checkpoint(
    one_centroid_for_each_cluster,
    the_mean_of_its_points,
    a_cluster_without_points,
    hint=(
        "pick the points of cluster k with points[labels == k]; where there are none, leave the "
        "centroid where it is."
    ),
)
