"""Student code that uses too much, never ends, or floods the grader."""

import os
import re
import time

import pytest

from coursekit.errors import CourseKitError
from coursekit.sandbox.processes import memory_of
from tests.support.student_kernel import MB, eventually, survivors

# Using too much


def test_a_fork_bomb_is_refused_more_processes_and_leaves_none(new_student):
    marker = f"fork-bomb-of-{os.getpid()}"
    student = new_student()
    student.run(f"""
        bomb = "import os  # {marker}\\nwhile True:\\n try: os.fork()\\n except OSError: 0"
        python(bomb)
    """)
    assert eventually(lambda: student.incidents)
    # A fork that succeeded would leave two kernels, so it is tried in a process of its own.
    attempt = "outcome(__import__('subprocess').run, ['true'])"
    assert eventually(lambda: student.value(attempt)[0] == "BlockingIOError")
    assert len(survivors(marker)) > 20
    assert student.incidents == ["processes"]
    student.kill()
    assert survivors(marker) == []


def test_a_thread_bomb_is_refused_more_threads(new_student):
    student = new_student()
    student.run("""
        try:
            while True: threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
        except RuntimeError: pass
    """)
    assert 20 < student.value("threading.active_count()") < 65
    assert eventually(lambda: student.incidents)
    assert student.incidents == ["processes"]


HOARD = "hoard = []\nwhile True: hoard.append(bytearray(b'1') * 2**24); time.sleep(0.01)"
MANY = f'for _ in range(20): python("import time\\n" + {HOARD!r})'
FILL = """
number = 0
while True:
    number += 1
    Path("{}", str(number)).write_bytes(bytes(2**20))
"""


@pytest.mark.parametrize(
    "attack",
    [HOARD, MANY, FILL.format("/dev/shm"), FILL.format("/tmp")],
    ids=["one_process", "many_processes", "shared_memory", "files_in_memory"],
)
def test_a_memory_bomb_ends_the_kernel(attack, new_student):
    student = new_student(memory=600 * MB, disk=2048 * MB)
    student.start(attack)
    assert student.dies()
    assert student.incidents == ["memory"]
    assert "600 MB of memory" in student.kernel.incidents[0].detail


FILL_SOCKETS = """
kept = []
while True:
    pair = {}
    pair[0].setblocking(False)
    with contextlib.suppress(BlockingIOError):
        while True: pair[0].send(bytes(2**16))
    kept += {}
    if len(kept) > 100 and os.fork(): time.sleep(60)
"""
LOCAL = FILL_SOCKETS.format("socket.socketpair()", "pair[1:]")  # whose senders are gone
CONNECTED = "listener = socket.create_server(('127.0.0.1', 0))\n" + FILL_SOCKETS.format(
    "socket.create_connection(listener.getsockname()), listener.accept()[0]", "pair"
)


@pytest.mark.parametrize("attack", [LOCAL, CONNECTED], ids=["local", "connected"])
def test_what_waits_in_sockets_counts_as_memory(attack, new_student):
    student = new_student(memory=400 * MB)
    student.start(attack)
    assert student.dies()
    assert student.incidents == ["memory"]


def test_the_sizes_of_buffers_stay_as_they_are_and_nobody_minds(student):
    sizes = student.value(
        """
        [(s.setsockopt(1, kind, 2**22), s.getsockopt(1, kind) < 2**20)
         for s in socket.socketpair() for kind in (socket.SO_SNDBUF, socket.SO_RCVBUF)]
    """.strip()
    )
    assert sizes == [(None, True)] * 4


def test_timers_run_out(new_student):
    student = new_student()
    printed = student.run("""
        timer, number = ctypes.c_long(), 0
        while number < 5000 and libc.timer_create(1, None, ctypes.byref(timer)) == 0: number += 1
        print(number, errno.errorcode[ctypes.get_errno()])
    """)
    assert printed == "1024 EAGAIN\n"


def test_one_huge_array_is_a_memory_error(student):
    assert student.value("outcome(bytearray, 2**33)")[0] == "MemoryError"


def test_a_full_disk_is_the_students_own(new_student):
    student = new_student(disk=16 * MB)
    for place in ("/dev/shm", "/tmp", "."):
        assert "No space left" in student.run(FILL.format(place))
    assert eventually(lambda: student.incidents)
    assert student.incidents == ["disk"]
    assert student.alive


def test_a_flood_of_empty_files_ends_the_kernel(new_student):
    student = new_student(files=None, memory=2048 * MB)
    student.start("""
        number = 0
        while True:
            number += 1
            os.close(os.open(f"/tmp/{number}", os.O_CREAT))
    """)
    assert student.dies()
    assert student.incidents == ["files"]


