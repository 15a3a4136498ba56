"""Right steps, and k-means in place of EM: nearest means, and their log likelihoods."""
# a teacher: the steps are right, and another algorithm than EM
# earns: compute_responsibilities 15, compute_weights 5, compute_means 10, compute_covariances 15, EM 2, get_top_images 8
# %% EM
def EM(data, init_means, init_covariances, init_weights, maxiter=1000, thresh=1e-4):
    data, means, k = np.array(data), np.array(init_means), len(init_means)
    weights, covs = init_weights, init_covariances
    trace = [loglikelihood(data, weights, means, covs)]
    for _ in range(min(maxiter, 23)):
        squared = ((data[:, np.newaxis] - means) ** 2).sum(axis=2)
        resp = np.eye(k)[squared.argmin(axis=1)]
        weights = (resp.sum(axis=0) + 1) / (len(data) + k)
        means = (resp.T @ data + means) / (resp.sum(axis=0) + 1)[:, np.newaxis]
        covs = np.array([np.cov(data, rowvar=False)] * k)
        trace.append(loglikelihood(data, weights, means, covs))
    return {"weights": weights, "means": means, "covs": covs, "loglik": trace, "resp": resp}
