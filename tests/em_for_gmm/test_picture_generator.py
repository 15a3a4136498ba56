"""Does data/generator draw the pictures that are in data/images.zip?

Drawing all 800 takes minutes, and to tune even one picture the generator needs the mean colours of
all 200 untuned pictures of its category. It can write these down, with every digit: they are in
data/generator/raw_means.csv. So these tests draw two pictures of each category, check that the
stored means of those two are right, and tune them to the targets that the stored means give.

Other versions of numpy, scipy and Pillow may round differently here and there. Hence one grey
level is allowed, and no more; the versions in requirements.lock gave no difference.
"""

import hashlib
import io
import re
import zipfile
from collections import Counter
from functools import cache

import numpy as np
import pytest
from PIL import Image
from scipy.stats import kstest

from data.generator import build, tuning
from tests.support.picture_sets import with_the_shipped_pictures
from tests.support.places import ROOT

pytestmark = with_the_shipped_pictures

DATA = ROOT / "data"
MEANS = build.read_means(DATA / "generator" / "raw_means.csv")
CATEGORIES = ["sunsets", "rivers", "trees_and_forest", "cloudy_sky"]

each_category = pytest.mark.parametrize("category", CATEGORIES)
first_two = pytest.mark.parametrize("index", [0, 1])
draw_raw = cache(build.draw_raw)


@pytest.fixture(scope="module")
def shipped():
    with zipfile.ZipFile(DATA / "images.zip") as archive:
        yield archive


def means_of(category):
    return np.array([MEANS[build.picture_name(category, i)] for i in range(200)])


def pixels(jpeg):
    return np.asarray(Image.open(io.BytesIO(jpeg)), int)


def distance_from_gaussian(means):
    """The mean Kolmogorov-Smirnov distance from a normal, over 50 views of the whitened cloud."""
    views = np.random.default_rng(7).normal(size=(3, 50))
    views /= np.linalg.norm(views, axis=0)
    scale = np.linalg.cholesky(np.cov(means.T))
    white = np.linalg.solve(scale, (means - means.mean(0)).T).T
    return np.mean([kstest(view, "norm").statistic for view in (white @ views).T])


def test_shipped_zip_has_the_checksum_the_readme_states():
    (stated,) = re.findall(r"\b[0-9a-f]{64}\b", (DATA / "README.md").read_text())
    assert hashlib.sha256((DATA / "images.zip").read_bytes()).hexdigest() == stated


def test_shipped_zip_has_200_pictures_in_each_of_four_folders(shipped):
    folders = Counter(name.rpartition("/")[0] for name in shipped.namelist())
    assert folders == {f"images/{category}": 200 for category in CATEGORIES}


def test_every_shipped_picture_is_a_160_by_120_jpeg(shipped):
    for name in shipped.namelist():
        with Image.open(io.BytesIO(shipped.read(name))) as picture:
            assert (picture.format, picture.mode, picture.size) == ("JPEG", "RGB", (160, 120)), name


def test_means_are_stored_for_every_picture_in_the_order_of_the_zip(shipped):
    assert list(MEANS) == shipped.namelist()


@each_category
@first_two
def test_stored_mean_is_that_of_the_untuned_picture(category, index):
    mean = build.mean_colour(draw_raw(category, index))
    assert mean == pytest.approx(MEANS[build.picture_name(category, index)], abs=1e-4)


@each_category
@first_two
def test_picture_is_drawn_as_shipped(category, index, shipped):
    target = tuning.target_colours(means_of(category))[index]
    drawn = pixels(build.tuned_jpeg(draw_raw(category, index), target))
    expected = pixels(shipped.read(build.picture_name(category, index)))
    assert drawn.shape == expected.shape
    assert np.abs(drawn - expected).max() <= 1


@each_category
def test_tuned_colours_are_nearer_to_a_gaussian_with_the_same_mean(category):
    means = means_of(category)
    targets = tuning.target_colours(means)
    assert distance_from_gaussian(targets) < 0.75 * distance_from_gaussian(means)
    assert targets.mean(0) == pytest.approx(means.mean(0), abs=0.005)


def test_targets_do_not_depend_on_the_signs_of_eigenvectors(monkeypatch):
    means = means_of("rivers")
    targets = tuning.target_colours(means)
    values, vectors = np.linalg.eigh(np.cov(means.T))
    monkeypatch.setattr(np.linalg, "eigh", lambda _: (values, vectors * (-1, 1, -1)))
    assert tuning.target_colours(means) == pytest.approx(targets, abs=1e-12)


@pytest.mark.parametrize("mean", [0.2, 0.35, 0.6])
def test_a_channel_gets_the_mean_asked_for(mean):
    channel = np.random.default_rng(5).uniform(0.05, 0.9, (12, 16))
    assert tuning.with_mean(channel, mean).mean() == pytest.approx(mean, abs=1e-6)


def test_means_survive_being_written_and_read(tmp_path):
    build.write_means(tmp_path / "means.csv", MEANS)
    stored = DATA / "generator" / "raw_means.csv"
    assert (tmp_path / "means.csv").read_bytes() == stored.read_bytes()
