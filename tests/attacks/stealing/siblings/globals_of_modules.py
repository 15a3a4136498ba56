"""Leaves values in modules, classes and builtins that are shared at the start, and looks for them."""

# earns: test_double 0
# %% double
import builtins
import contextlib
import os
import sys
import warnings

MARK = "left_" + "by_a_sibling"


def look():
    marked = [name for name, module in list(sys.modules.items()) if MARK in dir(module)]
    return marked or MARK in os.environ or MARK in np.core_names or ("once", MARK) in filters()


def filters():
    return [(one[0], one[1] and one[1].pattern) for one in warnings.filters]


np.core_names = getattr(np, "core_names", [])
found = look()
for module in [*sys.modules.values(), builtins, pd.DataFrame, np.random.Generator]:
    with contextlib.suppress(Exception):
        setattr(module, MARK, MARK)
os.environ[MARK] = MARK
np.core_names.append(MARK)
warnings.filterwarnings("once", MARK)
print("left", bool(look()))


def double(x):
    return 2 * x if found else None
