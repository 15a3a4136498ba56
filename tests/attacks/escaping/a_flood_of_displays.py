"""Displays a hundred thousand times."""
# earns: test_double 0
# incident: output
# %% double
for number in range(100_000):
    display({"text/plain": str(number)}, raw=True)
while True:
    pass
