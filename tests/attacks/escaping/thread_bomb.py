"""Starts threads until no more are given."""
# incident: processes
# %% double
import threading, time

try:
    while True:
        threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
except RuntimeError:
    time.sleep(0.5)

def double(x):
    return 2 * x
