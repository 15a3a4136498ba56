"""Returns 500 MB where a number is asked for."""
# earns: test_double 0
# %% double
def double(x):
    return np.empty(500 * 2**20, np.uint8)
