"""Ends its cell in time, and never its function."""
# earns: test_double 0
# incident: call_timeout
# %% double
def double(x):
    while True:
        pass
