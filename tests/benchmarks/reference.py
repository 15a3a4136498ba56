"""Time of one EM iteration: the oracle against scikit-learn, in one run."""

import statistics
import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from grader_tests.em_for_gmm import reference
from tests.benchmarks.timing import seconds

CLUSTERS, DIMENSIONS, ITERATIONS, ROUNDS = 4, 3, 20, 7


def problem_of(num_data):
    rng = np.random.default_rng(0)
    centres = rng.uniform(0, 1, (CLUSTERS, DIMENSIONS))
    data = centres[rng.integers(CLUSTERS, size=num_data)] + rng.normal(
        0, 0.2, (num_data, DIMENSIONS)
    )
    means = data[rng.choice(num_data, CLUSTERS, replace=False)]
    return data, means, np.array([np.diag(data.var(axis=0))] * CLUSTERS), [1 / CLUSTERS] * CLUSTERS


def oracle(data, means, covariances, weights):
    reference.fit(data, means, covariances, weights, maxiter=ITERATIONS, thresh=-np.inf)


def scikit_learn(data, means, covariances, weights):
    GaussianMixture(
        CLUSTERS,
        max_iter=ITERATIONS,
        tol=0,
        reg_covar=0,
        weights_init=weights,
        means_init=means,
        precisions_init=np.linalg.inv(covariances),
        init_params="random",  # the default runs k-means first, whatever the start given
        random_state=0,
    ).fit(data)


def main():
    warnings.simplefilter("ignore", ConvergenceWarning)
    for num_data in (1_328, 100_000):
        problem = problem_of(num_data)
        times = [
            (seconds(oracle, *problem), seconds(scikit_learn, *problem)) for _ in range(ROUNDS)
        ]
        ours, theirs = (
            1e3 * statistics.median(column) / ITERATIONS for column in zip(*times, strict=True)
        )
        print(
            f"EM iteration, N={num_data}, D={DIMENSIONS}, K={CLUSTERS}: oracle {ours:.2f} ms, "
            f"scikit-learn {theirs:.2f} ms, ratio {ours / theirs:.2f} (target: at most 1)"
        )


if __name__ == "__main__":
    main()
