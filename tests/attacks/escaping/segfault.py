"""Reads where there is no memory."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: kernel_died
# %% double
import ctypes

ctypes.string_at(0)
