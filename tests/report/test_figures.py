"""The histograms of the class report: their bins, and that each student stands in one."""

import re

import numpy as np
import pytest

from coursekit.report import figures


@pytest.mark.parametrize(
    ("top", "width", "number"),
    [
        (0, 0.1, 10),
        (0.013, 0.002, 7),
        (1, 0.1, 10),
        (6, 0.5, 12),
        (7, 1, 7),
        (20, 2, 10),
        (25, 2.5, 10),
        (61, 10, 7),
        (100, 10, 10),
        (3e8, 2.5e7, 12),
    ],
)
def test_bins_are_at_most_twelve_of_a_round_width(top, width, number):
    edges = figures.bins_up_to(top)
    np.testing.assert_allclose(edges, width * np.arange(number + 1), rtol=1e-12)
    assert edges[-1] >= top


@pytest.mark.parametrize("top", [6.000000000000001, 0.1 + 0.2, 100 * (1 + 1e-12)])
def test_nobody_falls_out_of_a_histogram_by_a_rounding(top):
    assert len(figures.bins_up_to(top)) <= figures.MOST_BINS + 1
    values = [0, top / 7, top]
    drawn = figures.histogram("name", values, title="Title", unit="points", median=values[1])
    above_bars = re.findall(r"font-size: 9px[^>]*>(\d+)</text>", drawn)
    assert sum(map(int, above_bars)) == len(values)


def test_a_histogram_reaches_as_far_as_it_should():
    def last_tick(**options):
        drawn = figures.histogram("name", [3], title="T", unit="points", median=3, **options)
        return max(float(t) for t in re.findall(r">([\d.]+)</text>", drawn))

    assert last_tick() < 4
    assert last_tick(reach=50) == 50
