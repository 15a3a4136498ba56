"""Histograms as pieces of SVG that stand in an HTML page."""

import io
import re

from markupsafe import Markup, escape
from matplotlib import rc_context
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

# Text stays text, so that it is small, sharp and can be found; ids are the same in every run.
STYLE = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 11,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
COLOUR = "#2a6f97"
MOST_BINS = 12


def histogram(name, values, *, title, unit, median, band=None, reach=0):
    """Return a histogram of students as inline SVG.

    `name` is a word that no other figure of the page has, `title` says what is seen, for those who
    do not see it. `band` is the range of values to shade. The bars stand from 0 up to the largest
    value, and at least up to `reach`.
    """
    with rc_context({**STYLE, "svg.hashsalt": name}):
        figure = Figure(figsize=(5.4, 2.9), layout="constrained")
        axes = figure.add_subplot()
        bins = bins_up_to(max(reach, *values))
        counts, edges, bars = axes.hist(values, bins=bins, color=COLOUR, edgecolor="white")
        heights = ["" if count == 0 else f"{count:.0f}" for count in counts]
        axes.bar_label(bars, heights, padding=1, fontsize=9)
        if band:
            axes.axvspan(*band, color="0.5", alpha=0.2, zorder=0, linewidth=0)
        axes.axvline(median, color="black", linestyle="--", linewidth=1.2)
        axes.set(xlabel=unit, ylabel="students", xlim=(edges[0], edges[-1]))
        axes.margins(y=0.15)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True, nbins=5))
        text = io.StringIO()
        figure.savefig(text, format="svg", transparent=True, metadata={"Date": None})
    return inline(text.getvalue(), name, title)


def inline(svg, name, title):
    """Make a file of matplotlib's fit into a page: no prologue, ids of its own, a title."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    svg = re.sub(r' (?:width|height)="[\d.]+pt"', "", svg, count=2)
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)
    head, _, rest = svg.partition(">")
    # The title is the accessible name; aria-label says it to readers that skip SVG titles.
    words = escape(title)
    return Markup(f'{head} role="img" aria-label="{words}"><title>{words}</title>{rest}')


def bins_up_to(top):
    """Return the edges of `MOST_BINS` bins of a round width, or fewer, that go from 0 to `top`."""
    top = top or 1
    edges = MaxNLocator(MOST_BINS, steps=[1, 2, 2.5, 5, 10]).tick_values(0, top)
    # A value that is above an edge by no more than a rounding counts as lying on it, and a
    # histogram leaves out what is beyond its last edge.
    edges[-1] = max(edges[-1], top)
    return edges
