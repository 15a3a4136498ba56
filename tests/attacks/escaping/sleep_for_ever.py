"""Waits, and computes nothing."""
# earns: test_double 0
# incident: timeout
# %% double
import time

time.sleep(10**6)
