"""Kernels that run side by side have cores of their own, where there are enough."""

import os
import uuid

import pytest

from coursekit.sandbox import cores

CORES = "sorted(os.sched_getaffinity(0))"


@pytest.fixture
def nobody_else(monkeypatch):
    """Make this test a user of its own, so to say: other runs on this machine take cores too."""
    user = uuid.uuid4()
    monkeypatch.setattr(os, "geteuid", lambda: user)


def take(monkeypatch, number, available):
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: available, raising=False)
    return [cores.take_core() for _ in range(number)]


def test_each_has_another_core_until_none_is_free(monkeypatch, nobody_else):
    taken = take(monkeypatch, 4, {2, 5, 7})
    assert {core for core, _ in taken[:3]} == {2, 5, 7}
    assert taken[3] is None
    core, holder = taken[1]
    holder.close()
    again = cores.take_core()
    assert again[0] == core


def test_a_single_core_is_nobodys_own(monkeypatch, nobody_else):
    assert take(monkeypatch, 1, {0}) == [None]


@pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="this machine has one core")
def test_a_kernel_and_what_it_starts_are_on_its_core(new_student):
    everywhere = sorted(os.sched_getaffinity(0))
    free = new_student()
    assert free.value(CORES) == everywhere
    student = new_student(own_core=True)
    # Somebody else on this machine may have them all.
    own = student.value(CORES)
    assert own == everywhere or len(own) == 1
    code = "import os; print(sorted(os.sched_getaffinity(0)))"
    assert student.value(f"subprocess.check_output([sys.executable, '-c', {code!r}])").decode() == (
        f"{own}\n"
    )


@pytest.mark.skipif(not hasattr(os, "getpriority"), reason="there are no priorities")
def test_student_code_comes_after_its_watchdog(new_student):
    student = new_student()
    watchdog = os.getpriority(os.PRIO_PROCESS, student.kernel.watchdog.process.pid)
    assert student.value("os.getpriority(os.PRIO_PROCESS, 0)") > watchdog


def test_student_code_cannot_take_another_core_or_come_before_others(new_student):
    student = new_student(own_core=True)
    everywhere = f"outcome(os.sched_setaffinity, 0, {os.sched_getaffinity(0)})"
    assert student.value(everywhere)[0] == "PermissionError"
    for policy in ("SCHED_FIFO", "SCHED_RR"):
        attempt = f"outcome(os.sched_setscheduler, 0, os.{policy}, os.sched_param(1))"
        assert student.value(attempt)[0] == "PermissionError"
    assert student.value("outcome(os.nice, -1)")[0] == "PermissionError"
