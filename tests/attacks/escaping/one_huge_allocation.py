"""Asks for more memory than the machine has, at once."""
# earns: test_double 0
# %% double
huge = bytearray(2**40)

def double(x):
    return 2 * x
