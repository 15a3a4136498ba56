"""How models of scikit-learn cross the wire: made again of parameters and what they have learned.

Only those whose methods compute with numpy what is in their attributes, so that whatever a student
puts there is computed with, or raises. Compiled code that trusts them (trees, kernels) is none of
these: such models stay in the kernel, as do those of a student's own class.
"""

import importlib
import re
from typing import Any

import numpy as np

from .kinds import Kind, WireError, exactly

MODELS = {
    "linear_model": "BayesianRidge ElasticNet ElasticNetCV HuberRegressor Lars Lasso LassoCV "
    "LassoLars LinearRegression LogisticRegression LogisticRegressionCV Perceptron Ridge RidgeCV "
    "RidgeClassifier SGDClassifier SGDRegressor",
    "svm": "LinearSVC LinearSVR",
    "naive_bayes": "BernoulliNB ComplementNB GaussianNB MultinomialNB",
    "discriminant_analysis": "LinearDiscriminantAnalysis QuadraticDiscriminantAnalysis",
    "preprocessing": "Binarizer LabelBinarizer LabelEncoder MaxAbsScaler MinMaxScaler Normalizer "
    "OrdinalEncoder PolynomialFeatures RobustScaler StandardScaler",
    "decomposition": "PCA TruncatedSVD",
    "cluster": "AgglomerativeClustering DBSCAN KMeans",
    "mixture": "GaussianMixture",
    "neural_network": "MLPClassifier MLPRegressor",
    "impute": "SimpleImputer",
    "dummy": "DummyClassifier DummyRegressor",
    "feature_selection": "VarianceThreshold",
    "neighbors": "KNeighborsClassifier KNeighborsRegressor NearestCentroid",
    "pipeline": "Pipeline",
    "model_selection": "GridSearchCV",
}
HOMES = {name: home for home, names in MODELS.items() for name in names.split()}
# What no method of a fitted model needs, and what is plain data for no model.
LEFT_BEHIND = {"_checked_cv_orig", "_loss_function_", "_optimizer", "_random_state", "scorer_"}
# What a parameter would have the grader do: use more cores, print, write files.
SILENT = {"n_jobs": None, "verbose": 0, "memory": None}
MOST_DEGREE = 20
MOST_NESTED = 6
ATTRIBUTE = re.compile(r"_?[A-Za-z][A-Za-z0-9]*(_[A-Za-z0-9]+)*_?")
PLAIN = (type(None), bool, int, float, str, type, np.ndarray)


def kinds() -> list[Kind]:
    """Return the kind of models, and that of scikit-learn's data sets."""
    from sklearn.base import BaseEstimator
    from sklearn.utils import Bunch

    return [
        Kind(BaseEstimator, "estimators.model", model_parts, model, whole=True),
        Kind(Bunch, "estimators.bunch", lambda v: [dict(v)], lambda v: Bunch(**exactly(v, dict))),
    ]


def model_parts(value: Any) -> list:
    """Return the name of a model's class, its parameters, and its other attributes."""
    cls = type(value)
    if not cls.__module__.startswith("sklearn.") or cls.__name__ not in HOMES:
        raise WireError(f"a {cls.__name__} is not plain data")
    parameters = {**value.get_params(deep=False)}
    for name, part in parameters.items():
        if isinstance(part, np.random.RandomState):
            parameters[name] = None
    learned = {name: part for name, part in vars(value).items() if name not in parameters}
    if cls.__name__.startswith("KNeighbors"):
        if "_fit_X" not in learned:
            return [cls.__name__, parameters, {}]
        # They are taught again: how they look neighbours up is compiled code's.
        labels = value._y if cls.__name__.endswith("Regressor") else value.classes_[value._y]
        return [cls.__name__, parameters, {"X": np.asarray(value._fit_X), "y": labels}]
    learned = {name: part for name, part in learned.items() if name not in LEFT_BEHIND}
    if "cv_results_" in learned:
        results = learned["cv_results_"].items()
        learned["cv_results_"] = {name: np.asarray(np.ma.getdata(part)) for name, part in results}
    return [cls.__name__, parameters, learned]


def model(name: Any, parameters: Any, learned: Any) -> Any:
    """Return a model of a class, by its name."""
    cls = getattr(importlib.import_module(f"sklearn.{HOMES[name]}"), name)
    for key, part in exactly(parameters, dict).items():
        if key not in cls._get_param_names():
            raise WireError("a model has a parameter that it cannot have")
        plain(part)
    silent = {key: part for key, part in SILENT.items() if parameters.get(key)}
    made = cls(**{**parameters, **silent})
    if parameters.get("memory") is not None or too_high(parameters.get("degree", 1)):
        raise WireError("a model has a parameter that is not plain data")
    if name.startswith("KNeighbors") and learned:
        return made.fit(plain(learned["X"]), plain(learned["y"]))
    for key, part in exactly(learned, dict).items():
        # What its class defines would be another thing than data.
        if not ATTRIBUTE.fullmatch(key) or hasattr(cls, key):
            raise WireError("a model has an attribute that it cannot have")
        vars(made)[key] = plain(part)
    if name == "KMeans" and "cluster_centers_" in learned:
        check_centers(made)
    if name == "GridSearchCV" and "best_estimator_" in learned:
        from sklearn.metrics import check_scoring

        made.scorer_ = check_scoring(made.estimator, exactly(made.scoring, str, type(None)))
    return made


def plain(part: Any, depth: int = 0) -> Any:
    """Return a part when it is plain data throughout, or another model of this list."""
    if type(part) in (list, tuple, dict) and depth < MOST_NESTED:
        items = [*part, *part.values()] if type(part) is dict else part
        for item in items:
            plain(item, depth + 1)
    elif type(part) is np.ndarray and part.dtype.char == "O":
        for item in part.flat:
            plain(item, depth + 1)
    elif not isinstance(part, np.generic | np.dtype) and type(part).__name__ not in HOMES:
        exactly(part, *PLAIN)
    return part


def too_high(degree: Any) -> bool:
    """Tell whether features of such a degree are too many to be computed."""
    return any(n > MOST_DEGREE for n in (degree if isinstance(degree, tuple) else (degree,)))


def check_centers(model: Any) -> None:
    """Raise WireError where compiled code would read beyond the centres of clusters."""
    centers = exactly(vars(model)["cluster_centers_"], np.ndarray)
    if centers.dtype.kind != "f" or centers.ndim != 2:
        raise WireError("a model has centers that are none")
    if centers.shape[1] != exactly(vars(model).get("n_features_in_"), int) or not centers.size:
        raise WireError("a model has centers that are none")
    model._n_threads = 1
