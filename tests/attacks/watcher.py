"""Run a command and adopt what it leaves behind: python watcher.py LOG COMMAND …

Samples the memory of all its processes but those in a sandbox, and notes the folders of kernels.
Its one line of output tells what it saw.
"""

import contextlib
import ctypes
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36  # of prctl(2)


def read_proc(*parts):
    """Return a file of /proc, or nothing when its process is gone."""
    try:
        return Path("/proc", *map(str, parts)).read_text(errors="replace")
    except OSError:
        return ""


def processes():
    """Return the children of each process: {process id: [(process id, name)]}."""
    found = {}
    for pid in filter(str.isdigit, (entry.name for entry in Path("/proc").iterdir())):
        name, _, rest = read_proc(pid, "stat").partition("(")[2].rpartition(")")
        if rest:
            found.setdefault(int(rest.split()[1]), []).append((int(pid), name))
    return found


def memory(pid, children, folders):
    """Return the kB of a process and those below it; add to the folders of kernels they hold."""
    with contextlib.suppress(OSError):
        for link in Path(f"/proc/{pid}/fd").iterdir():
            target = str(link.readlink())
            if target.startswith("/tmp/ck-"):
                folders.add(target)
    lines = [line for line in read_proc(pid, "status").split("\n") if line.startswith("RssAnon")]
    own = sum(int(line.split()[1]) for line in lines)
    below = [child for child, name in children.get(pid, ()) if name != "bwrap"]
    return own + sum(memory(child, children, folders) for child in below)


def main(log, *command):
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)  # orphans become children of this process
    peak, folders = 0, set()
    with Path(log).open("wb") as output:
        watched = subprocess.Popen(command, stdout=output, stderr=output)
    while watched.poll() is None:
        peak = max(peak, memory(watched.pid, processes(), folders))
        time.sleep(0.2)
    time.sleep(0.5)
    left = []
    for pid, name in processes().get(os.getpid(), ()):
        if read_proc(pid, "stat").rpartition(")")[2].split()[0] != "Z":
            left.append(name)
            os.kill(pid, signal.SIGKILL)
    told = {"status": watched.returncode, "peak": peak * 1024, "left": left}
    print(json.dumps(told | {"folders": sorted(folders)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
