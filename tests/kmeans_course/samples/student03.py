"""Did not think of a cluster without points: 1 point less."""
# %% update_centroids
def update_centroids(points, labels, centroids):
    return np.array([points[labels == k].mean(axis=0) for k in range(len(centroids))])
