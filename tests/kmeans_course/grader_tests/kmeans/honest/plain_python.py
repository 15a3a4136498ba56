"""Lists of plain numbers; stops when no centroid has moved, which comes to the same."""
# %% assign_points
def assign_points(points, centroids):
    labels = []
    for point in points:
        distances = [sum((a - b) ** 2 for a, b in zip(point, c)) ** 0.5 for c in centroids]
        labels.append(distances.index(min(distances)))
    return labels
# %% update_centroids
def update_centroids(points, labels, centroids):
    new = []
    for k, old in enumerate(centroids):
        own = [point for point, label in zip(points, labels) if label == k]
        new.append([float(sum(column)) / len(own) for column in zip(*own)] if own else list(old))
    return new
# %% kmeans
def kmeans(points, centroids, maxiter=100):
    centroids = [[float(x) for x in c] for c in centroids]
    for _ in range(maxiter):
        labels = assign_points(points, centroids)
        before, centroids = centroids, update_centroids(points, labels, centroids)
        if centroids == before:
            break
    return labels, centroids
# %% answer_first_cluster_size
first_cluster_size = sum(1 for label in labels if label == 0)
