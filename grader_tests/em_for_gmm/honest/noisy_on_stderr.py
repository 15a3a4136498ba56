"""Warnings and a progress bar on stderr, plots and pictures: none of that costs points."""
# %% before compute_responsibilities
import sys, warnings

warnings.warn("this is only a warning")
plt.plot([1, 2], [3, 4])
plt.show()
# %% compute_responsibilities
import sys
from tqdm import tqdm

def compute_responsibilities(data, weights, means, covariances):
    resp = np.zeros((len(data), len(means)))
    for k in tqdm(range(len(means)), file=sys.stderr):
        resp[:, k] = weights[k] * multivariate_normal.pdf(data, means[k], covariances[k])
    print("E-step done", file=sys.stderr)
    return resp / resp.sum(axis=1, keepdims=True)
# %% compute_weights
import warnings

def compute_weights(counts):
    warnings.warn("computing weights")
    return counts / sum(counts)
