"""Kernels that run side by side: each on a core of its own, which it cannot leave."""

import os

import pytest

from coursekit.sandbox.cores import on_core, take_core


def test_cores_are_taken_by_one_at_a_time_and_given_back():
    cores = os.sched_getaffinity(0)
    taken = [take_core() for _ in cores]
    numbers = {core for core, _ in taken}
    assert numbers <= cores
    # Another process of this machine may hold some: then a core is shared.
    free = [core for core, reservation in taken if reservation.getsockname()]
    assert len(free) == len(set(free))
    core, shared = take_core()
    assert core in cores
    assert not shared.getsockname()
    for _, reservation in (*taken, (core, shared)):
        reservation.close()
    if free:
        core, again = take_core()
        assert again.getsockname()
        again.close()


def test_what_is_started_on_a_core_stays_there_and_this_process_does_not():
    before = os.sched_getaffinity(0)
    core = max(before)
    with on_core(core):
        assert os.sched_getaffinity(0) == {core}
    assert os.sched_getaffinity(0) == before


def test_student_code_has_one_core_and_cannot_take_others(student):
    (core,) = student.value("os.sched_getaffinity(0)")
    everywhere = f"outcome(os.sched_setaffinity, 0, {os.sched_getaffinity(0)})"
    assert student.value(everywhere)[0] == "PermissionError"
    of_a_child = "import os; print(os.sched_getaffinity(0))"
    child = f"subprocess.run([sys.executable, '-c', {of_a_child!r}], capture_output=True).stdout"
    assert student.value(child) == f"{{{core}}}\n".encode()
    for policy in ("SCHED_FIFO", "SCHED_RR"):
        attempt = f"outcome(os.sched_setscheduler, 0, os.{policy}, os.sched_param(1))"
        assert student.value(attempt)[0] == "PermissionError"
    assert student.value("outcome(os.nice, -1)")[0] == "PermissionError"


def test_two_kernels_have_two_cores(new_student):
    if len(os.sched_getaffinity(0)) < 2:
        pytest.skip("this machine has one core")
    students = [new_student(), new_student()]
    reserved = [student.kernel.watchdog.core.getsockname() for student in students]
    cores = [student.value("os.sched_getaffinity(0)") for student in students]
    if all(reserved):  # no other kernel runs on this machine
        assert cores[0] != cores[1]
    assert {len(core) for core in cores} == {1}
