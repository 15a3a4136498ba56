"""Each command, killed at ten random moments: nothing gone, nothing cut, and the next run right."""

import random
import signal

import pytest

from tests.faults.conftest import COMMANDS, check_next_run, check_whole, here
from tests.support.commands import Counter, at_event, both, die, run

SEED = random.randrange(10**6)
KILLS = 10
OF_DEMO = 12  # what a demo does with files until its course is laid; then come these commands


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_that_is_killed_loses_nothing(copy_of, command):
    counter = Counter()
    if command == "demo":
        most = OF_DEMO
    else:
        course = copy_of(command)
        done = run(course.folder, COMMANDS[command], both(here, counter.begin))
        assert done.status == 0, done.said
        most = counter.value
    assert most >= 2, "the command does nothing that could be cut short"
    moments = sorted(random.Random(SEED).choices(range(1, most + 1), k=KILLS))
    killed = 0
    for number, moment in enumerate(dict.fromkeys(moments), 1):
        course = copy_of(command, number)
        done = run(course.folder, COMMANDS[command], both(here, at_event(moment, die)))
        about = f"seed {SEED}, killed at {moment} of {most}"
        killed += done.status != 0
        # What it does depends on the time a little: it may have ended before.
        assert done.status in (0, -signal.SIGKILL), f"{about}: {done.said}"
        try:
            check_whole(course)
            check_next_run(course, command)
        except AssertionError as error:
            raise AssertionError(f"{about}: {error}") from error
    assert killed > number / 2
