"""Returns generators, iterators and maps that make up their items when they are asked for."""
# earns: test_double 0, test_total 0, test_answer 0
# %% double
def double(x):
    while True:
        yield x
# %% total
def total(xs):
    return map(lambda x: 3, iter(lambda: 0, 1))
# %% answer
answer = (number for number in range(10**12))
