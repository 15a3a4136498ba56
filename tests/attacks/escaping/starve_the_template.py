"""Takes threads, descriptors, pipes and the processor, so that no other kernel is forked."""
# incident: processes
# %% double
import os, socket, threading, time

threading.stack_size(2**16)
held, end, over = [], time.monotonic() + 1.5, threading.Event()


def spin():
    while time.monotonic() < end:
        pass
    over.wait()


# Each that spins would make it longer to start another.
for _ in range(4):
    threading.Thread(target=spin).start()
try:
    while True:
        threading.Thread(target=over.wait).start()
except RuntimeError:
    pass
try:
    while True:
        held += [*os.pipe(), *(one.detach() for one in socket.socketpair())]
except OSError:
    pass
for descriptor in held:
    os.set_blocking(descriptor, False)
    try:
        while os.write(descriptor, bytes(4096)):
            pass
    except OSError:
        pass
time.sleep(max(0, end - time.monotonic()) + 0.3)
over.set()
for descriptor in held:
    os.close(descriptor)


def double(x):
    return 2 * x
