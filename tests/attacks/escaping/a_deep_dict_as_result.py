"""Returns a dict that is nested 10,000 levels deep, and one that contains itself."""
# earns: test_double 0, test_total 0
# %% double
def double(x):
    nest = {}
    for _ in range(10_000):
        nest = {1: nest}
    return nest
# %% total
def total(xs):
    nest = []
    nest.append(nest)
    return nest
