"""How the results of SciPy's optimisers cross the wire."""

from typing import Any

import numpy as np

from .kinds import Kind, WireError, exactly

PLAIN = (type(None), bool, int, float, str, list, tuple, np.ndarray, np.generic)


def kinds() -> list[Kind]:
    """Return the kind of results."""
    from scipy.optimize import OptimizeResult

    return [Kind(OptimizeResult, "results.optimize", result_parts, result)]


def result_parts(value: Any) -> list:
    """Return what a result says in plain data; that of a few methods has a function in it too."""
    from scipy.optimize import OptimizeResult

    plain = (*PLAIN, OptimizeResult)
    return [{name: part for name, part in value.items() if isinstance(part, plain)}]


def result(parts: Any) -> Any:
    from scipy.optimize import OptimizeResult

    if not all(type(name) is str for name in exactly(parts, dict)):
        raise WireError("a result has a part without a name")
    return OptimizeResult(parts)
