"""How expressions of SymPy cross the wire: as trees of classes from one list.

They are built as they stand: nothing is evaluated, and no text is read as an expression. What a
check does with them evaluates: numbers and exponents are bounded.
"""

import builtins
import importlib
import keyword
import re
from typing import Any

from .kinds import Kind, WireError, exactly

# By its name: this module is loaded only where the package is.
sympy: Any = importlib.import_module("sympy")

MOST_DIGITS = 4_000
MOST_POWER = 1_000  # of a number, and the argument of a factorial
MOST_CELLS = 10_000  # of a matrix
# Of a symbol or a function, Greek and LaTeX included: `lambdify` runs it as code.
NAME = re.compile(r"[^\W\d][\w\\{}^]{0,99}|\\[\w\\{}^]{1,99}")
CONSTANTS = """
Catalan ComplexInfinity Complexes EmptySet EulerGamma Exp1 GoldenRatio Half ImaginaryUnit
Infinity Integers NaN Naturals Naturals0 NegativeInfinity NegativeOne One Pi Rationals Reals
UniversalSet Zero false true
"""
# Those that take evaluate=False.
BUILT = """
Abs Add And Equality GreaterThan Heaviside LessThan Max Min Mod Mul Ne Not Or Pow
StrictGreaterThan StrictLessThan Unequality acos acosh acot arg asin asinh atan atan2 atanh
besselj bessely binomial ceiling conjugate cos cosh cot coth csc DiracDelta erf erfc exp
factorial fibonacci floor gamma im loggamma log re sec sign sin sinc sinh tan tanh zeta
"""
# Those that are never evaluated as they are made.
KEPT = """
Derivative FiniteSet Integral Interval Lambda Limit Order Piecewise Product Subs Sum Tuple Union
"""
GROWING = {"factorial", "gamma", "binomial", "fibonacci"}
ASSUMPTIONS = """
algebraic commutative complex composite even extended_real finite hermitian imaginary infinite
integer irrational negative noninteger nonnegative nonpositive nonzero odd positive prime
rational real transcendental zero
"""


def kinds() -> list[Kind]:
    """Return the kind of expressions, and that of matrices."""
    return [
        Kind(sympy.Basic, "symbols.tree", tree_parts, tree, whole=True),
        Kind(sympy.MatrixBase, "symbols.matrix", matrix_parts, matrix, whole=True),
        Kind(sympy.Poly, "symbols.poly", lambda v: [v.as_expr(), *v.gens], poly, whole=True),
    ]


def tree_parts(value: Any) -> list:
    """Return the class of an expression, and its arguments."""
    name = type(value).__name__
    if name in CONSTANTS.split() or name in ("BooleanTrue", "BooleanFalse"):
        return [{"BooleanTrue": "true", "BooleanFalse": "false"}.get(name, name)]
    if type(value) is sympy.Symbol:
        known = {k: v for k, v in value._assumptions_orig.items() if k in ASSUMPTIONS.split()}
        return ["Symbol", value.name, known]
    if isinstance(value, sympy.Integer):
        return ["Integer", value.p]
    if isinstance(value, sympy.Rational):
        return ["Rational", value.p, value.q]
    if isinstance(value, sympy.Float):
        sign, mantissa, exponent, _ = value._mpf_
        return ["Float", int(sign), int(mantissa), int(exponent), value._prec]
    if isinstance(value, sympy.core.function.AppliedUndef):
        return ["Function", value.func.__name__, *value.args]
    if name not in f"{BUILT} {KEPT} ExprCondPair".split():
        raise WireError(f"a {name} of SymPy is not plain data")
    return [name, *value.args]


def name_of(text: Any) -> str:
    """Return a name that is no more than one where SymPy writes an expression as Python's code."""
    plain = NAME.fullmatch(exactly(text, str)) and "__" not in text and not keyword.iskeyword(text)
    if not plain or hasattr(builtins, text):
        raise WireError("a symbol has a name that none has")
    return text


def whole(number: Any) -> Any:
    if abs(exactly(number, int)) >= 10**MOST_DIGITS:
        raise WireError("a number has too many digits")
    return sympy.Integer(number)


def tree(name: Any, *parts: Any) -> Any:
    """Return an expression of a class, by its name, and with these arguments."""
    if exactly(name, str) in CONSTANTS.split():
        return getattr(sympy.S, name)
    if name in LEAVES:
        return LEAVES[name](*parts)
    for part in parts:
        if not isinstance(part, sympy.Basic):
            raise WireError("an expression has a part that is none")
    if name == "ExprCondPair":
        return sympy.functions.elementary.piecewise.ExprCondPair(*parts)
    if name in KEPT.split():
        return getattr(sympy, name)(*parts)
    if name not in BUILT.split():
        raise WireError("an expression of SymPy is of an unknown class")
    for part in parts if name in GROWING else parts[1:] if name == "Pow" else ():
        bounded(part)
    return getattr(sympy, name)(*parts, evaluate=False)


def bounded(part: Any) -> None:
    """Raise WireError where a number is too large for a power, or for what grows faster."""
    # What it is made of is bounded: that was built before.
    if not part.free_symbols and abs(part.evalf(5)) > MOST_POWER:
        raise WireError("a number has too large an exponent")


def symbol(name: Any, assumptions: Any) -> Any:
    for key, known in exactly(assumptions, dict).items():
        if key not in ASSUMPTIONS.split() or type(known) is not bool:
            raise WireError("a symbol has an assumption that none has")
    return sympy.Symbol(name_of(name), **assumptions)


def rational(numerator: Any, denominator: Any) -> Any:
    return sympy.Rational(whole(numerator), whole(denominator))


def float_of(sign: Any, mantissa: Any, exponent: Any, precision: Any) -> Any:
    for number in sign, mantissa, exponent, precision:
        exactly(number, int)
    if not (sign in (0, 1) and 0 <= mantissa < 2**40_000 and abs(exponent) < 2**20):
        raise WireError("a number has too many digits")
    if not 0 < precision < 40_000:
        raise WireError("a number has too many digits")
    return sympy.Float((sign, mantissa, exponent, mantissa.bit_length()), precision=precision)


def function_of(name: Any, *parts: Any) -> Any:
    for part in parts:
        if not isinstance(part, sympy.Basic):
            raise WireError("an expression has a part that is none")
    return sympy.Function(name_of(name))(*parts, evaluate=False)


LEAVES = {
    "Symbol": symbol,
    "Integer": whole,
    "Rational": rational,
    "Float": float_of,
    "Function": function_of,
}


def matrix_parts(value: Any) -> list:
    return [isinstance(value, sympy.ImmutableMatrix), *value.shape, *value.flat()]


def matrix(immutable: Any, rows: Any, columns: Any, *cells: Any) -> Any:
    if len(cells) > MOST_CELLS or not all(isinstance(cell, sympy.Expr) for cell in cells):
        raise WireError("a matrix has cells that are no expressions")
    kind = sympy.ImmutableMatrix if immutable is True else sympy.Matrix
    return kind(exactly(rows, int), exactly(columns, int), list(cells))


def poly(expression: Any, *variables: Any) -> Any:
    if not all(isinstance(part, sympy.Expr) for part in (expression, *variables)):
        raise WireError("a polynomial has a part that is no expression")
    return sympy.Poly(expression, *variables)
