"""What the quizzes on pictures compare answers with, and how they tell wrong scores apart."""

import functools
from contextlib import suppress

import numpy as np

from coursekit.checks import close, input_seed

from . import course_data, reference
from .inputs import start_of_em
from .loop import expect_a_loop


def same_shares(given, expected):
    """Tell whether scores are the expected ones; divided by their sum they say the same."""
    total = given.sum()
    return bool(total > 0) and close(given / total, expected / expected.sum())


def own_fit(functions):
    """Return what the student's own EM makes of the pictures, as `course_data.scored` does.

    `functions` returns `EM` and the four steps, or raises where one is not defined. None where they
    make no EM, and where they fail on the pictures or leave the start as it is: nothing follows
    from that.
    """
    # Each check has a wrapper of its own around them.
    return functions and fit_by(getattr(functions, "__wrapped__", functions))


@functools.lru_cache(maxsize=1)  # loops over all pictures take seconds
def fit_by(functions):
    rng = np.random.default_rng(input_seed.get())
    # A student's functions may do anything; each is graded at its own checkpoint.
    with suppress(Exception, SystemExit):
        em, *steps = functions()
        expect_a_loop(rng, em, steps, start_of_em(rng))
        start = course_data.picture_start()
        result = em(*start, maxiter=course_data.PICTURE_ITERATIONS)
        if not close(np.asarray(result["means"], dtype=float), start[1]):
            return course_data.scored(result)
    return None


def what_scores_are(given):
    """Return what wrong scores of the first picture are, where that is known, or None."""
    for remark, scores in slips():
        if same_shares(given, scores):
            return remark
    with np.errstate(all="ignore"):
        right = course_data.fit_pictures().scores[0]
        if close(given, np.log(right)) or close(given, -np.log(right)):
            return "these are logarithms of the scores."
    if np.all(given == 0):
        return "all of them were 0."
    return None


def slips():
    """Yield a remark and the scores (4,) that a slip gives for the first picture."""
    colour, fit = course_data.pictures()[1][0], course_data.fit_pictures()
    weights, means, covs = fit.weights, fit.means, fit.covs
    yield "the weights of the components were left out.", densities(colour, means, covs)
    for step in 1, 2, 3:
        for names, others in (
            ("mean", (weights, np.roll(means, step, axis=0), covs)),
            ("covariance", (weights, means, np.roll(covs, step, axis=0))),
            ("weight", (np.roll(weights, step), means, covs)),
        ):
            remark = f"the {names} was that of another component."
            yield remark, others[0] * densities(colour, *others[1:])
        yield (
            "the mean was that of another component, and the weights were left out.",
            densities(colour, np.roll(means, step, axis=0), covs),
        )
    for channel in range(3):
        one = densities(colour[channel], means[:, channel], covs[:, channel, channel])
        for scores in one, weights * one:
            yield "one channel was used, where a picture has three.", scores
    end = course_data.fit_to_the_end()
    for other in end, course_data.fit_pictures(maxiter=1):
        for scores in other.scores[0], other.scores[0] / other.weights:
            yield "they follow from another run than that of 20 iterations.", scores


def densities(point, means, covs):
    """Return the density of a point (D,), or a number, under each component, (K,)."""
    points, count = np.reshape(point, (1, -1)), len(means)
    num_dim = points.shape[1]
    shapes = (count, num_dim), (count, num_dim, num_dim)
    means, covs = (np.reshape(*each) for each in zip((means, covs), shapes, strict=True))
    return np.exp(reference.log_joint(points, np.ones(count), means, covs)[0])
