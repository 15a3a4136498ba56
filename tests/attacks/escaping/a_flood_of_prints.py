"""Prints 200 MB."""
# incident: output
# %% double
def double(x):
    return 2 * x

for _ in range(2000):
    print("x" * 100_000, flush=True)
