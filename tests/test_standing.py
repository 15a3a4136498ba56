"""Where students stand: which scores count, and what is said of the others."""

import dataclasses
import datetime

import pytest
from traitlets.config import Config

from coursekit import standing as status
from coursekit.errors import CourseKitError
from coursekit.penalty import rule_of, settle
from coursekit.standing import standings
from tests.support.laid_course import DUE, NAME, LaidCourse

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own


class Course(LaidCourse):
    def standings(self, name=NAME):
        return {one.student: one for one in standings(self.gradebook, self.course, name)}


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    course = Course(tmp_path_factory.mktemp("empty"))
    course.prepare()
    return course


@pytest.fixture
def course(empty, tmp_path):
    course = empty.copy(tmp_path)
    yield course
    course.gradebook.close()


def test_a_graded_submission_has_its_score(course):
    course.graded("student01", score=5.5)
    one = course.standings()["student01"]
    assert (one.status, one.score, one.max_score, one.reason) == (status.GRADED, 5.5, 12, None)
    assert one.final_score == 5.5
    assert one.late_seconds == 0


def test_whoever_is_on_the_roster_and_handed_nothing_in_is_missing(course):
    course.add_student("student01", last_name="Núñez", email="student01@example.org")
    one = course.standings()["student01"]
    assert (one.status, one.score, one.raw_score) == (status.MISSING, None, None)
    assert (one.last_name, one.email) == ("Núñez", "student01@example.org")


def test_a_submission_that_waits_for_grading_has_no_score(course):
    course.hand_in("student01")
    one = course.standings()["student01"]
    assert (one.status, one.score) == (status.NOT_GRADED, None)
    assert one.reason == "It has not been graded yet."


def test_what_another_executor_graded_does_not_count(course):
    course.hand_in("student01")
    course.record("student01", score=6)
    course.grade("student01", by_kit=False)
    one = course.standings()["student01"]
    assert (one.status, one.score, one.raw_score) == (status.NOT_GRADED, None, None)
    assert one.reason == "small was not graded by the course kit: grade it again."


def test_a_damaged_record_of_grading_does_not_count(course):
    course.graded("student01")
    path = course.folder / "autograded" / "student01" / NAME / f"{NAME}.grading.json"
    path.write_text('{"sandboxed": tr')
    assert course.standings()["student01"].status == status.NOT_GRADED


def test_a_failed_run_takes_the_score_away_until_a_later_one_succeeds(course):
    course.graded("student01")
    course.graded("student02")
    course.hand_in("student03")
    now = datetime.datetime.now(datetime.UTC)
    later, before = now + datetime.timedelta(minutes=1), now - datetime.timedelta(minutes=1)
    course.last_run(later, student02="The disk is full.", student03="The disk is full.")
    found = course.standings()
    assert found["student01"].status == status.GRADED
    assert (found["student02"].score, found["student02"].reason) == (None, "The disk is full.")
    assert found["student03"].reason == "The disk is full."
    course.last_run(before, student02="The disk is full.", student03="The disk is full.")
    found = course.standings()
    assert found["student02"].score == 5.5
    assert found["student03"].reason == "The disk is full."


def test_a_late_submission_says_how_late_and_what_it_cost(course):
    course.graded("student01", late=3600, penalty=2.5)
    course.graded("student02", late=90000)
    found = course.standings()
    one = found["student01"]
    assert (one.status, one.raw_score, one.score) == (status.LATE, 5.5, 3)
    assert one.late_seconds == 3600
    assert one.reason == "Late by 1:00:00, penalty 2.5."
    assert found["student02"].reason == "Late by 1 day, 1:00:00."


def test_an_extension_is_no_lateness(course):
    course.graded("student01", late=3600)
    course.gradebook.grant_extension(NAME, "student01", hours=2)
    one = course.standings()["student01"]
    assert (one.status, one.late_seconds) == (status.GRADED, 0)
    assert one.duedate == DUE + datetime.timedelta(hours=2)


def test_an_extension_of_no_due_date_is_nothing(course):
    course.graded("student01", late=3600)
    course.gradebook.update_or_create_assignment(NAME, duedate=None)
    course.gradebook.grant_extension(NAME, "student01", hours=2)
    assert course.standings()["student01"].status == status.GRADED


def test_a_penalty_never_makes_a_score_negative(course):
    course.graded("student01", late=3600, penalty=20)
    assert course.standings()["student01"].score == 0


