"""Stops its own process: it neither ends nor answers."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: timeout
# %% double
import os, signal

os.kill(os.getpid(), signal.SIGSTOP)
