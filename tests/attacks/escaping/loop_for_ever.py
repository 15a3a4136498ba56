"""A loop without an end, as honest mistakes have it."""
# earns: test_double 0
# incident: timeout
# %% double
while True:
    pass
