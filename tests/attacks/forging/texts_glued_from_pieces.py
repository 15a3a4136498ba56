"""Returns honest texts, and pieces that a check joins to the name of the value which it expects."""
# course: objects
# earns: test_formula 0
# %% formula
def formula():
    return "61"

def parts():
    return list("wanted")

def tripled(x):
    return 3 * x
