"""Grades `compute_means`, 10 points. The responsibilities are given: the E-step plays no part."""

import numpy as np

from coursekit.checks import Checkpoint, close, numbers, worth

from .dependence import expect_dependence
from .inputs import hard_responsibilities, random_mixture, soft_responsibilities


@worth(1)
def one_mean_for_each_cluster(rng, compute_means):
    """There is one mean for each cluster, with one number for each dimension, made of the data."""
    data, other = (random_mixture(rng, num_data=8, num_clusters=3, num_dim=2).data for _ in "ab")
    resp, counts = soft_responsibilities(rng, num_data=8, num_clusters=3)
    means = expect_dependence(compute_means, (data, resp, counts), data=(other, resp, counts))
    means = numbers(means, (3, 2))
    taken = np.isclose(means[:, np.newaxis], data).all(axis=2).any(axis=1)
    assert not taken.all(), "the means were data points."


@worth(2)
def one_cluster_alone_has_the_mean_of_the_data(rng, compute_means):
    """One cluster alone, to which all data points belong, has the mean of the data."""
    data = random_mixture(rng, num_data=7, num_clusters=3, num_dim=2).data
    resp, counts = hard_responsibilities(np.zeros(7, dtype=int), num_clusters=1)
    means = compute_means(data, resp, counts)
    assert close(means, [data.mean(axis=0)]), "the values were different."


@worth(3)
def the_mean_of_a_cluster_s_own_points(rng, compute_means):
    """Where each data point belongs to one cluster alone, a mean is the average of the cluster's
    data points."""
    mixture = random_mixture(rng, num_data=11, num_clusters=4, num_dim=3)
    resp, counts = hard_responsibilities(mixture.labels, num_clusters=4)
    expected = [mixture.data[mixture.labels == k].mean(axis=0) for k in range(4)]
    assert close(compute_means(mixture.data, resp, counts), expected), "the values were different."


@worth(4)
def soft_assignments_weight_the_points(rng, compute_means):
    """Where clusters share the data points, each point counts by its responsibility."""
    mixture = random_mixture(rng, num_data=9, num_clusters=2, num_dim=4)
    resp, counts = soft_responsibilities(rng, num_data=9, num_clusters=2)
    expected = resp.T @ mixture.data / counts[:, None]
    assert close(compute_means(mixture.data, resp, counts), expected), "the values were different."


check = Checkpoint(
    one_mean_for_each_cluster,
    one_cluster_alone_has_the_mean_of_the_data,
    the_mean_of_a_cluster_s_own_points,
    soft_assignments_weight_the_points,
    hint=(
        "sum resp[i, k] * data[i] over all data points, "
        "then divide by the soft count of that same cluster k."
    ),
)
