"""What student code can do in the real sandbox, what it sees, and what it can reach."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from coursekit.errors import CourseKitError
from coursekit.sandbox import environment, view
from tests.support.places import ROOT
from tests.support.student_kernel import IS_ROOT, Student

# Honest code


def test_honest_notebooks_run(student):
    printed = student.run("""
        import asyncio, concurrent.futures, multiprocessing, sqlite3, tempfile
        import numpy as np, pandas as pd, scipy.stats, scipy.optimize, PIL.Image
        import matplotlib.pyplot as plt
        from multiprocessing import shared_memory
        plt.plot([1, 2]); plt.savefig("plot.png"); plt.close()
        PIL.Image.new("RGB", (9, 9)).save("picture.png")
        assert pd.read_csv("numbers.csv").shape == (1, 2)
        assert scipy.optimize.minimize(lambda x: (x**2).sum(), [1, 1]).success
        assert np.linalg.svd(np.eye(99))[1].sum() == 99
        with multiprocessing.Pool(2) as pool: assert pool.map(abs, [-1, -2]) == [1, 2]
        with concurrent.futures.ThreadPoolExecutor(8) as pool: list(pool.map(abs, range(9)))
        shared = shared_memory.SharedMemory(create=True, size=99); shared.close(); shared.unlink()
        assert sqlite3.connect("x.db").execute("select 1").fetchone() == (1,)
        assert subprocess.run(["ls"], capture_output=True).returncode == 0
        os.symlink("plot.png", "link.png")
        await asyncio.sleep(0.01)
        print(tempfile.mkdtemp())
    """)
    assert printed.startswith("/tmp/")
    assert printed.count("\n") == 1


def test_matplotlib_has_its_fonts_beforehand(student):
    assert student.value("len(os.listdir(os.environ['MPLCONFIGDIR']))") == 1


def test_files_lie_beside_the_notebook_read_only(student, given_files):
    assert student.run("import loader; print(loader.answer)") == "42\n"
    assert student.value("Path('numbers.csv').read_text()") == "a,b\n1,2\n"
    for attack in (
        "Path('numbers.csv').write_text, 'x'",
        "os.chmod, 'numbers.csv', 0o777",
        "os.unlink, 'numbers.csv'",
        "os.rename, 'numbers.csv', 'x'",
    ):
        assert student.value(f"outcome({attack})")[0] in {"OSError", "PermissionError"}
    assert given_files["numbers.csv"].read_text() == "a,b\n1,2\n"


@pytest.mark.skipif(not IS_ROOT, reason="only root reads files that the kernel's user cannot")
def test_a_private_file_of_root_can_be_given(new_student, tmp_path):
    private = tmp_path / "private.csv"
    private.write_text("a\n")
    private.chmod(0o600)
    student = new_student(files={"private.csv": private})
    assert student.value("Path('private.csv').read_text()") == "a\n"


@pytest.mark.parametrize("name", ["a/../b.csv", "/b.csv", "../b.csv", "..", "", "missing.csv"])
def test_only_files_that_exist_are_given_and_only_below_the_notebook(name, sandbox, given_files):
    path = Path(name) if name == "missing.csv" else given_files["numbers.csv"]
    with pytest.raises(CourseKitError, match="cannot be given"):
        Student({name: path})


# Reading what is not theirs


def test_the_course_and_the_host_are_not_visible(student, given_files):
    allowed = {"bin", "dev", "etc", "home", "lib", "lib32", "lib64", "proc", "run", "sbin", "tmp"}
    allowed |= {"usr"} | {Path(folder).parts[1] for folder in view.interpreter_folders()}
    assert set(student.value("os.listdir('/')")) <= allowed
    hidden = [ROOT / "source", ROOT / "grader_tests", ROOT / "pyproject.toml", ROOT / "coursekit"]
    hidden += [given_files["numbers.csv"].parent, Path.home() / ".bashrc", Path("/etc/shadow")]
    hidden += [environment.user_cache_path("coursekit"), Path("/sys"), Path("/var")]
    for path in hidden:
        assert student.value(f"os.path.lexists({str(path)!r})") is False, path
    known = {"alternatives", "fonts", "ld.so.cache", "localtime", "passwd"}
    assert set(student.value("os.listdir('/etc')")) <= known
    assert set(student.value("os.listdir('/home')")) <= {"student", *Path(sys.prefix).parts}
    if ROOT in Path(sys.prefix).parents:
        assert student.value(f"os.listdir({str(ROOT)!r})") == [Path(sys.prefix).name]


def test_the_kit_and_the_hidden_tests_cannot_be_imported(student):
    for module in ("coursekit", "grader_tests"):
        assert student.value(f"outcome(__import__, {module!r})")[0] == "ModuleNotFoundError"


def test_the_home_is_empty(student):
    assert set(student.value("os.listdir(Path.home())")) <= {".ipython", ".matplotlib", "notebook"}


def test_the_environment_holds_no_secret(student):
    assert "GRADER_TOKEN" in os.environ
    read = """
        found = []
        for file in Path("/proc").glob("[0-9]*/environ"):
            with contextlib.suppress(OSError):
                found.append(file.read_text())
        print(len(found), any("canary" in text for text in [*found, *os.environ.values()]))
    """
    count, leaked = student.run(read).split()
    assert int(count) > 0
    assert leaked == "False"


def test_the_graders_processes_are_not_visible(student):
    assert len(student.value("[p for p in os.listdir('/proc') if p.isdigit()]")) < 10
    assert student.value(f"os.path.exists('/proc/{os.getpid()}')") is False


def test_nothing_of_the_host_is_writable(student):
    kinds = student.run("""
        for line in Path("/proc/self/mountinfo").read_text().splitlines():
            mount, _, origin = line.partition(" - ")
            if "rw" in mount.split()[5].split(","):
                print(origin.split()[0], mount.split()[4])
    """)
    for line in kinds.splitlines():
        kind, place = line.split()
        assert kind in {"tmpfs", "proc", "devpts", "mqueue"} or place.startswith("/dev/"), line
    for place in ("/", "/usr", "/etc", "/dev", "/run", "/home", sys.prefix, sys.base_prefix):
        assert student.value(f"outcome(open, '{place}/x', 'w')")[0] in {
            "OSError",
            "PermissionError",
        }


def test_no_descriptor_leads_outside(student):
    targets = student.run("""
        for descriptor in os.listdir("/proc/self/fd"):
            with contextlib.suppress(OSError):
                print(os.readlink(f"/proc/self/fd/{descriptor}"))
    """)
    inside = ("socket:", "pipe:", "anon_inode:", "/dev/", "/home/student/", "/proc/", "/usr/")
    for target in targets.splitlines():
        assert target.startswith((*inside, sys.prefix, sys.base_prefix)), target


def test_the_sockets_of_the_connection_cannot_be_swapped(new_student, listeners):
    student = new_student()
    folder, path = str(student.kernel.watchdog.folder), listeners.path.getsockname()
    assert student.value(f"os.path.lexists({folder!r})") is False
    student.start(f"""
        os.makedirs({folder!r})
        for port in range(1, 6):
            os.symlink({path!r}, f"{folder}/k-{{port}}")
        for descriptor in range(3, 60):
            with contextlib.suppress(OSError):
                link = socket.socket(fileno=os.dup(descriptor))
                link.getpeername()
                link.shutdown(2)  # now the grader connects again
    """)
    time.sleep(1)
    listeners.path.settimeout(0.1)
    with pytest.raises(TimeoutError):
        listeners.path.accept()


# Reaching out


def test_no_service_of_the_host_can_be_reached(student, listeners):
    port = listeners.tcp.getsockname()[1]
    path, abstract = listeners.path.getsockname(), f"\0ck-{os.getpid()}"
    for attempt in (
        f"socket.create_connection, ('127.0.0.1', {port}), 2",
        "socket.create_connection, ('192.0.2.1', 80), 2",
        "socket.create_connection, ('2001:db8::1', 80), 2",
        "socket.gethostbyname, 'example.org'",
        f"socket.socket(socket.AF_UNIX).connect, {path!r}",
        f"socket.socket(socket.AF_UNIX).connect, {abstract!r}",
    ):
        assert student.value(f"outcome({attempt})")[0] != "done", attempt


def test_uncommon_sockets_are_refused(student):
    for family in (15, 17, 29, 30, 31, 38, 40, 44):  # keys, packets, CAN, TIPC, …, VSOCK, XDP
        kind, text = student.value(f"outcome(socket.socket, {family}, socket.SOCK_RAW)")
        assert kind == "OSError"
        assert "not supported" in text
    assert student.value("outcome(socket.socket, 16, 3, 9)")[0] == "OSError"  # the audit log
    assert student.value("[name for _, name in socket.if_nameindex()]") == ["lo"]


def test_programs_of_the_host_cannot_be_signalled(student):
    account = {"user": view.NOBODY} if IS_ROOT else {}
    victim = subprocess.Popen(["sleep", "600"], **account)
    for pid in (victim.pid, os.getpid()):
        student.run(f"outcome(os.kill, {pid}, signal.SIGKILL)")
    assert victim.poll() is None
    assert student.value("outcome(os.kill, 1, 9)") in (
        ("done", "None"),  # from inside, Linux ignores even SIGKILL for the first process
        ("PermissionError", "[Errno 1] Operation not permitted"),
    )
    assert student.alive
    victim.kill()
    victim.wait()


@pytest.mark.skipif(os.uname().machine != "x86_64", reason="the numbers below are of x86_64")
def test_dangerous_system_calls_are_refused(student):
    refused = {
        "ptrace": "101, 16, 1, 0, 0",
        "process_vm_readv": "310, 1, 0, 0, 0, 0, 0",
        "mount": "165, b'none', b'/tmp', b'tmpfs', 0, 0",
        "remount": "165, b'none', b'/usr', 0, 32 | 4096, 0",
        "umount": "166, b'/home/student/notebook/numbers.csv', 2",
        "unshare": "272, 0x10000000",
        "clone into a user namespace": "56, 0x10000000 | 17, 0, 0, 0, 0",
        "chroot": "161, b'/tmp'",
        "bpf": "321, 0, 0, 0",
        "perf_event_open": "298, 0, 0, 0, 0, 0",
        "userfaultfd": "323, 0",
        "keyctl": "250, 0, 0, 0, 0",
        "add_key": "248, 0, 0, 0, 0",
        "shmget": "29, 0, 4096, 0o1600",
        "mknod": "133, b'/tmp/node', 0o60666, 0",
        "setns": "308, 0, 0",
        "sched_setaffinity": "203, 0, 8, b'\\1\\0\\0\\0\\0\\0\\0\\0'",
        "sched_setscheduler": "144, 0, 1, b'\\1\\0\\0\\0'",
        "sched_setattr": "314, 0, 0, 0",
        "ioprio_set": "251, 1, 0, 0",
        "a lease": "72, 0, 1024, 1",
        "a larger pipe": "72, 0, 1031, 2**20",
    }
    for name, call in refused.items():
        assert student.value(f"syscall({call})") == "EPERM", name
    absent = {"clone3": "435, 0, 0", "io_uring": "425, 1, 0", "memfd_create": "319, b'x', 0"}
    absent |= {"io_setup": "206, 1, b'\\0' * 8", "inotify_init": "253", "mincore": "27, 0, 0, 0"}
    absent |= {"seccomp": "317, 2, 0, 0", "a call of the future": "599"}
    for name, call in absent.items():
        assert student.value(f"syscall({call})") == "ENOSYS", name
    assert student.value("syscall(0x40000000 + 101, 16, 1, 0, 0)") == "ENOSYS"  # the x32 numbers


def test_privileges_are_gone_for_good(student):
    status = student.value("Path('/proc/self/status').read_text()")
    fields = dict(line.split(":\t", 1) for line in status.splitlines())
    for kind in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(fields[kind], 16) == 0, kind
    assert (fields["NoNewPrivs"], fields["Seccomp"]) == ("1", "2")
    assert student.value("os.getuid()") == (view.NOBODY if IS_ROOT else os.getuid())
    assert student.value("outcome(os.setuid, 0)")[0] in {"PermissionError", "OSError"}
    assert student.value("outcome(open, '/dev/tty', 'w')")[0] == "OSError"
