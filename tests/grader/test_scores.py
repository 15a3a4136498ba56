"""The score of an estimator in the student's kernel is computed here."""

from types import SimpleNamespace

import numpy as np
import pytest

from coursekit.grader.examples import Example
from coursekit.grader.refusals import NotGradable
from coursekit.grader.scores import score_of


def estimator(*bases, predicted=(), module="sklearn"):
    example = Example(bases=frozenset(["BaseEstimator", *bases]))
    return SimpleNamespace(
        _coursekit_example=example,
        _coursekit_label="model",
        _coursekit_facts=SimpleNamespace(module=module),
        predict=lambda points: np.array(predicted),
    )


def test_the_score_of_a_classifier_is_the_share_that_it_predicts():
    score = score_of(estimator("ClassifierMixin", predicted=[1, 0, 1, 1]))
    assert score is not None
    assert score(None, [1, 0, 0, 1]) == 0.75


def test_the_score_of_a_regressor_is_the_coefficient_of_determination():
    score = score_of(estimator("RegressorMixin", predicted=[1.0, 2.0, 4.0]))
    assert score is not None
    assert score(None, [1.0, 2.0, 3.0]) == pytest.approx(0.5)
    assert score(None, y=[1.0, 2.0, 4.0]) == 1


def test_the_score_of_anything_else_is_refused_and_a_students_own_is_asked():
    score = score_of(estimator("TransformerMixin"))
    assert score is not None
    with pytest.raises(NotGradable, match="Compute the score"):
        score([], [])
    assert score_of(estimator(module="__main__")) is None
