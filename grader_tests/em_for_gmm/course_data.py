"""The data of the course and what EM makes of them: right answers are computed here, not stored.

The legacy generator with seeds 4 and 1 is the notebook's: quiz answers depend on its draws.
Functions that take a `source`, a zip or a folder of pictures, use the course's own without one.
"""

import contextlib
import functools
import hashlib
import importlib.util
import json
import os
import tempfile
import zipfile
import zlib
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from coursekit.files import whole

from . import reference

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENT = ROOT / "source" / "em_for_gmm"
CACHE = ROOT / ".cache"
PARAMETERS = "weights", "means", "covs"
PICTURE_ITERATIONS = 20  # the notebook reads clusters off this run, not off the converged one


@functools.cache
def simulated():
    """Return the notebook's 100 simulated data points and the start it chooses for EM.

    A namespace with `data` (100, 2) and the lists `means`, `covariances` and `weights`; `truth` are
    those that the data were drawn from.
    """
    means = [[5, 0], [1, 1], [0, 5]]
    covariances = [
        [[0.5, 0.0], [0, 0.5]],
        [[0.92, 0.38], [0.38, 0.91]],
        [[0.5, 0.0], [0, 0.5]],
    ]
    weights = [0.25, 0.5, 0.25]
    draw = np.random.RandomState(4)
    data = []
    for _ in range(100):
        k = draw.choice(3, 1, p=weights)[0]
        data.append(draw.multivariate_normal(means[k], covariances[k]))
    chosen = np.random.RandomState(4).choice(len(data), 3, replace=False)
    return SimpleNamespace(
        data=data,
        means=[data[i] for i in chosen],
        covariances=[np.cov(data, rowvar=False)] * 3,
        weights=[1 / 3] * 3,
        truth=(means, covariances, weights),
    )


def fit_simulated(em=reference.fit, **limits):
    """Run EM, the oracle's or a student's, on the simulated data from the notebook's start."""
    start = simulated()
    return em(start.data, start.means, start.covariances, start.weights, **limits)


@functools.cache
def loader():
    """Import the course's own `image_dataset.py`, whatever a submission brought along."""
    path = ASSIGNMENT / "image_dataset.py"
    spec = importlib.util.spec_from_file_location("course_image_dataset", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def picture_source():
    """Return the course's pictures: data/images.zip, or else what $EM_IMAGES names.

    Raises FileNotFoundError when there are none.
    """
    choices = [ROOT / "data" / "images.zip", Path(os.environ.get("EM_IMAGES") or os.devnull)]
    for path in choices:
        if path.is_dir() or path.is_file():
            return path
    raise FileNotFoundError(
        "The pictures are missing: put them at data/images.zip or set EM_IMAGES to their place."
    )


@functools.cache
def pictures(source=None):
    """Return the paths (N,) and the mean colours (N, 3) of the pictures.

    Decoding them takes about half a second, so the table of a zip is kept by its checksum. Raises
    what the loader raises.
    """
    source = source or picture_source()
    if source.is_dir():
        return table(source)
    code = (ASSIGNMENT / "image_dataset.py").read_bytes()
    key = hashlib.sha256(source.read_bytes() + code).hexdigest()[:32]
    kept = CACHE / f"pictures-{key}.npz"
    try:
        with np.load(kept, allow_pickle=False) as arrays:
            return arrays["paths"], arrays["colours"]
    # What is missing, or was damaged, is made again. EOFError: an empty file.
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error):
        paths, colours = table(source)
    save(kept, paths=paths, colours=colours)
    return paths, colours


def table(source):
    """Read the pictures; return their paths and mean colours."""
    images = loader().load_images(source)
    return np.array(images["path"], dtype=str), images[["red", "green", "blue"]].to_numpy()


def save(path, **arrays):
    """Write arrays so that a reader finds all of them or no file; without a disk, do nothing."""
    try:
        path.parent.mkdir(exist_ok=True)
        # In a folder of its own: several graders may write the same table at the same time.
        with tempfile.TemporaryDirectory(dir=path.parent) as folder:
            unfinished = Path(folder) / path.name
            np.savez(unfinished, **arrays)
            unfinished.replace(path)
    except OSError:
        pass


