"""Means in half precision and weights of three digits."""
# a teacher: right, but for the digits that were cut off
# earns: compute_responsibilities 15, compute_means 10, compute_covariances 15, EM 15, run_twelve_iterations 4, take_loglikelihoods 4, get_top_images 8
# %% compute_weights
def compute_weights(counts):
    return np.round(counts / counts.sum(), 3)
# %% compute_means
def compute_means(data, resp, counts):
    return (resp.T @ np.array(data) / counts[:, np.newaxis]).astype(np.float16)
