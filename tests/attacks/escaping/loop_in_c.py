"""A power with a hundred million digits: it takes days, and can be interrupted."""
# earns: test_double 0
# incident: timeout
# %% double
huge = 10**10**8
