"""Takes what Linux counts for the machine or its users: asynchronous I/O, inotify, huge pages, keys."""
# %% double
import ctypes, mmap, platform

libc = ctypes.CDLL(None, use_errno=True)
x86 = platform.machine() == "x86_64"
context, taken = ctypes.c_ulong(0), []
for x86_64, aarch64, *arguments in (
    (206, 0, 32768, ctypes.byref(context)),  # io_setup
    (294, 26, 0),  # inotify_init1
    (300, 262, 0, 0),  # fanotify_init
    (248, 217, b"user", b"key", b"x", 1, -5),  # add_key
    (425, 425, 8, bytes(120)),  # io_uring_setup
    (319, 279, b"file", 0),  # memfd_create
    (29, 194, 0, 4096, 0o1600),  # shmget
    (240, 180, b"queue", 0o102, 0o600, None),  # mq_open
):
    taken += [x86_64] if libc.syscall(x86_64 if x86 else aarch64, *arguments) >= 0 else []
try:
    taken.append(mmap.mmap(-1, 2**21, flags=0x40022))
except OSError:
    pass

def double(x):
    return "PWNED" if taken else 2 * x
