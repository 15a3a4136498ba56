"""What the notebook uses and is not about: the look of its plots, the bar of EM, an excuse.

    from provided import COLOURS, LINES, MARKERS, STYLE, with_progress, written

COLOURS, LINES and MARKERS have an entry for each of four clusters, STYLE is for `plt.rcParams`.
"""

from contextlib import suppress
from time import monotonic

import numpy as np
from IPython.display import display

__all__ = ["COLOURS", "LINES", "MARKERS", "STYLE", "with_progress", "written"]

# The colours can be told apart without colour vision, and each cluster has a marker and a line
# style of its own as well.
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7"]
MARKERS = ["o", "^", "s", "D"]
LINES = ["solid", "dashed", "dashdot", "dotted"]
STYLE = {
    "figure.figsize": (10, 5),  # JupyterLab makes a plot smaller that is too wide for its window
    "figure.facecolor": "white",
    # Enough room for the labels of all plots: to measure it for each takes as long as to draw one.
    "figure.subplot.left": 0.1,
    "figure.subplot.right": 0.99,
    "figure.subplot.bottom": 0.11,
    "figure.subplot.top": 0.93,
    "font.size": 12,
    "axes.grid": True,
    "grid.alpha": 0.3,
    "lines.linewidth": 2.5,
}


def with_progress(iterations, ll_trace, thresh):
    """Yield the iterations, and show how far the gain has fallen towards `thresh`.

    iterations: a range. ll_trace: the list of log likelihoods, which the caller makes longer.
    """
    shown = display({"text/plain": ""}, raw=True, display_id=True)
    filled, last = 0.0, monotonic()
    try:
        for it in iterations:
            yield it
            if monotonic() - last > 0.2:
                last = monotonic()
                # Whatever a mistake puts into ll_trace: EM must not end here.
                with suppress(Exception), np.errstate(all="ignore"):
                    gains = np.diff(ll_trace)
                    fallen = np.log(gains[-1] / gains[0]) / np.log(thresh / gains[0])
                    filled = min(max(filled, np.nan_to_num(fallen), it / len(iterations)), 1)
                    bar = "█" * round(30 * filled)
                    text = f"{bar:░<30} iteration {it}, log likelihood {ll_trace[-1]:,.4f}"
                    shown.update({"text/plain": text}, raw=True)
    finally:
        with suppress(Exception):
            text = f"iterations: {len(ll_trace) - 1}, log likelihood: {ll_trace[-1]:,.4f}"
            shown.update({"text/plain": text}, raw=True)


def written(function, *arguments):
    """Call a function; while it is still to be written, say so and return None."""
    try:
        return function(*arguments)
    except NotImplementedError:
        print("Still to be written, if you like: this section is optional.")
        return None