def test_a_penalty_is_worked_out_of_the_points_of_the_moment(course):
    course.graded("student01", score=2, late=3600)
    zero = Config({"LateSubmissionPlugin": {"penalty_method": "zero"}})
    course.course.config = zero
    one = course.standings()["student01"]
    assert (one.raw_score, one.score) == (2, 0)
    course.gradebook.find_grade("essay", NAME, NAME, "student01").manual_score = 4
    course.gradebook.db.commit()
    one = course.standings()["student01"]
    assert (one.raw_score, one.late_submission_penalty, one.score) == (6, 6, 0)


def test_the_column_of_the_gradebook_is_brought_after_the_points(course):
    course.graded("student01", late=3600, penalty=20)
    course.graded("student02", late=3600, penalty=-1)
    course.graded("student03", penalty=3)
    (punctual,) = course.gradebook.find_submission(NAME, "student03").notebooks
    punctual.late_submission_penalty = 3
    settle(course.gradebook, NAME, rule_of(course.course.config))
    found = {s.student_id: s.notebooks for s in course.gradebook.assignment_submissions(NAME)}
    penalties = {s: notebook.late_submission_penalty for s, (notebook,) in found.items()}
    assert penalties == {"student01": 5.5, "student02": None, "student03": None}


def test_what_waits_for_a_person_has_a_sum_so_far_and_no_final_score(course):
    course.graded("student01", late=3600, by_hand=True)
    one = course.standings()["student01"]
    assert (one.status, one.score, one.final_score) == (status.NEEDS_MANUAL_GRADING, 5.5, None)
    assert one.reason == "Late by 1:00:00. To be graded in the formgrader: essay."


def test_a_notebook_of_several_that_is_missing_is_said(course):
    course.graded("student01", score=0)
    missing = {"kind": "missing_notebook", "cell": None, "detail": "It was not handed in."}
    other = {"kind": "kernel_died", "cell": "test", "detail": "The kernel died."}
    course.grade("student01", incidents=[missing, other])
    one = course.standings()["student01"]
    assert (one.status, one.score, one.reason) == (status.GRADED, 0, "It was not handed in.")


def test_what_an_older_kit_graded_as_empty_because_it_could_not_be_read_is_not_graded(course):
    course.graded("student01", score=0)
    unreadable = {"kind": "unreadable_notebook", "cell": None, "detail": "It is not valid JSON."}
    course.grade("student01", incidents=[unreadable])
    one = course.standings()["student01"]
    assert (one.status, one.score, one.reason) == (status.NOT_GRADED, None, "It is not valid JSON.")


UNKNOWN = {"kind": "time_unknown", "cell": None, "detail": "Time unknown: it is empty."}


def test_a_time_that_cannot_be_read_is_never_in_time_in_silence(course):
    course.graded("student01")
    course.grade("student01", incidents=[UNKNOWN])
    one = course.standings()["student01"]
    assert (one.status, one.reason) == (status.TIME_UNKNOWN, "Time unknown: it is empty.")
    assert one.score == one.final_score == 5.5


def test_a_time_that_cannot_be_read_is_nothing_without_a_due_date(course):
    course.graded("student01")
    course.grade("student01", incidents=[UNKNOWN])
    course.gradebook.update_or_create_assignment(NAME, duedate=None)
    one = course.standings()["student01"]
    assert (one.status, one.reason) == (status.GRADED, None)


def test_grading_without_the_sandbox_is_said(course):
    course.graded("student01")
    course.grade("student01", sandboxed=False)
    assert course.standings()["student01"].reason == "It was graded without the sandbox."


def test_another_assignment_is_another_thing(course):
    course.prepare("other", duedate=None)
    course.graded("student01")
    assert course.standings("other")["student01"].status == status.MISSING


def test_an_unknown_assignment_is_named(course):
    with pytest.raises(CourseKitError, match=r"There is no assignment k_means in source/"):
        course.standings("k_means")
    (course.folder / "source" / "k_means").mkdir(parents=True)
    (course.folder / "source" / "k_means" / "k_means.ipynb").touch()
    with pytest.raises(CourseKitError, match="not in the gradebook: run `coursekit release k_m"):
        course.standings("k_means")


def test_every_status_is_listed_and_a_standing_is_plain_data(course):
    course.graded("student01")
    one = course.standings()["student01"]
    assert one.status in status.STATUSES
    assert dataclasses.asdict(one)["student"] == "student01"
