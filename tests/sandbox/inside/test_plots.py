"""Do figures of matplotlib cross, so that a check reads the same on the other side?"""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from coursekit.sandbox.inside.plots import Known, conversation
from coursekit.sandbox.inside.wire import decode, encode

DRAW = {"plt": plt, "np": np, "pd": pd}

# What is drawn, and what a check may ask of it.
FORMS = {
    "lines": (
        """
plt.plot([1, 2, 3], [2.5, 3, 5], "r--o", lw=3, alpha=0.5, label="first", ms=4, mfc="g")
plt.plot(["Mon", "Tue"], np.array([1, 2]), color=(0.1, 0.2, 0.3), drawstyle="steps")
plt.axvline(2)
plt.axhline(1, color="k", ls=":")
""",
        [
            "[line.get_xydata() for line in ax.lines]",
            "[line.get_xdata() for line in ax.get_lines()]",
            "[line.get_xdata(orig=False) for line in ax.lines]",
            "[line.get_ydata() for line in ax.lines]",
            "[line.get_color() for line in ax.lines]",
            "[line.get_linestyle() for line in ax.lines]",
            "[line.get_marker() for line in ax.lines]",
            "[(line.get_linewidth(), line.get_alpha(), line.get_label()) for line in ax.lines]",
            "[(line.get_markersize(), line.get_markerfacecolor()) for line in ax.lines]",
            "[line.get_drawstyle() for line in ax.lines]",
            "[text.get_text() for text in ax.get_xticklabels()]",
            "ax.lines[2].get_transform() == ax.get_xaxis_transform()",
        ],
    ),
    "axes": (
        """
figure.set_size_inches(5, 3)
figure.suptitle("Above")
plt.title("Squares")
plt.title("left", loc="left")
plt.xlabel("x (m)", fontsize=14, color="r")
plt.ylabel("y")
plt.loglog([1, 10], [1, 100])
plt.xlim(10, 0.5)
plt.grid(axis="y", color="0.5")
plt.xticks([1, 5], ["one", "five"], rotation=45)
figure.axes[0].spines[["top", "right"]].set_visible(False)
figure.axes[0].set_facecolor("0.9")
figure.text(0.1, 0.2, "foot")
""",
        [
            "(figure.get_size_inches(), figure.get_suptitle(), figure.dpi)",
            "[text.get_text() for text in figure.texts]",
            "(ax.get_title(), ax.get_title(loc='left'), ax.get_xlabel(), ax.get_ylabel())",
            "(ax.xaxis.label.get_fontsize(), ax.xaxis.label.get_color())",
            "(ax.get_xlim(), ax.get_ylim(), ax.get_xscale(), ax.get_yscale())",
            "(ax.xaxis_inverted(), ax.yaxis_inverted(), ax.get_xticks(), ax.get_yticks())",
            "[(t.get_text(), t.get_rotation()) for t in ax.get_xticklabels()]",
            "[t.get_text() for t in ax.get_yticklabels()]",
            "[l.get_visible() for l in (ax.get_xgridlines() + ax.get_ygridlines())]",
            "[spine.get_visible() for spine in ax.spines.values()]",
            "(ax.get_facecolor(), ax.axison, ax.get_aspect(), ax.get_position().bounds)",
        ],
    ),
    "scatter": (
        """
points = plt.scatter([1, 2, 3], [4, np.nan, 6], c=[1, 2, 3], s=[9, 16, 25], cmap="plasma")
plt.colorbar(points, label="value")
figure.axes[0].scatter([1], [2], c="r", marker="^", alpha=0.5, label="one")
figure.axes[0].legend(title="Points", loc="upper left")
""",
        [
            "[c.get_offsets().tolist() for c in ax.collections]",
            "[c.get_sizes() for c in ax.collections]",
            "[c.get_facecolors() for c in ax.collections]",
            "[c.get_array() for c in ax.collections]",
            "[c.get_paths()[0].vertices for c in ax.collections]",
            "(ax.collections[0].get_cmap().name, ax.collections[0].get_clim())",
            "ax.get_legend_handles_labels()[1]",
            "[text.get_text() for text in ax.get_legend().get_texts()]",
            "(ax.get_legend().get_title().get_text(), ax.get_legend()._loc)",
            "figure.axes[1].get_ylabel()",
            "ax.collections[0].colorbar.ax is figure.axes[1]",
        ],
    ),
    "bars": (
        """
plt.bar(["a", "b"], [1, 2], color=["r", "b"], yerr=[0.1, 0.2], label="bars", width=0.5)
plt.barh([1, 2], [3, 4], edgecolor="k", hatch="/", alpha=0.5)
plt.hist([1, 2, 2, 3, 5], bins=3, density=True)
plt.bar_label(figure.axes[0].containers[1])
""",
        [
            "[(p.get_x(), p.get_y(), p.get_width(), p.get_height()) for p in ax.patches]",
            "[p.get_facecolor() for p in ax.patches]",
            "[(p.get_edgecolor(), p.get_hatch()) for p in ax.patches]",
            "[p.get_bbox().bounds for p in ax.patches]",
            "[type(c).__name__ for c in ax.containers]",
            "[len(c) for c in ax.containers]",
            "[c.get_label() for c in ax.containers]",
            "[r.get_height() for r in ax.containers[1]]",
            "ax.containers[1].datavalues",
            "[text.get_text() for text in ax.texts]",
            "[text.get_text() for text in ax.get_xticklabels()]",
        ],
    ),
    "pandas": (
        """
table = pd.DataFrame({"a": [1, 2], "b": [4, 3]}, pd.date_range("2020-01-01", periods=2))
table.plot(title="table", ax=figure.gca(), secondary_y="b")
pd.Series([1, 2], ["u", "v"]).plot.bar(rot=30)
""",
        [
            "[a.get_title() for a in figure.axes]",
            "[line.get_label() for line in ax.lines]",
            "[line.get_ydata() for a in figure.axes for line in a.lines]",
            "[[text.get_text() for text in a.get_xticklabels()] for a in figure.axes]",
            "[a.get_ylabel() for a in figure.axes]",
            "[text.get_rotation() for a in figure.axes for text in a.get_xticklabels()]",
        ],
    ),
    "dates": (
        "plt.plot(np.array(['2020-01-01', '2020-03-01'], 'datetime64[D]'), [1, 2])",
        ["ax.lines[0].get_xdata()", "ax.get_xlim()", "ax.get_xticks()"],
    ),
    "areas": (
        """
plt.fill_between([0, 1, 2], [1, 2, 3], [0, 1, 0], alpha=0.3, label="area")
plt.fill([0, 1, 1], [0, 0, 1])
plt.stairs([1, 2])
plt.gca().add_patch(plt.Circle((1, 2), 3, fill=False))
plt.pie([1, 3], labels=["p", "q"])
plt.axvspan(1, 2)
""",
        [
            "[p.vertices for c in ax.collections for p in c.get_paths()]",
            "[type(p).__name__ for p in ax.patches]",
            "ax.patches[0].get_xy()",
            "ax.patches[1].get_data().values",
            "(ax.patches[2].center, ax.patches[2].radius, ax.patches[2].get_fill())",
            "[(p.theta1, p.theta2, p.r) for p in ax.patches[3:5]]",
            "[text.get_text() for text in ax.texts]",
        ],
    ),
    "images": (
        """
plt.imshow(np.array([[1.5, np.nan], [3, 4]]), cmap="gray", vmin=0, extent=(0, 1, 0, 2))
plt.imshow(np.arange(12, dtype="u1").reshape(2, 2, 3), origin="lower", interpolation="nearest")
plt.pcolormesh([[1, 2], [3, 4]], norm=__import__("matplotlib").colors.LogNorm())
""",
        [
            "[image.get_array().tolist() for image in ax.images]",
            "[image.get_extent() for image in ax.images]",
            "[(image.cmap.name, image.origin) for image in ax.images]",
            "ax.images[0].get_clim()",
            "ax.images[0].get_array().mask.tolist()",
            "ax.collections[0].get_array().tolist()",
            "type(ax.collections[0].norm).__name__",
        ],
    ),
    "contours": (
        """
x, y = np.meshgrid(np.arange(4.0), np.arange(4.0))
plt.contour(x, y, x * y, levels=[1, 2, 3])
plt.contourf(x, y, x + y)
plt.quiver(x, y, y, x)
""",
        [
            "[type(c).__name__ for c in ax.collections]",
            "ax.collections[0].levels",
            "[p.vertices for p in ax.collections[0].get_paths()]",
            "(ax.collections[2].U, ax.collections[2].V)",
        ],
    ),
    "errors": (
        """
plt.errorbar([1, 2], [3, 4], yerr=0.5, fmt="o", capsize=3, label="bars")
plt.stem([1, 2], [3, 4])
plt.boxplot([[1, 2, 3, 9], [2, 3]])
plt.annotate("there", xy=(1, 2), xytext=(2, 3), arrowprops={"arrowstyle": "->"})
plt.vlines([1, 2], 0, 1)
plt.table([["cell"]])
""",
        [
            "[line.get_xydata().astype(float) for line in ax.lines]",
            "[type(c).__name__ for c in ax.containers]",
            "ax.containers[0].has_yerr",
            "ax.containers[1].markerline.get_ydata()",
            "[c.get_segments() for c in ax.collections]",
            "[(text.get_text(), text.xy, text.get_position()) for text in ax.texts]",
            "ax.tables[0].get_celld()[0, 0].get_text().get_text()",
        ],
    ),
    "layout": (
        """
figure.set_layout_engine("none")
grid = figure.add_gridspec(2, 3, width_ratios=[1, 2, 3])
first = figure.add_subplot(grid[0, :])
second = figure.add_subplot(grid[1, 1], sharex=first)
first.twinx().set_ylabel("right")
figure.add_axes([0.1, 0.1, 0.2, 0.2], label="inset")
""",
        [
            "len(figure.axes)",
            "[a.get_subplotspec() and a.get_subplotspec().get_geometry() for a in figure.axes]",
            "ax.get_gridspec().get_width_ratios()",
            "ax.get_shared_x_axes().joined(*figure.axes[:2])",
            "figure.axes[2].get_ylabel()",
            "figure.axes[2].yaxis.get_label_position()",
            "figure.axes[3].get_label()",
        ],
    ),
    "3d": (
        """
axes = figure.add_subplot(projection="3d")
axes.plot([1, 2], [3, 4], [5, 6])
axes.scatter([1, 2], [3, 4], [5, 6], c="r")
x, y = np.meshgrid(np.arange(3.0), np.arange(3.0))
axes.plot_surface(x, y, x * y)
axes.set(zlabel="z", zlim=(0, 9))
""",
        [
            "(ax.name, ax.get_zlabel(), ax.get_zlim())",
            "ax.lines[0].get_data_3d()",
            "[c.tolist() for c in ax.collections[0]._offsets3d]",
            "[type(c).__name__ for c in ax.collections]",
        ],
    ),
    "polar": (
        """
axes = figure.add_subplot(projection="polar")
axes.plot([0, 1], [1, 2])
axes.set_theta_zero_location("N")
axes.set_rmax(4)
""",
        ["ax.name", "ax.lines[0].get_xydata()", "(ax.get_rmax(), ax.get_theta_offset())"],
    ),
}


