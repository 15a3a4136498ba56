"""Covariances with variances alone, zero off the diagonal."""
# a teacher: right, for a simpler model
# earns: compute_responsibilities 15, compute_weights 5, compute_means 10, compute_covariances 5, EM 15, run_twelve_iterations 4, take_loglikelihoods 4, get_top_images 8
# %% compute_covariances
def compute_covariances(data, resp, counts, means):
    squared = [(np.array(data) - mean) ** 2 for mean in means]
    return [np.diag(resp[:, k] @ squared[k] / counts[k]) for k in range(len(counts))]
