"""Has the kernel ended by the signal that ends processes."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: kernel_died
# %% double
import os, signal

def double(x):
    return 2 * x

os.kill(os.getpid(), signal.SIGTERM)
