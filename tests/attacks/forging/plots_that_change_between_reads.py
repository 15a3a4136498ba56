"""Lines, texts and axes that tell something else each time when they are asked."""
# course: objects
# earns: test_squares 0
# %% squares
import itertools

import matplotlib.pyplot as plt
from matplotlib.lines import Line2D

reads = itertools.count()


class Line(Line2D):
    def get_xdata(self, orig=True):
        return [next(reads)]

    def get_ydata(self, orig=True):
        return [next(reads)] * (next(reads) % 3)

    def get_label(self):
        return str(next(reads))


def squares(xs):
    figure, ax = plt.subplots()
    ax.add_line(Line([1], [2]))
    ax.get_title = lambda: next(reads)
    ax.title.get_text = lambda: ["Squares", "", next(reads)][next(reads) % 3]
    return ax


def mark(ax, xs):
    ax.get_title = lambda: next(reads)
    ax.add_line(Line([1], [2]))
