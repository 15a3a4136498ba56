"""Handlers for signals, timers and the end of the process say the points."""
# earns: test_double 0
# %% before double
import atexit
import faulthandler
import signal


def say(*_):
    print("2.0")


atexit.register(say)
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM, signal.SIGUSR1, signal.SIGHUP):
    signal.signal(number, say)
signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
signal.signal(signal.SIGSEGV, signal.SIG_IGN)
faulthandler.disable()
# %% double
def double(x):
    signal.raise_signal(signal.SIGINT)
    return 0
