"""Do objects of SciPy, scikit-learn, SymPy, NetworkX and PyTorch cross as what they are?

Those of packages that are not installed are left out.
"""

import warnings
from typing import Any

import numpy as np
import pandas as pd
import pytest
import scipy.optimize
import scipy.sparse
import scipy.stats

from coursekit.sandbox.inside import estimators
from coursekit.sandbox.inside.wire import WireError, decode, encode
from tests.support.fake_kernel import student_names

X = np.random.default_rng(3).random((30, 4))
Y = (X.sum(axis=1) > 2).astype(int)


def cross(value):
    return decode(encode(value))


@pytest.mark.parametrize("form", ["bsr", "coo", "csc", "csr", "dia", "dok", "lil"])
@pytest.mark.parametrize("make", [scipy.sparse.csr_matrix, scipy.sparse.csr_array])
def test_sparse_matrices_cross_in_their_format(form, make):
    value = make(np.diag([1.5, 0, 3])).asformat(form)
    back = cross(value)
    assert type(back) is type(value)
    assert back.dtype == value.dtype
    assert np.array_equal(back.toarray(), value.toarray())


def test_results_of_optimisers_cross_with_their_attributes():
    back = cross(scipy.optimize.minimize(lambda x: (x[0] - 1) ** 2, [0.0], method="L-BFGS-B"))
    assert back.success
    assert back.x == pytest.approx([1])
    assert cross(scipy.optimize.root_scalar(lambda x: x - 1, bracket=[0, 3])).root == 1


@pytest.mark.parametrize(
    "value",
    [
        scipy.stats.norm(1, scale=2),
        scipy.stats.binom(3, 0.5),
        scipy.stats.t(np.array([3, 4])),
    ],
)
def test_distributions_cross_with_their_parameters(value):
    back = cross(value)
    assert back.dist.name == value.dist.name
    assert np.array_equal(back.cdf(1), value.cdf(1))
    assert np.array_equal(back.mean(), value.mean())


def test_densities_of_several_dimensions_and_of_kernels_cross():
    value = scipy.stats.multivariate_normal([0, 1], [[1, 0.5], [0.5, 2]])
    assert cross(value).pdf([1, 1]) == value.pdf([1, 1])
    kernel = scipy.stats.gaussian_kde(X[:, 0])
    assert np.allclose(cross(kernel)([0.5]), kernel([0.5]), rtol=1e-12)


NEEDS_A_NUMBER = {"PCA": 2, "GaussianMixture": 2, "KMeans": 2}


def models():
    """Yield each model of the list, taught."""
    import importlib

    for home, names in estimators.MODELS.items():
        for name in names.split():
            if name in ("GridSearchCV", "LabelBinarizer", "LabelEncoder", "Pipeline"):
                continue
            cls = getattr(importlib.import_module(f"sklearn.{home}"), name)
            yield cls(*[NEEDS_A_NUMBER[name]] if name in NEEDS_A_NUMBER else ())


@pytest.fixture(scope="module", autouse=True)
def _no_warning_of_what_does_not_converge():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


@pytest.mark.parametrize("model", [*models()], ids=lambda model: type(model).__name__)
def test_a_model_crosses_with_what_it_has_learned(model):
    assert repr(cross(model)) == repr(model)
    model.fit(X, Y)
    back = cross(model)
    assert type(back) is type(model)
    assert repr(back) == repr(model)
    for method in "predict", "predict_proba", "transform":
        if hasattr(model, method):
            assert np.array_equal(getattr(back, method)(X), getattr(model, method)(X))
    if hasattr(model, "score"):
        assert back.score(X, Y) == pytest.approx(model.score(X, Y))


def test_models_of_models_cross():
    from sklearn.datasets import load_iris
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import GridSearchCV
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import LabelEncoder, StandardScaler

    pipeline = make_pipeline(StandardScaler(), Ridge()).fit(X, Y)
    assert np.array_equal(cross(pipeline).predict(X), pipeline.predict(X))
    search = GridSearchCV(pipeline, {"ridge__alpha": [1, 2]}, scoring="r2").fit(X, Y)
    back = cross(search)
    assert back.best_params_ == search.best_params_
    assert back.score(X, Y) == search.score(X, Y)
    assert back.cv_results_.keys() == search.cv_results_.keys()
    assert cross(LabelEncoder().fit(["b", "a"])).classes_.tolist() == ["a", "b"]
    assert cross(load_iris(as_frame=True)).frame.shape == (150, 5)
    named = Ridge().fit(pd.DataFrame(X, columns=[*"abcd"]), Y)
    assert cross(named).feature_names_in_.tolist() == [*"abcd"]


def test_a_model_whose_compiled_code_trusts_its_attributes_stays_in_the_kernel():
    names = student_names("""
        from sklearn.linear_model import LinearRegression
        from sklearn.tree import DecisionTreeClassifier
        class Own(LinearRegression):
            pass
        tree = DecisionTreeClassifier().fit([[0], [1]], [0, 1])
        own = Own().fit([[0], [1]], [1, 3])
        line = LinearRegression().fit([[0], [1]], [1, 3])
        searched = [line, {"tree": tree}]
        """)
    assert names["line"].coef_[0] == pytest.approx(2)
    for name in "tree", "own", "searched":
        with pytest.raises(Exception, match="is not plain data"):
            names[name]


