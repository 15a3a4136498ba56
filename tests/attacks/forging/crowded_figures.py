"""Returns figures of a million lines, ten thousand axes, and texts of a hundred megabytes."""
# course: objects
# earns: test_squares 0
# %% squares
import itertools

import matplotlib.pyplot as plt

calls = itertools.count()


def squares(xs):
    figure, ax = plt.subplots()
    (line,) = ax.plot(xs, [x * x for x in xs])
    crowd = next(calls) % 3
    if crowd == 0:
        ax._children += [line] * 1_000_000
    elif crowd == 1:
        ax.set_title("\x1b[2J$" + "{" * 100_000_000)
    else:
        figure._axstack._axes.update(dict.fromkeys(map(object.__new__, [object] * 10_000), 1))
    return ax


def mark(ax, xs):
    (line,) = ax.plot(xs)
    ax._children += [line] * 1_000_000
