"""A loop that catches whatever is thrown at it."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: timeout
# %% double
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
