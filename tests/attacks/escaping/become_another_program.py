"""Replaces the kernel by a program that answers nothing."""
# earns: test_double 0, test_total 0, test_answer 0
# %% double
import os

os.execv("/bin/sleep", ["sleep", "600"])
