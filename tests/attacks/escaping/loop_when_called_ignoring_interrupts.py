"""A function that never ends, and does not let itself be interrupted."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: call_timeout
# %% double
def double(x):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
