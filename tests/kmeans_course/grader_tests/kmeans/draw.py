"""Grades `draw`, 3 points, by what stands in the axes."""

import matplotlib.pyplot as plt
import numpy as np

from coursekit.checks import Checkpoint, worth


@worth(3)
def a_scatter_plot_for_each_cluster(rng, draw):
    """Each cluster has a scatter plot with its points, and no others."""
    points, labels = rng.normal(size=(12, 2)), rng.permutation([0, 0, 0, 0, 0, 1, 1, 1, 1, 3, 3, 3])
    ax = plt.figure().gca()
    draw(points, labels, ax)
    drawn = [sorted(map(tuple, np.round(plot.get_offsets(), 6))) for plot in ax.collections]
    expected = [sorted(map(tuple, np.round(points[labels == k], 6))) for k in (0, 1, 3)]
    assert sorted(drawn) == sorted(expected), "the points of the plots were others."


check = Checkpoint(
    a_scatter_plot_for_each_cluster,
    hint="points[labels == k] are the points of cluster k; ax.scatter takes their two columns.",
)
