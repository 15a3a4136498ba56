"""Waits for somebody to type."""
# earns: test_double 0
# %% double
factor = input("PWNED? ")

def double(x):
    return 2 * x
