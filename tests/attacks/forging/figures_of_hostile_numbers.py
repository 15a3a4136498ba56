"""Figures with limits that are no numbers, sizes below zero, endless ticks, and huge pictures."""
# course: objects
# earns: test_squares 0
# %% squares
import itertools

import matplotlib.pyplot as plt

calls = itertools.count()


def squares(xs):
    figure, ax = plt.subplots()
    ax.set_title("Squares")
    hostile = next(calls) % 4
    if hostile == 0:
        ax.viewLim.intervalx = (float("nan"), float("inf"))
    elif hostile == 1:
        figure.bbox_inches.p1 = (-1e300, 1e300)
    elif hostile == 2:
        ax.imshow(np.broadcast_to(np.float64(1), (1_000_000, 1_000)))
    else:
        ax.set_xticks(np.arange(10_000_000))
    return ax


def mark(ax, xs):
    ax.set_xlim(-1e308, 1e308)
    ax.dataLim.intervalx = (float("nan"), float("nan"))
    ax.scatter([float("nan")] * 3, [1e308] * 3)
