"""Recurses without limit, until the stack of the process ends."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: kernel_died
# %% double
import sys

sys.setrecursionlimit(10**9)

def down(x):
    return sorted([x], key=down)

down(1)
