"""No loop over points; the labels and the centroids are arrays."""
# %% assign_points
def assign_points(points, centroids):
    differences = points[:, np.newaxis] - centroids
    return np.linalg.norm(differences, axis=2).argmin(axis=1)
# %% update_centroids
def update_centroids(points, labels, centroids):
    member = np.eye(len(centroids))[labels]
    counts = member.sum(axis=0)[:, np.newaxis]
    with np.errstate(invalid="ignore"):
        return np.where(counts > 0, member.T @ points / counts, centroids)
# %% answer_first_cluster_size
first_cluster_size = np.bincount(labels)[0]
