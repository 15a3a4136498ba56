"""Asks the kernel to end, in all of Python's own ways: these end nothing but the cell."""
# earns: test_double 0
# %% double
def double(x):
    raise SystemExit(0)

import sys

sys.exit(0)