def test_descriptors_run_out(new_student):
    student = new_student()
    printed = student.run("""
        opened = []
        try:
            while True: opened.append(os.open("/dev/null", 0))
        except OSError as error:
            for descriptor in opened: os.close(descriptor)
            print(error, len(opened) < 256)
    """)
    assert "Too many open files" in printed
    assert "True" in printed


def test_a_misleading_process_name_does_not_blind_the_watchdog(new_student):
    student = new_student(memory=600 * MB)
    student.run("libc.prctl(15, b'a) 1\\x0cb\\nRss')")  # for the whole process
    time.sleep(0.3)
    assert student.alive
    student.start(HOARD)
    assert student.dies()
    assert student.incidents == ["memory"]


# Never ending


def test_an_endless_loop_can_be_interrupted(new_student):
    student = new_student()
    student.start("python('import time; time.sleep(600)')\nwhile True: pass")
    student.kernel.interrupt()
    assert student.value("1 + 1") == 2


@pytest.mark.parametrize(
    "loop",
    [
        "while True:\n    with contextlib.suppress(KeyboardInterrupt):\n        while True: pass",
        "signal.signal(signal.SIGINT, signal.SIG_IGN)\ntime.sleep(0.1)\nsum(range(10**14))",
    ],
    ids=["catching_interrupts", "in_c"],
)
def test_a_loop_that_ignores_interrupts_is_killed_at_once(loop, new_student):
    student = new_student()
    student.start(loop)
    student.kernel.interrupt()
    time.sleep(0.2)
    assert student.alive
    started = time.monotonic()
    student.kill()
    assert time.monotonic() - started < 5  # Jupyter asks first, and waits as long as that
    assert not student.alive
    assert not student.kernel.watchdog.folder.exists()


def test_computing_in_many_processes_is_added_up(new_student):
    student = new_student(cpu_seconds=3)  # of which its start takes some
    student.start("for _ in range(3): python('while True: pass')\ntime.sleep(600)")
    assert student.dies()
    assert student.incidents == ["cpu"]


def test_sleeping_ends_with_the_wall_clock(new_student):
    student = new_student(wall_seconds=6)
    student.start("time.sleep(600)")
    assert student.alive
    assert student.dies()
    assert student.incidents == ["wall"]


@pytest.mark.usefixtures("sandbox")
def test_a_limit_that_is_reached_at_the_start_is_named(new_kernel):
    try:
        kernel, said = new_kernel(cpu_seconds=0.01), ""
    except CourseKitError as error:
        kernel, said = None, str(error)
    if kernel:  # it may answer before that is seen
        assert kernel.dies()
        assert kernel.incidents == ["cpu"]
    else:
        assert re.search(r"ended before it answered. .* seconds of computing", said)


@pytest.mark.parametrize("death", ["os._exit(0)", "ctypes.string_at(0)", "os.kill(0, 9)"])
def test_a_kernel_that_dies_is_seen_to_be_dead(death, new_student):
    student = new_student()
    student.start(death)
    assert student.dies()
    assert student.incidents == []


def test_a_daemon_does_not_outlive_the_kernel(new_student):
    student = new_student()
    marker = f"daemon-of-{os.getpid()}"
    student.run(f"""
        daemon = 'trap "" TERM INT HUP; sleep 600 & : {marker}; wait'
        subprocess.Popen(["setsid", "sh", "-c", daemon], start_new_session=True)
        time.sleep(0.3)
    """)
    assert survivors(marker)
    student.kill()
    assert survivors(marker) == []


# Flooding the grader


def own_memory():
    return memory_of(os.getpid())


def test_a_huge_message_cannot_fill_the_grader(new_student):
    student = new_student(message=8 * MB)
    before = own_memory()
    request = student.start("display({'text/plain': 'x' * 200_000_000}, raw=True)")
    assert student.dies()
    with pytest.raises(TimeoutError):
        student.output(request, timeout=1)
    assert own_memory() - before < 100 * MB
    assert student.incidents == ["message"]


def test_a_flood_of_messages_waits_until_it_is_read(new_student):
    student = new_student()
    before = own_memory()
    student.start("for n in range(3_000): display({'text/plain': 'x' * 1000}, raw=True)")
    time.sleep(2)
    assert own_memory() - before < 50 * MB
    assert student.run("print('all read')") == "all read\n"


def test_a_message_in_endless_parts_ends_the_kernel(new_student):
    student = new_student(output=200 * MB)
    student.start("""
        part = b"\\x03" + (2**20).to_bytes(8, "big") + bytes(2**20)  # "more follows", and a size
        for descriptor in range(3, 60):
            with contextlib.suppress(OSError):
                link = socket.socket(fileno=os.dup(descriptor))
                link.getpeername()
                if link.getsockname().endswith("k-5"):  # the control channel, else silent
                    break
        link.setblocking(True)
        while True: link.sendall(part)
    """)
    assert student.dies()
    assert student.incidents == ["output"]
