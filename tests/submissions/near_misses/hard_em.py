"""Each data point counts for its likeliest cluster alone, in the E-step and in the M-step."""
# a teacher: a relative of EM, carried through
# earns: compute_responsibilities 2, compute_weights 5, compute_means 6, compute_covariances 7, EM 3, take_loglikelihoods 4, get_top_images 8
# %% compute_responsibilities
def compute_responsibilities(data, weights, means, covariances):
    density = [multivariate_normal.pdf(data, m, c) for m, c in zip(means, covariances)]
    return np.eye(len(means))[np.argmax(np.transpose(density) * weights, axis=1)]
# %% compute_means
def compute_means(data, resp, counts):
    data, likeliest = np.array(data), resp.argmax(axis=1)
    return [data[likeliest == k].mean(axis=0) for k in range(len(counts))]
# %% compute_covariances
def compute_covariances(data, resp, counts, means):
    data, likeliest = np.array(data), resp.argmax(axis=1)
    return [np.cov(data[likeliest == k].T, bias=True) for k in range(len(counts))]