@pytest.mark.parametrize(
    ("name", "parameters", "learned"),
    [
        ("SVC", {}, {}),
        ("Pipeline", {"steps": [], "memory": "/tmp/x"}, {}),
        ("PolynomialFeatures", {"degree": 10**6}, {}),
        ("Ridge", {"beta": 1}, {}),
        ("Ridge", {"alpha": len}, {}),
        ("Ridge", {}, {"__class__": 1}),
        ("Ridge", {}, {"predict": 1}),
        ("Ridge", {}, {"coef_": np.ma.masked_all(3)}),
        ("Ridge", {}, {"coef_": range(3)}),
        ("KMeans", {}, {"cluster_centers_": np.zeros((3, 2)), "n_features_in_": 2000}),
        ("KMeans", {}, {"cluster_centers_": np.zeros(3), "n_features_in_": 3}),
        ("KMeans", {}, {"cluster_centers_": [[1.0]], "n_features_in_": 1}),
        ("KNeighborsClassifier", {"metric": "?"}, {"X": X, "y": Y}),
        ("GridSearchCV", {"estimator": 3, "param_grid": {}}, {"best_estimator_": 3}),
    ],
)
def test_a_model_that_is_none_is_refused(name, parameters, learned):
    with pytest.raises((WireError, ValueError, TypeError, KeyError, AttributeError)):
        estimators.model(name, parameters, learned)


def test_a_model_does_nothing_but_compute():
    made = estimators.model("Pipeline", {"steps": [], "verbose": True}, {})
    assert not made.verbose
    assert estimators.model("KNeighborsClassifier", {"n_jobs": 9}, {}).n_jobs is None


@pytest.mark.parametrize(
    "expression",
    [
        "x**2 + 1",
        "sin(x)*exp(-x**2/2)/sqrt(2*pi)",
        "Eq(f(x).diff(x), f(x))",
        "Integral(x, (x, 0, oo)) + Sum(y, (y, 1, 5))",
        "Piecewise((x, x > 0), (0, True))",
        "Rational(1, 3) + Float('0.1', 40) + I",
        "Matrix([[1, x], [2, 3]])",
        "ImmutableMatrix([1, 2])",
        "FiniteSet(1, 2)",
        "Union(Interval(0, 1), Interval.open(2, oo))",
        "And(x > 1, Not(y < 2))",
        "Poly(x**2 + 1, x)",
        "Symbol('n', integer=True, positive=True)",
        "solve(x**2 - 2)",
        "series(sin(x), x)",
        "S.true",
        "Symbol(r'\\alpha') + Symbol('x_{1}') + Symbol('λ')",
        "2**x + x**1000 + Integer(7)**100",
    ],
)
def test_expressions_cross_as_they_stand(expression):
    sympy: Any = pytest.importorskip("sympy")
    x, y = sympy.symbols("x y")
    value = eval(expression, {**vars(sympy), "x": x, "y": y, "f": sympy.Function("f")})
    back = cross(value)
    assert type(back) is type(value)
    assert back == value
    assert sympy.srepr(back) == sympy.srepr(value)


@pytest.mark.parametrize(
    "tree",
    [
        "Pow(2, Integer(10**9), evaluate=False)",
        "Pow(2, Pow(10, 900, evaluate=False), evaluate=False)",
        "factorial(10**9, evaluate=False)",
        "Integer(10)**5000",
        "MatrixSymbol('A', 2, 2)",
        "Symbol('__import__(\"os\").getcwd()')",
        "Function('exec')(Symbol('x'))",
        "Symbol('__class__')",
        "Symbol('a.b')",
    ],
)
def test_expressions_that_explode_or_are_code_are_refused(tree):
    sympy: Any = pytest.importorskip("sympy")
    with pytest.raises(WireError):
        cross(eval(tree, vars(sympy).copy()))


@pytest.mark.parametrize("kind", ["Graph", "DiGraph", "MultiGraph", "MultiDiGraph"])
def test_graphs_cross_with_their_order(kind):
    networkx: Any = pytest.importorskip("networkx")
    value = getattr(networkx, kind)(name="g")
    value.add_node("z", colour="red")
    value.add_edges_from([(3, 1), (1, 2), (3, 2), (2, "z"), (1, 3)], weight=2.5)
    back = cross(value)
    assert type(back) is type(value)
    assert networkx.utils.graphs_equal(back, value)
    assert [*back.nodes(data=True)] == [*value.nodes(data=True)]
    assert [[*back.adj[node]] for node in back] == [[*value.adj[node]] for node in value]
    assert [*networkx.bfs_edges(back, 3)] == [*networkx.bfs_edges(value, 3)]


def test_tensors_cross_as_tensors():
    torch: Any = pytest.importorskip("torch")
    values = [
        torch.tensor([1.0, 2.0], requires_grad=True),
        torch.arange(6).reshape(2, 3).T,
        torch.tensor([1.5], dtype=torch.bfloat16),
        torch.tensor(True),
    ]
    for value in values:
        back = cross(value)
        assert torch.equal(back, value)
        assert (back.dtype, back.shape, back.requires_grad) == (
            value.dtype,
            value.shape,
            value.requires_grad,
        )
    assert cross(torch.float32) is torch.float32
    assert cross(torch.nn.Linear(2, 3).state_dict()).keys() == {"weight", "bias"}
