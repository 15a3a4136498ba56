"""Grades `compute_weights`, 5 points."""

import numpy as np

from coursekit.checks import Checkpoint, close, numbers, worth


@worth(1)
def one_weight_for_each_cluster(rng, compute_weights):
    """There is one weight for each cluster, and the weights sum to 1."""
    weights = numbers(compute_weights(rng.uniform(1, 9, size=3)), (3,))
    assert np.isclose(weights.sum(), 1, atol=1e-4), "they did not sum to 1."


@worth(4)
def a_weight_is_a_share_of_the_data_points(rng, compute_weights):
    """The weight of a cluster is its soft count divided by the number of data points."""
    counts = rng.uniform(1, 9, size=5)
    assert close(compute_weights(counts), counts / counts.sum()), "the values were different."


check = Checkpoint(
    one_weight_for_each_cluster,
    a_weight_is_a_share_of_the_data_points,
    hint=(
        "the soft counts of all clusters add up to the number of data points, "
        "not to the number of clusters."
    ),
)
