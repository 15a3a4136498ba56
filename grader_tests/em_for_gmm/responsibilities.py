"""Grades `compute_responsibilities`, 15 points."""

import numpy as np

from coursekit.checks import Checkpoint, close, numbers, worth

from . import reference
from .dependence import expect_dependence
from .inputs import random_covariance, random_mixture


def expect_a_look_at_the_data(rng, compute_responsibilities):
    """Complain about responsibilities that are not those of the data points."""
    mixture = random_mixture(rng, num_data=11, num_clusters=3, num_dim=2)
    parameters = mixture.weights, mixture.means, mixture.covariances
    # Neighbours are of different clusters: in another order of the data points, all rows change.
    other = np.roll(mixture.data, 1, axis=0)
    expect_dependence(
        compute_responsibilities, (mixture.data, *parameters), data=(other, *parameters)
    )


@worth(2)
def rows_are_probabilities(rng, compute_responsibilities):
    """There is one row for each data point and one column for each cluster, and each row holds
    probabilities that sum to 1, those of its data point."""
    mixture = random_mixture(rng, num_data=7, num_clusters=3, num_dim=2)
    resp = compute_responsibilities(
        mixture.data, mixture.weights, mixture.means, mixture.covariances
    )
    resp = numbers(resp, (7, 3))
    assert resp.min() >= 0, "some responsibilities were negative."
    assert np.allclose(resp.sum(axis=1), 1, atol=1e-4), "some rows did not sum to 1."
    expect_a_look_at_the_data(rng, compute_responsibilities)


@worth(4)
def identical_clusters_are_told_apart_by_weight(rng, compute_responsibilities):
    """Where clusters have the same mean and covariance, their weights decide."""
    mean, covariance = rng.uniform(1, 2, size=4), random_covariance(rng, 4)
    data = mean + rng.uniform(-1, 1, size=(5, 4))
    weights = rng.permutation([0.55, 0.3, 0.15])
    resp = compute_responsibilities(data, weights, [mean] * 3, [covariance] * 3)
    assert close(resp, np.tile(weights, (5, 1))), "the weights of the clusters had no such effect."
    # Weights that are given back as they are have this effect too.
    expect_a_look_at_the_data(rng, compute_responsibilities)


@worth(4)
def the_nearer_mean_takes_more(rng, compute_responsibilities):
    """With equal weights and covariances, the responsibilities follow the distances to the
    means."""
    mixture = random_mixture(rng, num_data=6, num_clusters=4, num_dim=3)
    weights, covariances = np.full(4, 0.25), [np.diag([1.5, 1.0, 2.0])] * 4
    resp = compute_responsibilities(mixture.data, weights, mixture.means, covariances)
    expected = reference.responsibilities(mixture.data, weights, mixture.means, covariances)
    assert close(resp, expected), "the values were different."


@worth(5)
def the_density_uses_each_cluster_s_own_parameters(rng, compute_responsibilities):
    """With a weight, a mean and a full covariance of its own for each cluster, the
    responsibilities are right."""
    mixture = random_mixture(rng, num_data=8, num_clusters=3, num_dim=2)
    parameters = mixture.data, mixture.weights, mixture.means, mixture.covariances
    resp = compute_responsibilities(*parameters)
    assert close(resp, reference.responsibilities(*parameters)), "the values were different."


check = Checkpoint(
    rows_are_probabilities,
    identical_clusters_are_told_apart_by_weight,
    the_nearer_mean_takes_more,
    the_density_uses_each_cluster_s_own_parameters,
    hint=(
        "resp[i, k] is the weight of cluster k times the density of data point i under the mean "
        "and the covariance of that same cluster k; the row is normalised afterwards."
    ),
)
