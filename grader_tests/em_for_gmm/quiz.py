"""Grades the quiz answers, 4 points each, by what the oracle computes on the course's own data.

What follows from a mistake that has cost its points above is right as well (see `follow`).
"""

import re

import numpy as np

from coursekit.checks import Checkpoint, numbers, worth

from . import course_data, images
from .follow import REMARK, follows

TOLERANCE = 1.5e-3  # the questions ask for three decimals, rounded or cut off

TRENDS = {"a": "increasing", "b": "decreasing", "c": "neither"}


def number(answer):
    """Return a numeric answer as a float; a string of digits is one too."""
    values = numbers(answer).ravel()
    assert len(values) == 1, f"the answer held {len(values)} numbers instead of one."
    return float(values[0])


def whole_number(answer):
    """Return an answer as an int; complain about one with a fractional part."""
    value = number(answer)
    assert value == round(value), "the answer was not a whole number."
    return round(value)


def near(answer, expected):
    return abs(answer - expected) <= TOLERANCE


def read_off_the_fit(rng, answer, read, functions):
    """Compare an answer with what `read` reads off the full run, or off the student's own."""
    given = number(answer)
    if near(given, read(course_data.fit_simulated())):
        return None
    assert follows(rng, given, read, near, functions), "the value was different."
    return REMARK


@worth(4)
def weight_of_the_first_component(rng, answer, functions=None):
    """`first_weight` is the weight of the first component after the full run."""
    return read_off_the_fit(rng, answer, lambda fit: fit["weights"][0], functions)


@worth(4)
def mean_of_the_second_component(rng, answer, functions=None):
    """`second_mean` is the mean of the second component in the first dimension."""
    return read_off_the_fit(rng, answer, lambda fit: fit["means"][1][0], functions)


@worth(4)
def variance_of_the_third_component(rng, answer, functions=None):
    """`third_variance` is the variance of the third component in the first dimension."""
    return read_off_the_fit(rng, answer, lambda fit: fit["covs"][2][0, 0], functions)


def chosen_trend(answer):
    """Return the letter of a choice given as a letter, as its word, or as both."""
    said = set(re.findall("[a-z]+", str(answer).lower())) - {"monotonically", "monotonic"}
    for letter, word in TRENDS.items():
        if said and said <= {letter, word}:
            return letter
    raise AssertionError("the answer was none of the choices.")


def trend_of(values):
    """Return the letter of the choice that describes a sequence."""
    steps = np.diff(values)
    return "a" if (steps > 0).all() else "b" if (steps < 0).all() else "c"


@worth(4)
def trend_of_the_log_likelihood(rng, answer):
    """`loglikelihood_trend` names the choice that describes the plot."""
    expected = trend_of(course_data.fit_simulated()["loglik"])
    assert chosen_trend(answer) == expected, "another choice was expected."


@worth(2)
def scores_of_the_first_image(rng, scores, cluster, doubtful=None, functions=None):
    """`first_image_scores` holds, for each component, its weight times the likelihood of the
    first image under it."""
    given = numbers(scores, (4,))
    assert not np.isnan(given).any(), "it held NaN, which is not a number."
    if images.same_shares(given, course_data.fit_pictures().scores[0]):
        return None
    own = images.own_fit(functions)
    if own and images.same_shares(given, own.scores[0]):
        return REMARK
    raise AssertionError(images.what_scores_are(given) or "the values were different.")


@worth(1)
def cluster_of_the_first_image(rng, scores, cluster, doubtful=None, functions=None):
    """`first_image_cluster` is the number of the component with the highest score, counted
    from 0."""
    return cluster_of(cluster, 0, functions)


@worth(1)
def cluster_of_the_doubtful_image(rng, scores, cluster, doubtful=None, functions=None):
    """`doubtful_image_cluster` is the number of the component with the highest score for the
    second image, where the weights matter."""
    assert doubtful is not None, "there was no answer."
    return cluster_of(doubtful, course_data.doubtful_image(), functions)


def cluster_of(answer, row, functions):
    """Compare an answer with the cluster that the right fit gives a picture, or the own one."""
    given, expected = whole_number(answer), course_data.fit_pictures().clusters[row]
    if given == expected:
        return None
    own = images.own_fit(functions)
    if own and given == own.clusters[row]:
        return REMARK
    counted = " It may be counted from 1." if given == expected + 1 else ""
    raise AssertionError(f"the number was different.{counted}")


@worth(4)
def pictures_that_are_not_in_the_top_five(rng, answer, functions=None):
    """`not_in_top_five` holds the numbers of exactly those candidates that are not among the top
    five images of the first cluster."""
    shown = course_data.candidates()
    answers = list(answer) if isinstance(answer, (set, frozenset)) else answer
    values = np.ravel(numbers(answers))
    assert len(values) <= len(shown), "there were more numbers than pictures."
    given = {whole_number(value) for value in values}
    expected = set(course_data.not_in_top_five(course_data.ranking(0)))
    if given == expected:
        return None
    own = images.own_fit(functions)
    if own and given == set(course_data.not_in_top_five(course_data.ranking(0, fitted=own))):
        return REMARK
    everything = set(range(1, len(shown) + 1))
    assert given != everything - expected, (
        "these are the pictures that are among the top five: the others are asked for."
    )
    assert given != {number - 1 for number in expected}, (
        "the numbers were different: the pictures are numbered from 1, as their labels say."
    )
    raise AssertionError("the numbers were different.")


first_weight = Checkpoint(
    weight_of_the_first_component,
    hint="the weights are under the key 'weights', the first component has index 0.",
)
second_mean = Checkpoint(
    mean_of_the_second_component,
    hint="the means are under the key 'means', the second component has index 1.",
)
third_variance = Checkpoint(
    variance_of_the_third_component,
    hint=(
        "the covariances are under the key 'covs', the third component has index 2; a variance "
        "stands on the diagonal of its matrix."
    ),
)
loglikelihood_trend = Checkpoint(
    trend_of_the_log_likelihood,
    hint="look at the plot once more: does the curve ever turn?",
)
first_image_cluster = Checkpoint(
    scores_of_the_first_image,
    cluster_of_the_first_image,
    cluster_of_the_doubtful_image,
    hint=(
        "use the parameters of the 20-iteration run, and multiply each density by the weight of "
        "its component. Components are numbered from 0."
    ),
)
not_in_top_five = Checkpoint(
    pictures_that_are_not_in_the_top_five,
    hint="compare the numbered pictures with the first row of top images, component 0.",
)
