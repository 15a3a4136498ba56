"""How the times of a grade are worded."""

from coursekit.feedback.grades import duration


def test_times_are_said_in_the_unit_that_fits():
    assert [duration(s) for s in (60, 5_400, 7_200, 180_000)] == [
        "1 minute",
        "90 minutes",
        "2 hours",
        "2 days",
    ]
