"""Right steps, and an EM that calls the E-step once and returns where it began."""
# a teacher: the steps are right, EM is not written
# earns: compute_responsibilities 15, compute_weights 5, compute_means 10, compute_covariances 15, EM 2, get_top_images 8
# %% EM
def EM(data, init_means, init_covariances, init_weights, maxiter=1000, thresh=1e-4):
    resp = compute_responsibilities(data, init_weights, init_means, init_covariances)
    first = loglikelihood(data, init_weights, init_means, init_covariances)
    trace = first + np.arange(min(maxiter, 23) + 1)
    return {
        "weights": init_weights,
        "means": init_means,
        "covs": init_covariances,
        "loglik": trace,
        "resp": resp,
    }
