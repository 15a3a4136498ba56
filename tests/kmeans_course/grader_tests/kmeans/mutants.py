"""Typical mistakes: solution cell → mistake → the text of the solution to replace, and by what."""

MUTANTS = {
    "assign_points": {
        "farthest_centroid": ("np.argmin(distances)", "np.argmax(distances)"),
        "sum_of_absolute_differences": ("(point - centroid) ** 2", "abs(point - centroid)"),
        "first_dimension_only": ("(point - centroid) ** 2", "(point[0] - centroid[0]) ** 2"),
        "counted_from_one": ("np.argmin(distances)", "np.argmin(distances) + 1"),
    },
    "update_centroids": {
        "sum_for_mean": (".mean(axis=0)", ".sum(axis=0)"),
        "median_for_mean": ("own.mean(axis=0)", "np.median(own, axis=0)"),
        "one_mean_for_all_dimensions": (".mean(axis=0)", ".mean()"),
        "forgets_the_empty_cluster": ("len(own) > 0", "True"),
    },
    "kmeans": {
        "one_iteration_only": ("range(maxiter)", "range(1)"),
        "ignores_maxiter": ("range(maxiter)", "range(100)"),
        "forgets_to_move_the_centroids": ("centroids = update_centroids", "update_centroids"),
        "stops_when_a_label_changes": ("if np.array_equal", "if not np.array_equal"),
        "returns_the_centroids_alone": ("return labels, centroids", "return centroids"),
    },
    "answer_first_cluster_size": {
        "another_cluster": ("labels == 0", "labels == 1"),
        "all_leaves": ("np.sum(labels == 0)", "len(labels)"),
    },
    "clusters": {
        "no_cluster_without_points": ("range(len(self.centroids))", "set(self.labels)"),
        "the_other_points": ("if condition(", "if not condition("),
    },
    "draw": {
        "all_points_each_time": ("points[labels == k]", "points"),
        "the_other_way_round": ("own[:, 0], own[:, 1]", "own[:, 1], own[:, 0]"),
    },
}
