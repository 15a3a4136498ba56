"""Two typical bugs: weights that are all equal, and covariances divided by the wrong number."""
# %% compute_weights
def compute_weights(counts):
    return [1 / len(counts) for k in range(len(counts))]
# %% compute_covariances
def compute_covariances(data, resp, counts, means):
    covariances = []
    for k in range(len(counts)):
        difference = np.array(data) - means[k]
        weighted = resp[:, k, np.newaxis] * difference
        covariances.append(weighted.T @ difference / (counts[k] - 1))
    return covariances
