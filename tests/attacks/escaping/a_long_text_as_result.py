"""Returns more than one message may hold, and just what the wire lets through."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: message
# %% double
def double(x):
    return "x" * 20_000_000
