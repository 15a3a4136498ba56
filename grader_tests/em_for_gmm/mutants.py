"""Typical mistakes, each as a change to the solution: name → the text to replace, and by what.

The first key is the solution cell that has the mistake.
"""

MUTANTS = {
    "compute_responsibilities": {
        "not_normalised": [("return resp / row_sums", "return resp")],
        "normalised_over_the_wrong_axis": [("resp.sum(axis=1)[:, np.newaxis]", "resp.sum(axis=0)")],
        "weights_ignored": [("weights[k] * multivariate", "multivariate")],
        "mean_of_the_wrong_cluster": [("mean=means[k]", "mean=means[k - 1]")],
        "covariance_of_the_wrong_cluster": [("cov=covariances[k]", "cov=covariances[k - 1]")],
        "as_many_clusters_as_data_points": [("len(means)", "len(data)")],
        "hard_coded": [
            (
                "return resp / row_sums",
                "return np.array([[0.10512733, 0.89487267], [0.46468164, 0.53531836]])",
            )
        ],
    },
    "compute_weights": {
        "divided_by_the_number_of_clusters": [("/ np.sum(counts)", "/ num_clusters")],
        "equal_weights": [("counts[k] / np.sum(counts)", "1 / num_clusters")],
        "two_clusters_only": [("in range(num_clusters)", "in range(2)")],
        "hard_coded": [("return weights", "return [0.27904865942515705, 0.720951340574843]")],
    },
    "compute_means": {
        "divided_by_the_number_of_data_points": [("/ counts[k]", "/ num_data")],
        "unweighted_sum": [("resp[i, k] * data[i]", "data[i]")],
        "unweighted_average": [("resp[i, k] * data[i]", "data[i]"), ("/ counts[k]", "/ num_data")],
        "responsibilities_of_the_wrong_cluster": [("resp[i, k]", "resp[i, k - 1]")],
        "count_of_the_wrong_cluster": [("/ counts[k]", "/ counts[k - 1]")],
        "as_many_data_points_as_clusters": [("range(num_data)", "range(num_clusters)")],
        "hard_coded": [
            ("return means", "return [[-0.6310085, -1.262017], [0.25140299, 0.50280599]]")
        ],
    },
    "compute_covariances": {
        "uncentred": [("data[i] - means[k]", "data[i]")],
        "centred_on_the_mean_of_all_data": [("data[i] - means[k]", "data[i] - np.mean(data, 0)")],
        "mean_of_the_wrong_cluster": [("data[i] - means[k]", "data[i] - means[k - 1]")],
        "divided_by_the_number_of_data_points": [("/ counts[k]", "/ num_data")],
        "divided_by_the_count_less_one": [("/ counts[k]", "/ (counts[k] - 1)")],
        "diagonal_only": [("np.outer(difference, difference)", "np.diag(difference**2)")],
        "summed_over_clusters": [("range(num_data)", "range(num_clusters)")],
        "outer_products_summed_over_rows": [
            ("np.outer(difference, difference)", "np.outer(difference, difference).sum(axis=0)")
        ],
        "products_of_data_points": [
            (
                "covariances[k] = weighted_sum / counts[k]",
                "d = data - means[k]; covariances[k] = (resp[:, [k]] * d) @ d.T / counts[k]",
            )
        ],
        "hard_coded": [
            (
                "return covariances",
                "return [np.array([[0.60182827, 1.20365655], [1.20365655, 2.4073131]]),\n"
                "            np.array([[0.93679654, 1.87359307], [1.87359307, 3.74718614]])]",
            )
        ],
    },
    "EM": {
        "forgets_the_weights": [("weights = compute_weights(counts)", "pass")],
        "forgets_the_means": [("means = compute_means(data, resp, counts)", "pass")],
        "forgets_the_covariances": [
            ("covariances = compute_covariances(data, resp, counts, means)", "pass")
        ],
        "covariances_around_the_previous_means": [
            ("means = compute_means(", "previous, means = means, compute_means("),
            ("(data, resp, counts, means)", "(data, resp, counts, previous)"),
        ],
        "uses_the_responsibilities_of_the_step_before": [
            ("resp = compute_responsibilities(", "before, resp = resp, compute_responsibilities("),
            ("counts = compute", "resp, keep = (before if it else resp), resp; counts = compute"),
            ("ll_trace.append", "resp = keep; ll_trace.append"),
        ],
        "returns_the_responsibilities_of_the_step_before": [
            ("resp = compute_responsibilities(", "before, resp = resp, compute_responsibilities("),
            ('"resp": resp', '"resp": before'),
        ],
        "stops_on_the_wrong_sign": [("(ll_latest - ll)", "(ll - ll_latest)")],
        "stops_on_the_absolute_difference": [("(ll_latest - ll)", "abs(ll_latest - ll)")],
        "stops_on_the_absolute_value": [("(ll_latest - ll)", "abs(ll_latest)")],
        "ignores_maxiter": [("range(maxiter)", "range(1000)")],
        "ignores_thresh": [("< thresh", "< 1e-4")],
        "leaves_out_the_first_log_likelihood": [("ll_trace = [ll]", "ll_trace = []")],
        "log_likelihood_of_the_initial_parameters": [
            (
                "ll_latest = loglikelihood(data, weights, means, covariances)",
                "ll_latest = loglikelihood(data, init_weights, init_means, init_covariances)",
            )
        ],
        "returns_the_initial_parameters": [
            ('"weights": weights', '"weights": init_weights'),
            ('"means": means', '"means": init_means'),
            ('"covs": covariances', '"covs": init_covariances'),
        ],
    },
    "get_top_images": {
        "over_all_clusters": [
            ('assignments[assignments["assignments"] == cluster]', "assignments")
        ],
        "ascending": [("nlargest", "nsmallest")],
        "ignores_k": [("nlargest(k,", "nlargest(5,")],
        "unsorted": [('nlargest(k, "probs")', "head(k)")],
        "hard_coded": [('return top_images["image"]', 'return [b"d", b"e"]')],
    },
}

# Their results break a later step of any EM that calls them: no EM can be seen to work with them.
# When a notebook is graded, it is judged with the right step in place of theirs.
STOP_EM = {
    ("compute_responsibilities", "as_many_clusters_as_data_points"),
    ("compute_responsibilities", "hard_coded"),
    ("compute_weights", "two_clusters_only"),
    ("compute_weights", "hard_coded"),
    ("compute_means", "hard_coded"),
    ("compute_covariances", "summed_over_clusters"),
    ("compute_covariances", "outer_products_summed_over_rows"),
    ("compute_covariances", "products_of_data_points"),
    ("compute_covariances", "hard_coded"),
}