@pytest.fixture(autouse=True)
def _no_figure_is_left():
    plt.close("all")
    yield
    plt.close("all")


def drawn(code):
    figure = plt.figure()
    exec(code, {**DRAW, "figure": figure})
    return figure


def plainly(value):
    """Return a value with its types, for a comparison that arrays do not answer one by one."""
    if isinstance(value, np.ndarray):
        return [type(value).__name__, plainly(value.tolist())]
    if isinstance(value, list | tuple):
        return [type(value).__name__, *map(plainly, value)]
    return repr(value)


def answers(expression, figure):
    return plainly(eval(expression, {"figure": figure, "ax": figure.axes[0]}))


@pytest.mark.parametrize("form", FORMS)
def test_a_check_reads_the_same_of_what_crossed(form):
    code, expressions = FORMS[form]
    figure = drawn(code)
    other = decode(encode(figure))
    for expression in expressions:
        assert answers(expression, other) == answers(expression, figure), expression
    again = decode(encode(other))
    for expression in expressions:
        assert answers(expression, again) == answers(expression, figure), expression


def test_parts_cross_with_their_figure_and_are_found_in_it():
    figure = drawn("plt.plot([1]); plt.bar([1], [2]); plt.title('t'); plt.legend(['l'])")
    ax = figure.axes[0]
    bars = ax.containers[0]
    parts = [figure, ax, ax.lines[0], bars, bars[0], ax.title, ax.get_legend(), ax.xaxis.label]
    with conversation(Known(1)):
        text = encode(parts)
    with conversation(Known(0)):
        other, same, line, container, bar, title, legend, label = decode(text)
    assert other.axes == [same]
    assert same.lines[0] is line
    assert same.containers == [container]
    assert container[0] is bar is same.patches[0]
    assert (same.title, same.get_legend(), same.xaxis.label) == (title, legend, label)


