"""What one kernel may use. Each limit is enforced by Linux, by ZeroMQ, or by the watchdog."""

import dataclasses
import sys

MB = 2**20
GB = 2**30
SIGNALS = 1024  # and timers, that wait at once


@dataclasses.dataclass(frozen=True)
class Limits:
    """What one kernel, with all the processes that it starts, may use."""

    memory: int = 2 * GB  # bytes in all, files and full pipes included; a process may map twice it
    processes: int = 64  # and threads; the kernel itself needs about 15
    disk: int = 256 * MB  # bytes in each of the home, /tmp and /dev/shm, which are in memory
    files: int = 20_000  # in these three together
    cpu_seconds: float = 300  # of all processes and cores added up
    wall_seconds: float = 900  # from when it is ready to its end
    message: int = 32 * MB  # bytes in one message; a longer one ends the kernel
    queue: int = 16  # messages that wait in the grader for being read, on each channel
    output: int = GB  # bytes by which the grader may grow while this kernel runs

    def for_each_process(self, sandboxed: bool) -> dict[str, tuple[int, int]]:
        """Return what Linux itself enforces: {name in `resource`: (soft limit, hard limit)}."""
        # Other systems, where nobody is graded in a sandbox, do not have all of these.
        if sys.platform != "linux":
            return {}
        most = {
            "RLIMIT_AS": 2 * self.memory,
            "RLIMIT_FSIZE": self.disk,
            "RLIMIT_CPU": int(self.cpu_seconds) + 1,
            "RLIMIT_NOFILE": 256,
            "RLIMIT_CORE": 0,
            "RLIMIT_MEMLOCK": 0,
            "RLIMIT_MSGQUEUE": 0,
            # Nobody goes before others, on machines where users may.
            "RLIMIT_NICE": 0,
            "RLIMIT_RTPRIO": 0,
        }
        # Linux counts processes, and signals with the timers that send them, for each user of a
        # user namespace. Outside of the sandbox those of whoever grades would count too, and no
        # kernel could start.
        if sandboxed:
            most["RLIMIT_NPROC"] = self.processes
            most["RLIMIT_SIGPENDING"] = SIGNALS
        return {name: (value, value) for name, value in most.items()}
