"""Plots of a submission, and descriptions of them that an agent made up."""

from types import SimpleNamespace

import numpy as np
import pytest
from matplotlib.figure import Figure

from coursekit.sandbox.inside import wire
from coursekit.sandbox.inside.drawing import drawn, opened_figures
from coursekit.sandbox.inside.figures import figure_facts
from coursekit.sandbox.inside.plots import Known
from tests.support.fake_kernel import graded_like
from tests.support.owned_names import OwnedNames

PICTURE = """
import numpy as np
from matplotlib.figure import Figure
def draw():
    axes = Figure().add_subplot()
    axes.{}
    return axes
"""
COMPARED = "import numpy as np\nnp.testing.assert_allclose(draw().{}, {})"


@pytest.mark.parametrize(
    ("right", "nothing", "part", "expected"),
    [
        ("plot([1, 2])", "plot(np.ma.masked_all(2))", "lines[0].get_ydata()", "[1, 2]"),
        ("scatter([1], [2])", "scatter([np.nan], [0])", "collections[0].get_offsets()", "[[1, 2]]"),
        ("imshow([[1, 2]])", "imshow([[np.nan] * 2])", "images[0].get_array()", "[[1, 2]]"),
        (
            "pcolormesh([[1, 2]])",
            "pcolormesh(np.ma.masked_all((1, 2)))",
            "collections[0].get_array()",
            "[[1, 2]]",
        ),
    ],
)
def test_what_is_masked_in_a_plot_equals_nothing(right, nothing, part, expected):
    cell, solution = COMPARED.format(part, expected), PICTURE.format(right)
    assert graded_like(cell, solution) is None
    assert "nan location mismatch" in str(graded_like(cell, solution, PICTURE.format(nothing)))


def test_a_plot_is_masked_where_that_of_the_solution_is():
    masked = OwnedNames(f"""
# %% code draw solution
{PICTURE.format("imshow([[1, np.nan]])")}
# %% code test_draw grade 1
assert draw().images[0].get_array().mask.tolist() == [[False, True]]
""")
    assert masked.earns() == {"test_draw": 1}


@pytest.mark.parametrize(
    "forged", [np.ma.masked_all(2), [np.ma.masked], str, {"data": np.ma.masked_all(2), "mask": 0}]
)
def test_a_description_of_a_plot_holds_nothing_that_agrees_with_anything(forged):
    figure = Figure()
    figure.add_subplot().plot([1, 2])
    facts = figure_facts(figure, Known(0))
    facts["axes"][0]["children"][0]["data"][1] = forged
    with pytest.raises(wire.WireError, match="a plot has a"):
        drawn(wire.encode(facts), Known(1))


def test_what_is_open_in_pyplot_is_a_figure():
    forged = SimpleNamespace(canvas=SimpleNamespace(manager=SimpleNamespace(num=1)))
    with pytest.raises(wire.WireError, match="no figure"):
        opened_figures([[1, forged]])
