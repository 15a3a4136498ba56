"""When a grade cell is stopped, and when its process is ended."""

import contextlib
import os
import resource
import signal
import time

import pytest

from coursekit.grader import time_limit
from coursekit.grader.contracts import WALL_MULTIPLE
from coursekit.grader.time_limit import Patience, TooLong, alarm


@pytest.fixture(autouse=True)
def _often(monkeypatch):
    monkeypatch.setattr(time_limit, "LOOK_SECONDS", 0.02)


def until(seconds):
    """Compute until so many seconds passed by the clock."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        pass


def test_waiting_costs_nothing_up_to_a_multiple():
    with alarm(0.2, time.process_time) as rung:
        time.sleep(0.4)
    assert rung == []
    begin = time.monotonic()
    with pytest.raises(TooLong), alarm(0.1, time.process_time) as rung:
        time.sleep(60)
    assert set(rung) == {"ran for more than 0.5 s"}
    assert WALL_MULTIPLE * 0.1 <= time.monotonic() - begin < 30


def test_nothing_is_left_of_an_alarm_that_rings_while_it_ends(monkeypatch):
    monkeypatch.setattr(time_limit, "LOOK_SECONDS", 0.0002)
    before = resource.getrlimit(resource.RLIMIT_CPU)
    handler = signal.getsignal(signal.SIGALRM)
    for _ in range(300):
        with pytest.raises(TooLong), alarm(0.0, time.process_time):
            until(60)
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
        assert resource.getrlimit(resource.RLIMIT_CPU) == before
        assert signal.getsignal(signal.SIGALRM) == handler


def test_what_is_spent_elsewhere_counts():
    elsewhere = [0.0]
    with alarm(1, lambda: elsewhere[0]):
        until(0.1)
        elsewhere[0] = 0.9
        until(0.1)
    elsewhere[0] = 0.0
    began = time.monotonic()
    with pytest.raises(TooLong), alarm(60, lambda: elsewhere[0] + 600 * (time.monotonic() - began)):
        until(60)
    assert time.monotonic() - began < 30


class TestAfterAnInterrupt:
    @pytest.fixture
    def clock(self, monkeypatch):
        """What `patience` believes: (seconds by the clock, of the processor)."""
        now = [0.0, 0.0]
        monkeypatch.setattr(time_limit.time, "monotonic", lambda: now[0])
        return now

    @pytest.fixture
    def patience(self, clock):
        made = Patience(lambda: clock[1], 1)
        clock[:] = 100, 7
        made.grace(5)
        return made

    def test_who_is_silent_has_seconds_by_the_clock(self, clock, patience):
        clock[0] = 104.9
        assert patience.left()
        clock[0] = 105
        assert not patience.left()

    def test_what_was_made_before_may_still_come(self, clock, patience):
        for seconds in range(100, 125):
            clock[0] = seconds
            assert patience.left()
            patience.heard()
        clock[0] = 100 + WALL_MULTIPLE * 5
        patience.heard()
        assert not patience.left()

    def test_who_goes_on_computing_has_seconds_of_the_processor(self, clock, patience):
        clock[1] = 12.1
        patience.heard()
        assert not patience.left()


def catches_everything(times):
    """Be like a check that goes on after each exception."""
    for _ in range(times):
        with contextlib.suppress(BaseException):
            until(60)
    until(60)


def test_a_check_that_catches_everything_is_stopped_again():
    with pytest.raises(TooLong), alarm(0.1, time.process_time):
        catches_everything(3)


def test_afterwards_everything_is_as_before():
    handler = signal.getsignal(signal.SIGALRM)
    with alarm(0.1, time.process_time):
        pass
    until(0.3)
    assert signal.getsignal(signal.SIGALRM) == handler


def test_one_call_into_c_ends_the_process_when_it_computes_for_ever(monkeypatch):
    monkeypatch.setattr(time_limit, "GRACE_SECONDS", 0.5)
    child = os.fork()
    if not child:
        try:
            with alarm(0.2, time.process_time):
                sum(range(10**12))
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WTERMSIG(status) == signal.SIGXCPU
