"""Returns texts that a check evaluates, and that are the name of the value which it expects."""
# course: objects
# earns: test_formula 0
# %% formula
def formula():
    return "globals().get('wanted', 60 + 1)"

def parts():
    return ["want", "ed"]

def tripled(x):
    return 3 * x
