"""Plain Python: lists and tuples go in and come out."""
# %% compute_responsibilities
def compute_responsibilities(data, weights, means, covariances):
    rows = []
    for x in data:
        frozen = [multivariate_normal(mean=m, cov=c) for m, c in zip(means, covariances)]
        row = [float(w * g.pdf(x)) for w, g in zip(weights, frozen)]
        rows.append([value / sum(row) for value in row])
    return np.array(rows)
# %% compute_weights
def compute_weights(counts):
    total = sum(counts)
    return tuple(float(count) / total for count in counts)
# %% compute_means
def compute_means(data, resp, counts):
    means = []
    for k in range(len(counts)):
        mean = [0.0] * len(data[0])
        for i in range(len(data)):
            for d in range(len(mean)):
                mean[d] += float(resp[i][k] * data[i][d]) / float(counts[k])
        means.append(mean)
    return means
# %% compute_covariances
def compute_covariances(data, resp, counts, means):
    dims = range(len(data[0]))
    return [
        [
            [
                sum(
                    float(r[k]) * (x[a] - means[k][a]) * (x[b] - means[k][b])
                    for x, r in zip(data, resp)
                )
                / counts[k]
                for b in dims
            ]
            for a in dims
        ]
        for k in range(len(counts))
    ]
# %% answer_first_weight
first_weight = round(float(results["weights"][0]), 3)
# %% answer_trend
loglikelihood_trend = "Monotonically increasing"
# %% answer_not_in_top_five
top_five = set(get_top_images(assignments, 0))
not_in_top_five = {n for n, path in enumerate(candidates, 1) if by_path[path] not in top_five}
