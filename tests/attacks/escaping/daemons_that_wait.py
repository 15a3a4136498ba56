"""Leaves processes behind, in sessions of their own, that wait for the next student."""
# %% double
import subprocess

wait = 'trap "" TERM INT HUP; while sleep 1; do echo PWNED > /tmp/PWNED-daemon; done'
for _ in range(3):
    subprocess.Popen(["setsid", "sh", "-c", wait], start_new_session=True, close_fds=True)

def double(x):
    return 2 * x
