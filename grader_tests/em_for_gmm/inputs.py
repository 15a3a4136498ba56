"""What the checks feed to a student's functions.

N, K and D always differ and nothing is symmetric: the visible checkpoints have N = K = D = 2, and
a loop over the wrong axis passes those.
"""

from types import SimpleNamespace

import numpy as np


def random_covariance(rng, num_dim):
    """Return a positive definite (D, D) matrix with correlated, unequal dimensions."""
    factor = np.tril(rng.uniform(0.4, 0.8, (num_dim, num_dim)) * rng.choice([-1, 1]))
    factor[np.diag_indices(num_dim)] = rng.uniform(0.8, 1.6, num_dim)
    return factor @ factor.T


def random_mixture(rng, num_data, num_clusters, num_dim, separation=1.5):
    """Draw data from a mixture whose clusters overlap, the less the larger the separation.

    Returns a namespace with `data` (N, D), `weights` (K,), and lists of K `means` (D,) and K
    `covariances` (D, D).
    """
    weights = 1.0 + np.arange(num_clusters) + rng.uniform(0, 0.5, num_clusters)
    weights = rng.permutation(weights / weights.sum())
    # Cluster k is shifted along dimension k: apart enough to be told from one another.
    means = (
        separation * np.eye(num_clusters, num_dim) * np.arange(1, num_clusters + 1)[:, np.newaxis]
    )
    means += rng.uniform(-0.5, 0.5, (num_clusters, num_dim))
    covariances = [random_covariance(rng, num_dim) for _ in range(num_clusters)]
    labels = np.arange(num_data) % num_clusters
    data = np.array([rng.multivariate_normal(means[k], covariances[k]) for k in labels])
    return SimpleNamespace(
        data=data, weights=weights, means=list(means), covariances=covariances, labels=labels
    )


def soft_responsibilities(rng, num_data, num_clusters):
    """Return (N, K) responsibilities that are nobody's E-step, and their (K,) soft counts."""
    resp = rng.dirichlet(np.arange(1, num_clusters + 1), size=num_data)
    return resp, resp.sum(axis=0)


def hard_responsibilities(labels, num_clusters):
    """Return (N, K) responsibilities of 0 and 1, and their (K,) counts."""
    resp = np.eye(num_clusters)[labels]
    return resp, resp.sum(axis=0)


def start_of_em(rng):
    """Return data and a start (means, covariances, weights), as lists, as the notebook does."""
    mixture = random_mixture(rng, num_data=30, num_clusters=3, num_dim=2, separation=0.8)
    # Around the origin, and with clusters that share most points, the steps of a student who made
    # a mistake in one of them still give numbers that EM can go on with.
    centre = mixture.data.mean(axis=0)
    means = [mean - centre + rng.uniform(-1, 1, size=2) for mean in mixture.means]
    spread = np.cov(mixture.data, rowvar=False)
    covariances = [spread * scale for scale in (0.8, 1.0, 1.3)]
    return list(mixture.data - centre), means, covariances, [0.2, 0.3, 0.5]


def start_like_the_notebook(rng):
    """Return data and a start (means, covariances, weights), drawn as the notebook's are.

    They have the sizes of the simulated data: no function can tell which of them it is called with.
    """
    mixture = random_mixture(rng, num_data=100, num_clusters=3, num_dim=2, separation=2.5)
    means = [mixture.data[rng.choice(np.flatnonzero(mixture.labels == k))] for k in range(3)]
    return list(mixture.data), means, [np.cov(mixture.data, rowvar=False)] * 3, [1 / 3] * 3
