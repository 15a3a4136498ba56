"""A little is added to the diagonal of each covariance, as libraries do."""
# a teacher: right
# earns: compute_responsibilities 15, compute_weights 5, compute_means 10, compute_covariances 15, EM 15, run_twelve_iterations 4, take_loglikelihoods 4, get_top_images 8
# %% compute_covariances
def compute_covariances(data, resp, counts, means):
    covariances = []
    for k, mean in enumerate(means):
        centred = np.array(data) - mean
        covariance = (resp[:, k] * centred.T) @ centred / counts[k]
        covariances.append(covariance + 1e-5 * np.eye(len(mean)))
    return covariances
