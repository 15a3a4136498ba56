"""All is right but for the pictures: the best one of the cluster, as often as it is asked for."""
# a teacher: right but for the last function
# earns: compute_responsibilities 15, compute_weights 5, compute_means 10, compute_covariances 15, EM 15, run_twelve_iterations 4, take_loglikelihoods 4
# %% get_top_images
def get_top_images(assignments, cluster, k=5):
    images = assignments[assignments["assignments"] == cluster].nlargest(1, "probs")["image"]
    return [images.iloc[0] for _ in range(k)]
