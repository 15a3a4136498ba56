"""A thread goes on displaying points and changing the functions while the grader asks."""
# earns: test_double 0
# %% before double
import threading
import time


def later():
    for number in range(100):
        time.sleep(0.02)
        print(2.0)
        display(2.0)
        get_ipython().displayhook(2.0)
        globals()["double"] = (lambda x: 6) if number % 2 else (lambda x: 2.0)


# %% double
def double(x):
    return 0


threading.Thread(target=later, daemon=True).start()
