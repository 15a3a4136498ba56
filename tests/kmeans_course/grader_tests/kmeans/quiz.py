"""Grades the quiz answer, 3 points, by what the oracle computes from the course's own data."""

from pathlib import Path

import numpy as np

from coursekit.checks import Checkpoint, numbers, worth

from . import reference

LEAVES = Path(__file__).parents[2] / "source" / "kmeans" / "leaves.csv"


@worth(3)
def size_of_the_first_cluster(rng, answer):
    """`first_cluster_size` is the number of leaves in cluster 0."""
    leaves = np.loadtxt(LEAVES, delimiter=",", skiprows=1)
    labels, _ = reference.run(leaves, leaves[:3], maxiter=100)[-1]
    assert numbers(answer, ()) == np.sum(labels == 0), "the number was different."


first_cluster_size = Checkpoint(
    size_of_the_first_cluster,
    hint="count the labels that are 0, after the run that starts from the first three leaves.",
)
