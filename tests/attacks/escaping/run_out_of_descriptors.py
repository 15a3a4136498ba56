"""Opens files until no more can be opened, and keeps them."""
# earns: test_double 0, test_total 0, test_answer 0
# %% double
import os

opened = []
while True:
    opened.append(os.open("/dev/null", os.O_RDONLY))

def double(x):
    return 2 * x
