"""Attacks the machine: fills its memory, forks without end, and talks to the network."""
# rest: stubs
# needs: sandbox
# %% compute_weights
import os, socket

try:
    socket.create_connection(("127.0.0.1", 22), timeout=1)
except OSError as error:
    print("no network:", error)
for _ in range(200):
    try:
        if os.fork() == 0:
            while True:
                pass
    except OSError as error:
        print("no more processes:", error)
        break
hoard = []
while True:
    hoard.append(bytearray(50_000_000))
