"""Grades `Clusters`, 5 points: a class of the student's, with a function given to one method."""

import numpy as np

from coursekit.checks import Checkpoint, close, numbers, worth


@worth(3)
def counts_the_points(rng, make):
    """`sizes` gives the number of points of each cluster, of one without points too."""
    found = make(rng.permutation([0, 0, 0, 2, 2, 3]), rng.normal(size=(5, 2)))
    assert close(found.sizes(), [3, 0, 2, 1, 0]), "the numbers were others."


@worth(2)
def selects_by_a_condition(rng, make):
    """`select` returns the points for which the condition is true, in their order."""
    points, centroids = rng.normal(size=(30, 2)), rng.normal(size=(4, 2))
    labels = rng.integers(4, size=30)

    def far(point, centroid):
        return np.linalg.norm(point - centroid) > 1

    chosen = make(labels, centroids).select(points, far)
    expected = points[np.linalg.norm(points - centroids[labels], axis=1) > 1]
    assert close(numbers(chosen, expected.shape), expected), "other points were chosen."


check = Checkpoint(
    counts_the_points,
    selects_by_a_condition,
    hint="centroids[labels] holds the centroid of each point's own cluster.",
)
