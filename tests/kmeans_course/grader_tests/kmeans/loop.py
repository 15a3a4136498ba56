"""Grades `kmeans`, 6 points.

A mistake in `update_centroids` should cost its own checkpoint and not this one too. So a result is
right when it is what k-means gives with the student's own two steps, put together here, or with the
right ones.
"""

import numpy as np

from coursekit.checks import Checkpoint, close, numbers, worth

from . import reference

MAXITER = 30


def start_of_kmeans(rng):
    """Return points and centroids from which k-means takes a few iterations."""
    while True:
        points = rng.normal(size=(40, 2))
        start = points, points[rng.choice(40, size=3, replace=False)]
        if len(reference.run(*start, MAXITER)) >= 4:
            return start


def accepted(start, maxiter, steps):
    """Return the (labels, centroids) that k-means may end with after `maxiter` iterations."""
    runs = [reference.run(*start, maxiter)]
    try:
        # With steps that always return the same, a constant would pass for k-means.
        own = reference.run(*start, max(maxiter, 2), *steps)
        if len(own) > 1:
            runs.append(own[:maxiter])
    except (Exception, SystemExit):
        pass  # a student's steps may do anything; they are graded at their own checkpoints
    return [states[-1] for states in runs]


def two_results(kmeans, start, maxiter):
    """Return the labels and the centroids that a student's `kmeans` returns."""
    result = kmeans(*start, maxiter=maxiter)
    two = isinstance(result, (tuple, list)) and len(result) == 2
    assert two, "it did not return two things, the labels and the centroids."
    return numbers(result[0], (40,)), numbers(result[1], (3, 2))


def expect(rng, kmeans, steps, maxiter):
    """Complain when `kmeans` does not end where it may."""
    start = start_of_kmeans(rng)
    labels, centroids = two_results(kmeans, start, maxiter)
    assert any(
        np.array_equal(labels, right_labels) and close(centroids, right_centroids)
        for right_labels, right_centroids in accepted(start, maxiter, steps)
    ), "the result was different."


@worth(1)
def returns_labels_and_centroids(rng, kmeans, *steps):
    """`kmeans` returns the labels of the points, and the centroids."""
    two_results(kmeans, start_of_kmeans(rng), maxiter=2)


@worth(2)
def one_iteration(rng, kmeans, *steps):
    """With `maxiter=1` it assigns the points once and moves the centroids once."""
    expect(rng, kmeans, steps, maxiter=1)


@worth(3)
def until_no_label_changes(rng, kmeans, *steps):
    """It goes on until no label changes."""
    expect(rng, kmeans, steps, maxiter=MAXITER)


check = Checkpoint(
    returns_labels_and_centroids,
    one_iteration,
    until_no_label_changes,
    hint=(
        "each iteration assigns the points to the newest centroids, compares the labels with "
        "those of the iteration before, and moves the centroids."
    ),
)
