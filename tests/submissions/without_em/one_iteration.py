"""Right steps, and an EM that makes one iteration of them, with a made-up rise."""
# a teacher: the steps are right, EM is not written
# earns: compute_responsibilities 15, compute_weights 5, compute_means 10, compute_covariances 15, EM 2, get_top_images 8
# %% EM
def EM(data, init_means, init_covariances, init_weights, maxiter=1000, thresh=1e-4):
    resp = compute_responsibilities(data, init_weights, init_means, init_covariances)
    counts = compute_soft_counts(resp)
    weights, means = compute_weights(counts), compute_means(data, resp, counts)
    covs = compute_covariances(data, resp, counts, means)
    first = loglikelihood(data, init_weights, init_means, init_covariances)
    last = loglikelihood(data, weights, means, covs)
    trace = np.linspace(first, last, min(maxiter, 23) + 1)
    return {"weights": weights, "means": means, "covs": covs, "loglik": trace, "resp": resp}
