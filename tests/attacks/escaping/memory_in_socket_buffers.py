"""Keeps bytes in the buffers of sockets: memory of Linux's own, which counts for no process."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: memory
# %% double
import os, socket, time

for _ in range(16):
    if os.fork() == 0:
        held = []
        for _ in range(100):
            pair = socket.socketpair()
            held.extend(pair)
            for one in pair:
                one.setblocking(False)
                try:
                    one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**18)
                    while True:
                        one.send(bytes(65536))
                except OSError:
                    pass
        time.sleep(600)
time.sleep(600)
