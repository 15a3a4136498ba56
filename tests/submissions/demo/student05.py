"""Stopped half-way: the E-step, the weights and the means are there, the rest is not."""
# rest: stubs
# %% compute_responsibilities
def compute_responsibilities(data, weights, means, covariances):
    resp = np.zeros((len(data), len(means)))
    for k in range(len(means)):
        resp[:, k] = weights[k] * multivariate_normal.pdf(data, means[k], covariances[k])
    return resp / resp.sum(axis=1)[:, np.newaxis]
# %% compute_weights
def compute_weights(counts):
    return counts / counts.sum()
# %% compute_means
def compute_means(data, resp, counts):
    return [resp[:, k] @ data / counts[k] for k in range(len(counts))]