def replace(path, text):
    """Write a text file whole or not at all."""
    with whole(path) as unfinished:
        unfinished.write_text(text, encoding="utf-8")


def picture_start(source=None):
    """Return the data (N, 3) and the start of EM that the notebook takes for the pictures.

    A tuple (data, means, covariances, weights), in the order of the notebook's `EM`.
    """
    _, colours = pictures(source)
    chosen = np.random.RandomState(1).choice(len(colours), 4, replace=False)
    covariance = np.diag(colours.var(axis=0))  # as numpy has it: divided by N
    return list(colours), list(colours[chosen]), [covariance] * 4, [1 / 4] * 4


def scored(result, source=None):
    """Return a result of EM on the pictures with what it decides about them.

    A namespace with the parameters (`weights`, `means`, `covs`), the (N, K) `scores` weight times
    density, and the `clusters` (N,) they decide. Raises ValueError for parameters that are none.
    """
    weights, means, covs = (np.asarray(result[key], dtype=float) for key in PARAMETERS)
    scores = np.exp(reference.log_joint(pictures(source)[1], weights, means, covs))
    if not np.isfinite(scores).all():
        raise ValueError("a cluster collapses")
    return SimpleNamespace(
        weights=weights, means=means, covs=covs, scores=scores, clusters=scores.argmax(axis=1)
    )


@functools.cache
def fit_pictures(source=None, maxiter=PICTURE_ITERATIONS):
    """Fit the notebook's four clusters to the pictures.

    Returns what `scored` does, with the log likelihoods `loglik`. Raises ValueError for pictures
    that EM cannot cluster.
    """
    try:
        result = reference.fit(*picture_start(source), maxiter=maxiter)
        return SimpleNamespace(**vars(scored(result, source)), loglik=result["loglik"])
    except ValueError as error:  # LinAlgError is one
        raise ValueError(f"EM fails on them ({error}): use other pictures") from error


def fit_to_the_end(source=None):
    """Fit the four clusters as `fit_pictures` does, in a run that goes on until it converges."""
    return fit_pictures(source, maxiter=1000)


def ranking(cluster, source=None, fitted=None):
    """Return the paths of a cluster's pictures, the highest score first.

    `fitted` decides on clusters and scores; without one, the right fit does.
    """
    paths, fitted = pictures(source)[0], fitted or fit_pictures(source)
    members = np.flatnonzero(fitted.clusters == cluster)
    return paths[members[np.argsort(-fitted.scores[members, cluster])]].tolist()


def candidates():
    """Return the paths that the last question shows, in its order: number 1 comes first."""
    return (ASSIGNMENT / "quiz_candidates.txt").read_text(encoding="utf-8").splitlines()


def about_pictures():
    """Return what the notebook is told about the pictures, a dict.

    `iterations` of the run that converges, about, and the path of the `doubtful_image`.
    """
    return json.loads((ASSIGNMENT / "pictures.json").read_text(encoding="utf-8"))


def row_of(path, source=None):
    """Return the row of a picture in the notebook's table, or None where it is not there."""
    rows = np.flatnonzero(pictures(source)[0] == path)
    return int(rows[0]) if len(rows) else None


def doubtful_image():
    """Return the row of the second picture of the quiz on the first one."""
    return row_of(about_pictures()["doubtful_image"])


def not_in_top_five(ranked):
    """Return the numbers of the candidates outside of the first five paths of a ranking."""
    numbered = enumerate(candidates(), start=1)
    return [number for number, path in numbered if path not in ranked[:5]]


def image_clusters(source=None):
    """Return the clusters that the quiz on the first picture asks for: its own, the second one's.

    The second is left out where pictures.json names none of the pictures.
    """
    rows = [0]
    with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
        rows.append(row_of(about_pictures()["doubtful_image"], source))
    clusters = fit_pictures(source).clusters
    return [int(clusters[row]) for row in rows if row is not None]


def answers(source=None):
    """Return the right answers that depend on the pictures: {grade cell: answer}.

    The pictures that the questions show have to be among them.
    """
    return {
        "quiz_first_image_cluster": image_clusters(source),
        "quiz_not_in_top_five": not_in_top_five(ranking(0, source)),
    }
