"""Keeps bytes in the buffers of sockets, many processes of them: memory that no process has."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: memory
# %% double
import os, socket, time

for _ in range(16):
    if os.fork() == 0:
        kept = []
        for _ in range(115):
            sender, receiver = socket.socketpair()
            sender.setblocking(False)
            sender.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**22)
            try:
                while True:
                    sender.send(bytes(2**16))
            except BlockingIOError:
                kept.append(receiver)
        time.sleep(600)
time.sleep(600)
