"""Folders of one process, with what nobody else may see: gone when it ends, whatever ends it.

Each is locked as long as its process lives. What a process that was killed has left is removed with
the folder that it is in, or when the next server of trusted processes starts.
"""

import atexit
import contextlib
import os
import re
import shutil
import stat
import tempfile
import time
from pathlib import Path

with contextlib.suppress(ImportError):  # Windows, where `start_kernel` refuses
    import fcntl

# Not in $TMPDIR, whose path may be too long: that of a socket holds 107 bytes.
PLACE = Path("/tmp")
PREFIX = "ck-"
NAMED = re.compile(rf"{PREFIX}[a-z0-9_]{{8}}")
place = PLACE  # of those of this process, and of what is forked from it
FRESH_SECONDS = 5  # a folder so young may belong to a process that has not locked it yet


class OwnFolder:
    """A folder that only this user can read."""

    def __init__(self) -> None:
        self.path = Path(tempfile.mkdtemp(prefix=PREFIX, dir=place))
        # The lock is on the folder itself: Linux gives it back when the process is gone, and then
        # nothing but the folder is left to remove.
        self.lock: int | None = os.open(self.path, os.O_RDONLY)
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        atexit.register(self.remove)

    def remove(self) -> None:
        # Two threads may end one kernel: the first has taken the lock away when the second comes.
        lock, self.lock = self.lock, None
        if lock is not None:
            shutil.rmtree(self.path, ignore_errors=True)
            os.close(lock)
            atexit.unregister(self.remove)


def make_them_in(folder: Path) -> None:
    """Have folders of this process, and of what is forked from it, be made in another one."""
    global place
    place = folder


def remove_stale_folders() -> None:
    """Remove the folders of processes that were killed before they could do it."""
    for folder in PLACE.glob(f"{PREFIX}*"):
        # An OSError means that it is another user's, in use, or gone.
        with contextlib.suppress(OSError):
            status = folder.lstat()
            if status.st_uid != os.geteuid() or time.time() - status.st_mtime < FRESH_SECONDS:
                continue
            # As mkdtemp makes it, and people do not.
            if not NAMED.fullmatch(folder.name) or stat.S_IMODE(status.st_mode) != 0o700:
                continue
            lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(folder)
            finally:
                os.close(lock)