def test_what_belongs_to_no_figure_crosses_on_its_own():
    circle = decode(encode(plt.Circle((1, 2), 3)))
    assert (type(circle), circle.center, circle.radius) == (plt.Circle, (1, 2), 3)


def test_a_figure_is_told_once_and_then_what_has_changed():
    figure = drawn("plt.plot([1, 2])")
    here, there = Known(0), Known(1)

    def send(value):
        with conversation(here):
            text = encode(value)
        with conversation(there):
            return decode(text), len(text)

    other, first = send(figure.axes)
    ax = other[0]
    again, second = send(figure.axes[0])
    assert again is ax
    assert second < first / 10
    figure.axes[0].plot([3])
    changed, third = send(figure.axes[0])
    assert changed is ax
    assert len(ax.lines) == 2
    assert third > second


def test_what_cannot_be_described_counts_and_refuses_to_be_asked():
    figure = drawn("plt.plot([1, 2], label='odd'); plt.plot([1])")
    figure.axes[0].lines[0].get_color = lambda: object()
    other = decode(encode(figure))
    assert len(other.axes[0].lines) == 2
    with pytest.raises(Exception, match="could not be sent"):
        other.axes[0].lines[0].get_ydata()
    assert other.axes[0].lines[1].get_ydata() == [1]
