"""How distributions of SciPy with their parameters cross the wire."""

from typing import Any

import numpy as np

from .kinds import Kind, WireError, exactly

MOST_PARAMETERS = 20
LONGEST_PARAMETER = 1000  # of an array of parameters
MOST_DIMENSIONS = 300
MOST_POINTS = 10**5


def kinds() -> list[Kind]:
    """Return the kinds of these types."""
    from scipy.stats import distributions, gaussian_kde, multivariate_normal

    normals = type(multivariate_normal())
    return [
        Kind(distributions.rv_frozen, "distributions.frozen", frozen_parts, frozen, whole=True),
        Kind(normals, "distributions.normal", normal_parts, normal, whole=True),
        Kind(gaussian_kde, "distributions.kde", kde_parts, kde, whole=True),
    ]


def frozen_parts(value: Any) -> list:
    return [value.dist.name, list(value.args), dict(value.kwds)]


def frozen(name: Any, arguments: Any, keywords: Any) -> Any:
    """Return a distribution of SciPy's with such parameters."""
    from scipy import stats

    if exactly(name, str).startswith("_") or not name.isidentifier():
        raise WireError("a distribution has no such name")
    family = getattr(stats, name)
    if not isinstance(family, stats.rv_continuous | stats.rv_discrete):
        raise WireError("a distribution has no such name")
    parameters = [*exactly(arguments, list), *exactly(keywords, dict).values()]
    if len(parameters) > MOST_PARAMETERS:
        raise WireError("a distribution has too many parameters")
    for parameter in parameters:
        if isinstance(parameter, np.ndarray | np.generic):
            if parameter.dtype.kind not in "biuf" or parameter.size > LONGEST_PARAMETER:
                raise WireError("a distribution has a parameter that none has")
        else:
            exactly(parameter, bool, int, float)
    return family(*arguments, **keywords)


def normal_parts(value: Any) -> list:
    return [value.mean, value.cov, bool(value.allow_singular)]


def normal(mean: Any, covariance: Any, allow_singular: Any) -> Any:
    from scipy.stats import multivariate_normal

    for part in mean, covariance:
        too_many = max(exactly(part, np.ndarray).shape, default=0) > MOST_DIMENSIONS
        if part.dtype.kind != "f" or too_many:
            raise WireError("a distribution has a parameter that none has")
    return multivariate_normal(mean, covariance, exactly(allow_singular, bool))


def kde_parts(value: Any) -> list:
    return [value.dataset, float(value.factor), value.weights]


def kde(points: Any, factor: Any, weights: Any) -> Any:
    from scipy.stats import gaussian_kde

    for part in points, weights:
        if exactly(part, np.ndarray).dtype.kind not in "iuf" or part.size > MOST_POINTS:
            raise WireError("a distribution has points that none has")
    return gaussian_kde(points, exactly(factor, float), weights)
