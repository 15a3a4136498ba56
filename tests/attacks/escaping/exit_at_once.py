"""Ends the process without a word."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: kernel_died
# %% double
import os

os._exit(0)
