"""The course's data carry the questions: answers with a margin, clusters that mean something."""

from pathlib import Path

import numpy as np
import pytest
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from grader_tests.em_for_gmm import course_data, pick_candidates, reference


def fit_pictures(colours):
    chosen = np.random.RandomState(1).choice(len(colours), 4, replace=False)
    covariance = np.diag(colours.var(axis=0))
    return reference.fit(
        colours,
        colours[chosen],
        [covariance] * 4,
        [0.25] * 4,
        maxiter=course_data.PICTURE_ITERATIONS,
    )


def answers(data, colours):
    """Return the quiz answers as a student would give them, from these data."""
    start = course_data.simulated()
    means = [data[i] for i in np.random.RandomState(4).choice(100, 3, replace=False)]
    run = reference.fit(data, means, [np.cov(data, rowvar=False)] * 3, start.weights)
    fit = fit_pictures(colours)
    joint = reference.log_joint(colours, fit["weights"], fit["means"], fit["covs"])
    members = np.flatnonzero(joint.argmax(axis=1) == 0)
    top = members[np.argsort(-joint[members, 0])[:5]]
    numbers = run["weights"][0], run["means"][1][0], run["covs"][2][0, 0]
    return (
        [round(value, 3) for value in numbers],
        len(run["loglik"]),
        joint[[0, course_data.doubtful_image()]].argmax(axis=1).tolist(),
        top.tolist(),
    )


@pytest.fixture(scope="module")
def exact():
    return answers(np.array(course_data.simulated().data), course_data.pictures()[1])


@pytest.mark.parametrize("seed", range(5))
def test_no_answer_changes_when_the_data_move_by_a_millionth(exact, seed):
    rng = np.random.default_rng(seed)
    data, colours = np.array(course_data.simulated().data), course_data.pictures()[1]
    moved = (values + rng.choice([-1e-6, 1e-6], values.shape) for values in (data, colours))
    assert answers(*moved) == exact


@pytest.mark.parametrize("threads", [1, 2])
def test_no_answer_depends_on_the_number_of_threads(exact, threads):
    with threadpool_limits(threads):
        data, colours = np.array(course_data.simulated().data), course_data.pictures()[1]
        assert answers(data, colours) == exact


def test_em_ends_after_23_iterations_as_the_course_page_says(exact):
    assert exact[1] == 24


def test_the_clusters_match_the_folders_for_nine_pictures_in_ten():
    paths = course_data.pictures()[0]
    folders = np.array([path.split("/")[-2] for path in paths])
    clusters = course_data.fit_pictures().clusters
    matched = sum(
        max(np.sum((clusters == k) & (folders == folder)) for folder in set(folders))
        for k in range(4)
    )
    assert matched / len(paths) >= 0.9
    for k in range(4):
        assert len({path.split("/")[-2] for path in course_data.ranking(k)[:5]}) == 1


def test_the_candidates_of_the_last_question_are_those_that_its_command_picks():
    assert course_data.candidates() == pick_candidates.pick()


def test_the_table_of_pictures_is_the_same_from_the_cache_and_from_the_zip():
    paths, colours = course_data.pictures()
    read_paths, read_colours = course_data.table(course_data.picture_source())
    assert (paths == read_paths).all()
    assert (colours == read_colours).all()


@pytest.mark.parametrize("size", [0, 100, 20_000])
def test_a_damaged_table_in_the_cache_is_made_again(tmp_path, monkeypatch, size):
    monkeypatch.setattr(course_data, "CACHE", tmp_path)
    course_data.pictures.cache_clear()
    paths, _ = course_data.pictures()
    (kept,) = tmp_path.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:size])
    course_data.pictures.cache_clear()
    assert (course_data.pictures()[0] == paths).all()
    assert kept.read_bytes() == whole
    course_data.pictures.cache_clear()


def test_a_table_that_cannot_be_written_leaves_the_older_one_and_nothing_else(
    tmp_path, monkeypatch
):
    kept = tmp_path / "cache" / "table.npz"
    course_data.save(kept, values=np.arange(3))

    def out_of_space(path, **arrays):
        Path(path).write_bytes(b"half of it")
        raise OSError("No space left on device")

    monkeypatch.setattr(np, "savez", out_of_space)
    course_data.save(kept, values=np.arange(4))
    assert list(kept.parent.iterdir()) == [kept]
    with np.load(kept) as arrays:
        assert arrays["values"].tolist() == [0, 1, 2]


def test_a_file_that_cannot_be_written_leaves_the_older_one_and_nothing_else(tmp_path):
    path = tmp_path / "candidates.txt"
    course_data.replace(path, "old")
    with pytest.raises(UnicodeEncodeError):
        course_data.replace(path, "new \ud800")
    assert list(tmp_path.iterdir()) == [path]
    assert path.read_text() == "old"


@pytest.mark.filterwarnings("ignore::sklearn.exceptions.ConvergenceWarning")
def test_the_oracle_agrees_with_scikit_learn():
    data = course_data.pictures()[1]
    means = data[:4]
    covariances = np.array([np.diag(data.var(axis=0))] * 4)
    ours = reference.fit(data, means, covariances, [0.25] * 4, maxiter=30, thresh=-np.inf)
    theirs = GaussianMixture(
        4,
        init_params="random",
        max_iter=30,
        tol=0,
        reg_covar=0,
        weights_init=[0.25] * 4,
        means_init=means,
        precisions_init=np.linalg.inv(covariances),
    ).fit(data)
    np.testing.assert_allclose(ours["weights"], theirs.weights_, rtol=1e-6)
    np.testing.assert_allclose(ours["means"], theirs.means_, rtol=1e-6)
    np.testing.assert_allclose(ours["covs"], theirs.covariances_, rtol=1e-6)
    assert (np.diff(ours["loglik"]) > 0).all()


def test_the_notebook_s_functions_agree_with_the_oracle(solution):
    start = course_data.simulated()
    parameters = start.weights, start.means, start.covariances
    expected = reference.loglikelihood(start.data, *parameters)
    assert solution["loglikelihood"](start.data, *parameters) == pytest.approx(expected)
    assert solution["log_sum_exp"](np.array([-1000.0, -1000.0])) == pytest.approx(-999.306852819)
    np.random.seed(4)
    drawn = solution["generate_MoG_data"](
        100,
        [[5, 0], [1, 1], [0, 5]],
        [[[0.5, 0.0], [0, 0.5]], [[0.92, 0.38], [0.38, 0.91]], [[0.5, 0.0], [0, 0.5]]],
        [0.25, 0.5, 0.25],
    )
    np.testing.assert_array_equal(drawn, start.data)
