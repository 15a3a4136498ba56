"""Two commands at a time: nothing gone, nothing cut, and the next run right."""

import pytest

from tests.faults.conftest import COMMANDS, check_next_run, check_whole, here
from tests.support.commands import begin


@pytest.mark.parametrize(
    ("one", "other"),
    [("release", "release"), ("grade", "grade"), ("grade", "feedback"), ("export", "grade")],
)
def test_two_commands_at_a_time_do_each_other_no_harm(copy_of, one, other):
    course = copy_of(one)
    if "grade" in (one, other):
        course = copy_of("grade", 1)
    running = [begin(course.folder, COMMANDS[command], here) for command in (one, other)]
    done = [end() for end in running]
    assert 0 in [each.status for each in done], [each.said for each in done]
    for each in done:
        assert each.status in (0, 1, 2)
        assert "Traceback" not in each.said
        assert each.status == 0 or "right now" in each.said
    check_whole(course)
    check_next_run(course, one)
