"""Results in float32 from the M-step for weights and means; chatty; keyword calls."""
# %% compute_weights
def compute_weights(counts):
    counts = np.asarray(counts, dtype=np.float64)
    return (counts / counts.sum()).astype(np.float32)
# %% compute_means
def compute_means(data, resp, counts):
    print("computing", len(counts), "means of", np.shape(data))
    data = np.array(data)
    return [np.average(data, axis=0, weights=resp[:, k]) for k in range(len(counts))]
# %% compute_covariances
def compute_covariances(data, resp, counts, means):
    return [np.cov(np.array(data).T, aweights=resp[:, k], bias=True) for k in range(len(counts))]
# %% answer_second_mean
second_mean = np.float32(results["means"][1][0])
# %% answer_third_variance
third_variance = np.array(results["covs"][2])[0, 0].item()
# %% run_twelve_iterations
results = EM(
    data=data, init_means=initial_means, init_covariances=initial_covs,
    init_weights=initial_weights, thresh=1e-4, maxiter=12,
)
# %% answer_trend
loglikelihood_trend = "(A)"
# %% get_top_images
def get_top_images(assignments, cluster, k=5):
    order = np.argsort(-assignments["probs"].values)
    ordered = assignments.iloc[order]
    return ordered[ordered["assignments"].values == cluster]["image"].values[:k]
