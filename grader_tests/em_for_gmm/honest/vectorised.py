"""Everything on whole arrays, without a loop over data points."""
# %% compute_responsibilities
def compute_responsibilities(data, weights, means, covariances):
    density = [multivariate_normal.pdf(data, mean=m, cov=c) for m, c in zip(means, covariances)]
    joint = np.column_stack(density) * np.asarray(weights)
    return joint / joint.sum(axis=1, keepdims=True)
# %% compute_weights
def compute_weights(counts):
    return counts / np.sum(counts)
# %% compute_means
def compute_means(data, resp, counts):
    return resp.T @ np.asarray(data) / counts[:, np.newaxis]
# %% compute_covariances
def compute_covariances(data, resp, counts, means):
    centred = np.asarray(data) - np.asarray(means)[:, np.newaxis]
    return np.einsum("ik,kia,kib->kab", resp, centred, centred) / counts[:, None, None]
# %% EM
def EM(data, init_means, init_covariances, init_weights, maxiter=1000, thresh=1e-4):
    data = np.asarray(data)
    weights, means, covs = map(np.asarray, (init_weights, init_means, init_covariances))
    trace = [loglikelihood(data, weights, means, covs)]
    for it in range(maxiter):
        if it % 5 == 0:
            print("Iteration", it)
        resp = compute_responsibilities(data, weights, means, covs)
        counts = resp.sum(axis=0)
        weights, means = compute_weights(counts), compute_means(data, resp, counts)
        covs = compute_covariances(data, resp, counts, means)
        trace.append(loglikelihood(data, weights, means, covs))
        if trace[-1] - trace[-2] < thresh:
            break
    print("Iteration", it)
    return {"weights": weights, "means": means, "covs": covs, "loglik": trace, "resp": resp}
