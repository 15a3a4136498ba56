"""Connects to itself a thousand times, and never reads what it sends: the buffers grow by megabytes."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: memory
# %% double
import os, socket, time

for _ in range(10):
    if os.fork() == 0:
        kept, listener = [], socket.create_server(("127.0.0.1", 0))
        for _ in range(100):
            sender = socket.create_connection(listener.getsockname())
            kept += [sender, listener.accept()]
            sender.setblocking(False)
            try:
                while True:
                    sender.send(bytes(2**16))
            except BlockingIOError:
                pass
        time.sleep(600)
time.sleep(600)
