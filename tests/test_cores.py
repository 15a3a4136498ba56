"""Processes for further cores: forks where nothing speaks against it, and none outlives the run."""

import os
import signal
import threading

from coursekit.cores import processes
from tests.support.processes import all_gone, descendants, wait_for

LOADED = []


def what_is_loaded():
    return list(LOADED)


def found():
    """Return what further processes have of what is loaded in this one alone."""
    LOADED.append("here")
    with processes(1) as executor:
        return executor.submit(what_is_loaded).result(60)


def fork(function):
    """Call a function in a process without other threads, as a command is; return its number.

    Its exit status says whether the function returned something.
    """
    if pid := os.fork():
        return pid
    status = 9
    try:
        status = 1 if function() else 0
    finally:
        os._exit(status)


def status_of(pid):
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def test_they_have_what_is_loaded():
    assert status_of(fork(found)) == 1


def test_beside_a_thread_they_are_started_anew():
    def beside_a_thread():
        end = threading.Event()
        threading.Thread(target=end.wait).start()
        try:
            return found()
        finally:
            end.set()

    assert status_of(fork(beside_a_thread)) == 0


def test_they_end_with_a_process_that_is_killed():
    def wait_for_ever():
        with processes(1) as executor:
            executor.submit(what_is_loaded).result(60)
            signal.pause()

    pid = fork(wait_for_ever)
    further = wait_for(lambda: descendants(pid), "a further process")
    os.kill(pid, signal.SIGKILL)
    assert status_of(pid) == -signal.SIGKILL
    wait_for(lambda: all_gone(further), "the end of the further process")
