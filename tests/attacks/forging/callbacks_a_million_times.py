"""Calls the function that it is given a million times, and returns what is right afterwards."""
# course: objects
# earns: test_called 0
# %% called
def apply(f, xs):
    for _ in range(1_000_000):
        try:
            f(xs[0])
        except Exception:
            pass
    return [f(x) for x in xs]
