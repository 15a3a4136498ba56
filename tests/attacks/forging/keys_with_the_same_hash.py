"""Returns dicts and sets whose keys collide, which takes a time that grows with their square."""
# earns: test_double 0, test_total 0, test_answer 0
# %% double
PRIME = 2**61 - 1


def double(x):
    return {PRIME * number: 6 for number in range(2_000)}
# %% total
def total(xs):
    return {PRIME * number for number in range(2_000)}
# %% answer
answer = {(PRIME * number, 1): 0 for number in range(2_000)}
