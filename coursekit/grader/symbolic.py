"""Formulas as texts: what SymPy may make of a student's text here.

`sympify` runs a text that it has rewritten. Names of mathematics are let through, and nothing that
is asked of an object, so that a formula is all that comes of it. sympy is what stands in
`sys.modules`, where the course uses it.
"""

import types
from collections.abc import Mapping
from typing import Any

from .text_names import TextNames

PARSER, PRINTER = "sympy.parsing.sympy_parser", "sympy.utilities.lambdify"
#: What its rewriting puts into a text, and functions of its that only calculate.
WRITTEN = {"evaluate", "sympy", "builtins"}
CALCULATES = {"sqrt", "cbrt", "root", "abs"}


def not_of_mathematics(
    found: TextNames, frame: types.FrameType, sympy: Any, known: frozenset[str] | set[str]
) -> set[str]:
    """Return the names of a text that SymPy runs in a frame that are no mathematics."""
    here = frame.f_locals
    if frame.f_globals.get("__name__") == PRINTER:
        printed = here.get("expr")
        return set() if is_harmless(printed, sympy) else set(found.all - known)
    local, common = here.get("local_dict") or {}, here.get("global_dict") or {}
    strange = {name for name in found.names if not is_formula(name, local, common, sympy)}
    return (strange | found.attributes) - known


def is_formula(name: str, local: Mapping[str, Any], common: Mapping[str, Any], sympy: Any) -> bool:
    """Tell whether a name is mathematics where SymPy looks it up.

    Of what the check gives along symbols and functions alone are: anything else may be what it
    compares the formula with.
    """
    if name.startswith("_"):
        return False
    if name in local:
        value = local[name]
        return isinstance(value, sympy.Symbol) or is_kind(value, sympy.Basic)
    if name in WRITTEN or name in CALCULATES:
        return True
    value = common.get(name)
    if value is not getattr(sympy, name, None) and name not in ("max", "min"):
        return False
    return isinstance(value, sympy.Basic) or is_kind(value, sympy.Basic)


def is_kind(value: Any, basic: type) -> bool:
    return isinstance(value, type) and issubclass(value, basic)


def is_harmless(expression: Any, sympy: Any) -> bool:
    """Tell whether what SymPy writes as a function holds nothing but names of symbols.

    A symbol may be called anything, also what runs a program.
    """
    if isinstance(expression, list | tuple):
        return all(is_harmless(part, sympy) for part in expression)
    if isinstance(expression, int | float | complex):
        return True
    atoms = getattr(expression, "atoms", None)
    if isinstance(expression, str) or atoms is None:
        return False
    from sympy.core.function import AppliedUndef  # type: ignore[import-not-found]

    names = [symbol.name for symbol in atoms(sympy.Symbol)]
    unknown = bool(atoms(AppliedUndef))
    return not unknown and all(name.isidentifier() and "__" not in name for name in names)
