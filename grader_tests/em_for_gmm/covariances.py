"""Grades `compute_covariances`, 15 points. Responsibilities, counts and means are given."""

import numpy as np

from coursekit.checks import Checkpoint, close, numbers, worth

from . import reference
from .dependence import expect_dependence
from .inputs import hard_responsibilities, random_mixture, soft_responsibilities


def m_step_inputs(rng, num_data, num_clusters, num_dim):
    """Return data, resp, counts and means of an M-step, and the covariances that complete it."""
    data = random_mixture(rng, num_data, num_clusters, num_dim).data
    resp, counts = soft_responsibilities(rng, num_data, num_clusters)
    _, means, covariances = reference.m_step(data, resp)
    return (data, resp, counts, list(means)), covariances


@worth(2)
def one_matrix_for_each_cluster(rng, compute_covariances):
    """There is one symmetric matrix for each cluster, with a row and a column for each
    dimension, made of the data and the responsibilities."""
    inputs, _ = m_step_inputs(rng, num_data=9, num_clusters=3, num_dim=2)
    (data, resp, *_), _ = m_step_inputs(rng, num_data=9, num_clusters=3, num_dim=2)
    matrices = expect_dependence(
        compute_covariances,
        inputs,
        data=(data, *inputs[1:]),
        responsibilities=(inputs[0], resp, *inputs[2:]),
    )
    matrices = numbers(matrices, (3, 2, 2))
    assert np.allclose(matrices, matrices.transpose(0, 2, 1), atol=1e-5), "one was not symmetric."


@worth(3)
def one_cluster_alone_has_the_covariance_of_the_data(rng, compute_covariances):
    """One cluster alone, to which all data points belong, has the covariance of the data."""
    data = random_mixture(rng, num_data=9, num_clusters=3, num_dim=2).data
    resp, counts = hard_responsibilities(np.zeros(9, dtype=int), num_clusters=1)
    expected = [np.cov(data, rowvar=False, bias=True)]
    matrices = compute_covariances(data, resp, counts, [data.mean(axis=0)])
    assert close(matrices, expected), "the values were different."


@worth(3)
def around_the_origin_each_point_counts_by_its_responsibility(rng, compute_covariances):
    """Where the mean of a cluster is zero, its covariance is the average of the outer products of
    the data points, each weighted by its responsibility."""
    inputs, _ = m_step_inputs(rng, num_data=10, num_clusters=2, num_dim=3)
    data, resp, counts, _ = inputs
    # Each point and its mirror image: no cluster can have another mean.
    data, resp, counts = np.concatenate([data, -data]), np.concatenate([resp, resp]), 2 * counts
    _, means, expected = reference.m_step(data, resp)
    matrices = compute_covariances(data, resp, counts, list(means))
    assert close(matrices, expected), "the values were different."


@worth(3)
def the_diagonal_holds_the_variances(rng, compute_covariances):
    """The variance of each dimension is right, on the diagonal."""
    inputs, expected = m_step_inputs(rng, num_data=8, num_clusters=2, num_dim=3)
    matrices = numbers(compute_covariances(*inputs), (2, 3, 3))
    diagonals = np.diagonal(expected, axis1=1, axis2=2)
    assert close(np.diagonal(matrices, axis1=1, axis2=2), diagonals), "the values were different."


@worth(2)
def off_the_diagonal_stand_the_covariances(rng, compute_covariances):
    """How two dimensions vary together is right, off the diagonal."""
    inputs, expected = m_step_inputs(rng, num_data=7, num_clusters=3, num_dim=4)
    matrices = numbers(compute_covariances(*inputs), (3, 4, 4))
    off = ~np.eye(4, dtype=bool)
    assert close(matrices[:, off], expected[:, off]), "the values were different."


@worth(2)
def the_covariance_of_a_cluster_s_own_points(rng, compute_covariances):
    """Where each data point belongs to one cluster alone, a covariance is that of the cluster's
    data points, divided by their number."""
    mixture = random_mixture(rng, num_data=20, num_clusters=4, num_dim=3)
    resp, counts = hard_responsibilities(mixture.labels, num_clusters=4)
    members = [mixture.data[mixture.labels == k] for k in range(4)]
    means = [points.mean(axis=0) for points in members]
    expected = [np.cov(points, rowvar=False, bias=True) for points in members]
    matrices = compute_covariances(mixture.data, resp, counts, means)
    assert close(matrices, expected), "the values were different."


check = Checkpoint(
    one_matrix_for_each_cluster,
    one_cluster_alone_has_the_covariance_of_the_data,
    around_the_origin_each_point_counts_by_its_responsibility,
    the_diagonal_holds_the_variances,
    off_the_diagonal_stand_the_covariances,
    the_covariance_of_a_cluster_s_own_points,
    hint=(
        "subtract the mean of cluster k from each data point, take the outer product of that "
        "difference with itself, weight it by resp[i, k], and divide the sum by the soft count "
        "of cluster k."
    ),
)
