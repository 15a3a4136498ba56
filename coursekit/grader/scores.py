"""`model.score(X, y)` of an estimator in the student's kernel, computed here from what it predicts.

The estimator's own method would be told the right answers, and give the number that is compared.
"""

from collections.abc import Callable
from typing import Any

import numpy as np

from .refusals import NotGradable


def score_of(model: Any) -> Callable[..., float] | None:
    """Return the method `score` of an estimator; None where a thing is none."""
    bases = model._coursekit_example.bases
    if "BaseEstimator" not in bases:
        return None
    kinds = {"ClassifierMixin": share, "RegressorMixin": determination}
    how = next((kinds[name] for name in sorted(bases & kinds.keys())), None)

    # A class of the student's that is neither has a method of its own.
    if how is None and model._coursekit_facts.module == "__main__":
        return None

    def score(X: Any, y: Any = None, **more: Any) -> float:  # noqa: N803 - scikit-learn's names
        if how is None or y is None or more:
            raise NotGradable(
                f"`{model._coursekit_label}.score()` is computed in the student's kernel from the "
                "right answers. Compute the score from what `predict` gives."
            )
        return how(np.asarray(model.predict(X)), np.asarray(y))

    return score


def share(predicted: np.ndarray, right: np.ndarray) -> float:
    """Return the accuracy, as of a classifier."""
    if predicted.shape != right.shape:
        raise ValueError("the number of predictions is another")
    same = predicted == right
    return float(np.mean(same.all(axis=1) if same.ndim > 1 else same))


def determination(predicted: np.ndarray, right: np.ndarray) -> float:
    """Return the coefficient of determination, as of a regressor."""
    if predicted.shape != right.shape:
        raise ValueError("the number of predictions is another")
    # Squares of complex numbers may be less than zero, and NaN is no worse than anything.
    if predicted.dtype.kind not in "biuf" or not np.isfinite(predicted).all():
        raise ValueError("the predictions are not real numbers")
    rest = ((right - predicted) ** 2).sum(axis=0)
    whole = ((right - right.mean(axis=0)) ** 2).sum(axis=0)
    # As scikit-learn does: what never changes and is met is worth one.
    ratio = np.where(
        whole == 0, np.where(rest == 0, 0.0, 1.0), rest / np.where(whole == 0, 1, whole)
    )
    return float(np.mean(1 - ratio))
