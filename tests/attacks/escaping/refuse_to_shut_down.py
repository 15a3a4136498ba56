"""Ignores every signal, and leaves threads and exit handlers behind that never end."""
# %% double
import atexit, signal, threading, time

def never(*_):
    while True:
        time.sleep(1)

for number in range(1, 65):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
atexit.register(never)
threading.Thread(target=never).start()
get_ipython().kernel.do_shutdown = never

def double(x):
    return 2 * x
