"""Folders of one process, with what nobody else may see: gone when it ends, whatever ends it.

Each is locked as long as its process lives. What a process that was killed has left is removed by
the next one.
"""

import atexit
import contextlib
import os
import shutil
import tempfile
import time
from pathlib import Path

with contextlib.suppress(ImportError):  # Windows, where `start_kernel` refuses
    import fcntl

PREFIX = "ck-"  # short: the path of a socket holds 107 bytes
FRESH_SECONDS = 5  # a folder so young may belong to a process that has not locked it yet


class OwnFolder:
    """A folder that only this user can read."""

    def __init__(self):
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir="/tmp"))
        self.lock = os.open(self.path, os.O_RDONLY)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        atexit.register(self.remove)

    def remove(self):
        if self.lock is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(self.lock)
            self.lock = None
            atexit.unregister(self.remove)


def remove_stale_folders():
    """Remove the folders of processes that were killed before they could do it."""
    for folder in Path("/tmp").glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another's, in use, or gone
            status = folder.lstat()
            if status.st_uid != os.geteuid() or time.time() - status.st_mtime < FRESH_SECONDS:
                continue
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(lock)
