"""The oracle: EM for Gaussian mixtures, vectorised and in log space.

It shares no code with the notebook, so that the two can disagree. Shapes: N data points in D
dimensions, K clusters. The formulas are those of C. M. Bishop, *Pattern Recognition and Machine
Learning* (2006), section 9.2.2: (9.23) responsibilities, (9.24) means, (9.25) covariances,
(9.26) weights, (9.28) log likelihood.
"""

import numpy as np
from scipy.linalg import solve_triangular

LOG_2PI = np.log(2 * np.pi)


def log_joint(data, weights, means, covariances):
    """Return log(weight_k) + log N(x_i | mean_k, covariance_k) as an (N, K) array.

    Raises numpy.linalg.LinAlgError when a covariance is not positive definite.
    """
    data = np.asarray(data, dtype=float)
    num_data, num_dim = data.shape
    with np.errstate(divide="ignore"):
        log_weights = np.log(np.asarray(weights, dtype=float))
    # All that follows goes through it by clusters, so each column lies in one piece in memory: with
    # each row in one piece, an iteration over many data points takes half as long again.
    joint = np.empty((num_data, len(means)), order="F")
    for k, (mean, covariance) in enumerate(zip(means, covariances, strict=True)):
        factor = np.linalg.cholesky(np.asarray(covariance, dtype=float))
        whitening = solve_triangular(factor, np.eye(num_dim), lower=True)
        white = (data - mean) @ whitening.T
        np.einsum("ij,ij->i", white, white, out=joint[:, k])
        log_det = 2 * np.log(np.diagonal(factor)).sum()
        joint[:, k] += num_dim * LOG_2PI + log_det
    joint *= -0.5
    joint += log_weights
    return joint


def e_step(joint):
    """Return the (N, K) responsibilities and the log likelihood of an (N, K) log joint."""
    peak = joint.max(axis=1, keepdims=True)
    resp = np.exp(joint - peak)
    total = resp.sum(axis=1, keepdims=True)
    resp /= total
    return resp, float(np.sum(peak + np.log(total)))


def m_step(data, resp):
    """Return weights (K,), means (K, D) and covariances (K, D, D) from (N, K) responsibilities."""
    data = np.asarray(data, dtype=float)
    counts = resp.sum(axis=0)
    means = resp.T @ data / counts[:, np.newaxis]
    covariances = np.empty((len(counts), data.shape[1], data.shape[1]))
    for k, count in enumerate(counts):
        centred = data - means[k]
        covariances[k] = (resp[:, k, np.newaxis] * centred).T @ centred / count
    return counts / len(data), means, covariances


def responsibilities(data, weights, means, covariances):
    """Return the (N, K) responsibilities of the clusters for the data points."""
    return e_step(log_joint(data, weights, means, covariances))[0]


def loglikelihood(data, weights, means, covariances):
    """Return the log likelihood of the data under the mixture."""
    return e_step(log_joint(data, weights, means, covariances))[1]


def fit(data, means, covariances, weights, maxiter=1000, thresh=1e-4):
    """Run EM from the given start; return what the notebook's `EM` returns.

    `resp` (N, K) are the responsibilities of the last E-step, `loglik` holds the log likelihood of
    the start and of the parameters after each iteration. It stops after the first iteration that
    gains less than `thresh`.
    """
    data = np.asarray(data, dtype=float)
    new_resp, ll = e_step(log_joint(data, weights, means, covariances))
    resp, ll_trace = np.zeros_like(new_resp), [ll]
    for _ in range(maxiter):
        resp = new_resp
        weights, means, covariances = m_step(data, resp)
        # The E-step of the next iteration, and the log likelihood of this one, in one pass.
        new_resp, ll_latest = e_step(log_joint(data, weights, means, covariances))
        ll_trace.append(ll_latest)
        if ll_latest - ll < thresh:
            break
        ll = ll_latest
    return {
        "weights": np.asarray(weights),
        "means": np.asarray(means),
        "covs": np.asarray(covariances),
        "loglik": ll_trace,
        "resp": resp,
    }
