"""Do incidents set the formgrader's flag, and does it stay off when a person has taken it off?"""

from types import SimpleNamespace

import pytest
from nbgrader.api import Gradebook

from coursekit.incidents import NO_TIME, Incident
from coursekit.nbgrader_seam.flags import flag
from tests.support.small_course import NAME, SmallCourse

MEMORY, DISK = Incident("memory", "It took too much.", None), Incident("disk", "So it did.", "a")


def flagged(now, incidents, before):
    submitted = SimpleNamespace(flagged=now)
    reasons = flag(submitted, incidents, before)
    return submitted.flagged, reasons


@pytest.mark.parametrize(
    ("now", "incidents", "before", "then"),
    [
        (False, [MEMORY], None, True),
        (False, [MEMORY], {"flagged_for": [["memory", ""]]}, False),  # a person has looked
        (False, [MEMORY, DISK], {"flagged_for": [["memory", ""]]}, True),
        (True, [], {"flagged_for": [["memory", ""]]}, False),
        (True, [], {"flagged_for": []}, True),  # a person's own
        (True, [], None, True),
        (False, [Incident(NO_TIME, "Nobody knows."), Incident("renamed_notebook", "x")], {}, False),
    ],
)
def test_the_flag_follows_what_is_new(now, incidents, before, then):
    assert flagged(now, incidents, before)[0] is then


def test_what_it_was_set_for_is_kept_without_the_words():
    assert flagged(False, [MEMORY, DISK], None)[1] == [["disk", "a"], ["memory", ""]]


@pytest.mark.usefixtures("sandbox")
def test_a_submission_with_an_incident_is_flagged_until_a_person_says_otherwise(tmp_path):
    course = SmallCourse(tmp_path / "course")
    notebook = course.submission()
    locked = next(cell for cell in notebook.cells if cell.id == "test_double")
    locked.source = "pass"
    course.hand_in("student01", notebook)
    course.hand_in("student02")
    course.grade()
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        flags = {
            s["student"]: s["flagged"] for s in gradebook.notebook_submission_dicts(NAME, NAME)
        }
        assert flags == {"student01": True, "student02": False}
        gradebook.find_submission_notebook(NAME, NAME, "student01").flagged = False
        gradebook.db.commit()
    course.grade("--force")
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        assert not gradebook.find_submission_notebook(NAME, NAME, "student01").flagged
