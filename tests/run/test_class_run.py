"""A class as an instructor grades it: what is run, what is recorded, and what is said."""

import os
import shutil
import subprocess
import sys

import pytest
from nbgrader.api import Gradebook

from coursekit.cli import who_runs
from coursekit.nbgrader_seam.grade import grade
from coursekit.run.cache import Cache
from coursekit.run.workers import workers_for
from tests.support.class_runs import COURSEKIT, ODD, TRIPLES, coursekit_grade, statuses
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

HALF_RIGHT = FULL_MARKS | {"test_double": 0}


@pytest.fixture(scope="module")
def graded(sandbox, tmp_path_factory):
    """A course of three, graded once; each test works on a copy of it."""
    course = SmallCourse(tmp_path_factory.mktemp("course") / "course")
    for student, text in (("student01", ""), ("student02", TRIPLES), (ODD, "# %% answer\nx = 1")):
        course.hand_in(student, text)
    course.nbgrader("db", "student", "add", "student03")
    course.first = coursekit_grade(course)
    return course


@pytest.fixture
def course(graded, tmp_path):
    return graded.copy(tmp_path / "course")


def test_by_default_as_many_notebooks_run_at_once_as_there_are_cores_to_use():
    allowed = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(allowed)})
    try:
        with workers_for(0, "") as workers:
            assert workers.tasks == 2  # and the next one is waiting
    finally:
        os.sched_setaffinity(0, allowed)


class TestARun:
    def test_every_submission_is_graded(self, graded):
        status, document, said = graded.first
        assert status == 0
        assert statuses(document) == dict.fromkeys((ODD, "student01", "student02"), "graded")
        assert "3 graded, 0 from the cache" in said
        assert graded.scores()["student01"] == FULL_MARKS
        assert graded.scores()["student02"] == HALF_RIGHT

    def test_a_student_id_may_have_spaces_quotes_and_accents(self, graded):
        assert graded.scores()[ODD] == FULL_MARKS | {"test_answer": 0}

    def test_the_document_says_what_each_submission_earned_and_took(self, graded):
        entry = graded.first[1]["submissions"][0]
        assert (entry["student"], entry["score"], entry["max_score"]) == ("student01", 6, 6)
        assert entry["seconds"] > 0
        assert entry["memory"] > 2**20

    def test_who_is_on_the_roster_and_handed_nothing_in_is_missing(self, graded):
        assert graded.first[1]["missing"] == ["student03"]
        assert "student03" not in graded.scores()

    def test_it_says_little_and_draws_no_bar_where_nobody_watches(self, graded):
        assert len(graded.first[2].splitlines()) == 1

    def test_who_watches_knows_how_many_there_are_and_who_is_running(self, course):
        told = []
        running = lambda students, total: told.append((list(students), total))  # noqa: E731
        grade(course.folder, NAME, student="student02", afresh=True, on_running=running)
        assert told == [([], 1), ([], 1), (["student02"], 1), ([], 1)]

    def test_the_bar_names_a_few(self):
        assert who_runs([]) == ""
        assert who_runs(["a", "b\x1b", "c" * 30, "d"]) == f"a, b\\x1b, {'c' * 19}… and 1 more"

    def test_stock_commands_see_the_same_scores(self, course):
        before = course.scores()
        course.grade("--force")
        assert course.scores() == before


class TestTheNextRun:
    def test_leaves_an_unchanged_class_alone(self, course):
        before = {path: path.stat().st_mtime_ns for path in course.folder.glob("autograded/*/*/*")}
        status, document, _ = coursekit_grade(course)
        assert status == 0
        assert set(statuses(document).values()) == {"unchanged"}
        assert {p: p.stat().st_mtime_ns for p in course.folder.glob("autograded/*/*/*")} == before

    def test_grades_a_resubmission_without_any_time_of_submission(self, course):
        course.hand_in("student01", TRIPLES)
        document = coursekit_grade(course)[1]
        # The same answers as student02: nothing has to run.
        assert statuses(document) == {ODD: "unchanged"} | {
            "student01": "cached",
            "student02": "unchanged",
        }
        assert course.scores()["student01"] == HALF_RIGHT

    def test_runs_a_class_again_whose_hidden_tests_changed(self, course):
        tests = course.folder / "grader_tests" / NAME / "double.py"
        tests.write_text(tests.read_text().replace("== 2 * value", "in (2 * value, 3 * value)"))
        document = coursekit_grade(course)[1]
        assert set(statuses(document).values()) == {"graded"}
        assert course.scores()["student01"]["test_double"] == 2

    def test_does_not_mind_hidden_tests_of_another_assignment(self, course):
        for stage in ("source", "grader_tests"):
            (course.folder / stage / "other").mkdir()
        (course.folder / "grader_tests" / "other" / "__init__.py").write_text("EXPECTED = 1\n")
        assert set(statuses(coursekit_grade(course)[1]).values()) == {"unchanged"}

    def test_records_again_from_the_cache_where_the_gradebook_is_new(self, course):
        (course.folder / "gradebook.db").unlink()
        course.nbgrader("generate_assignment", NAME)
        assert set(statuses(coursekit_grade(course)[1]).values()) == {"cached"}
        assert course.scores()["student02"] == HALF_RIGHT

    def test_grades_one_student_when_asked_to(self, course):
        course.hand_in("student01", TRIPLES)
        course.hand_in("student04", "# %% answer\nanswer = 0")
        document = coursekit_grade(course, "--student", "student04")[1]
        assert statuses(document) == {"student04": "graded"}
        assert course.scores()["student01"] == FULL_MARKS

    def test_runs_everything_with_force(self, course):
        assert set(statuses(coursekit_grade(course, "--force")[1]).values()) == {"graded"}

    def test_the_formgrader_takes_the_outcome_from_the_same_cache(self, course):
        path = course.folder / "autograded" / "student01" / NAME
        before = course.autograded("student01")
        shutil.rmtree(path)
        click = (
            "from nbgrader.apps import NbGraderAPI, NbGrader\n"
            "app = NbGrader(); app.load_config_file()\n"
            "api = NbGraderAPI(config=app.config)\n"
            f"result = api.autograde({NAME!r}, 'student01')\n"
            "assert result['success'], result\nassert 'student01: cached' in result['log'], result"
        )
        subprocess.run([sys.executable, "-c", click], cwd=course.folder, check=True)
        assert course.autograded("student01") == before


class TestWhatAGraderAdded:
    def test_manual_scores_and_comments_survive_a_new_grading(self, course):
        url = f"sqlite:///{course.folder / 'gradebook.db'}"
        with Gradebook(url) as gradebook:
            grade = gradebook.find_grade("test_double", NAME, NAME, "student02")
            grade.manual_score, grade.extra_credit = 1.5, 0.5
            comment = gradebook.find_comment("double", NAME, NAME, "student02")
            comment.manual_comment = "Almost: twice, not three times."
            gradebook.db.commit()
        course.hand_in("student02", TRIPLES + "# again\n")
        coursekit_grade(course)
        with Gradebook(url) as gradebook:
            grade = gradebook.find_grade("test_double", NAME, NAME, "student02")
            assert (grade.auto_score, grade.manual_score, grade.extra_credit) == (0, 1.5, 0.5)
            assert grade.needs_manual_grade  # the grader should look again
            comment = gradebook.find_comment("double", NAME, NAME, "student02")
            assert comment.comment == "Almost: twice, not three times."


class TestLateness:
    @pytest.fixture
    def late(self, course):
        config = course.folder / "nbgrader_config.py"
        rule = (
            "from nbgrader.plugins import LateSubmissionPlugin\n\n"
            "class OnePoint(LateSubmissionPlugin):\n"
            "    def late_submission_penalty(self, student_id, score, total_seconds_late):\n"
            "        return 1\n\n"
            "c.AssignLatePenalties.plugin_class = OnePoint\n"
        )
        config.write_text(config.read_text() + rule)
        with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
            gradebook.update_or_create_assignment(NAME, duedate="2026-03-01 12:00 UTC")
        folder = course.folder / "submitted" / "student01" / NAME
        (folder / "timestamp.txt").write_text("2026-03-01 12:00:01 UTC")
        return course

    def penalty(self, course):
        with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
            return gradebook.find_submission(NAME, "student01").late_submission_penalty

    def test_the_penalty_rule_of_the_course_applies_without_running_anything(self, late):
        document = coursekit_grade(late)[1]
        assert set(statuses(document).values()) == {"cached"}
        assert self.penalty(late) == 1

    def test_an_extension_takes_the_penalty_back(self, late):
        coursekit_grade(late)
        with Gradebook(f"sqlite:///{late.folder / 'gradebook.db'}") as gradebook:
            gradebook.grant_extension(NAME, "student01", hours=1)
        assert statuses(coursekit_grade(late)[1])["student01"] == "cached"
        assert self.penalty(late) == 0

    def test_a_newer_submission_without_a_time_is_not_late(self, late):
        coursekit_grade(late)
        (late.folder / "submitted" / "student01" / NAME / "timestamp.txt").unlink()
        coursekit_grade(late)
        assert self.penalty(late) == 0


class TestTheCache:
    def test_may_be_deleted_at_any_time(self, course):
        shutil.rmtree(course.folder / ".cache")
        assert set(statuses(coursekit_grade(course)[1]).values()) == {"unchanged"}

    def test_a_damaged_entry_counts_as_none(self, course):
        for path in (course.folder / ".cache").rglob("output.pkl"):
            path.write_bytes(b"damaged")
        shutil.rmtree(course.folder / "autograded" / "student01")
        status, document, _ = coursekit_grade(course)
        assert (status, statuses(document)["student01"]) == (0, "graded")

    def test_keeps_what_was_put_last_within_its_size(self, tmp_path):
        cache = Cache(tmp_path, size=30_000)
        for number in range(10):
            cache.put(str(number), {"outputs": "x" * 10_000})
        cache.trim()
        kept = [number for number in range(10) if cache.get(str(number))]
        assert 1 <= len(kept) <= 3

    def test_an_outcome_replaces_an_older_one(self, tmp_path):
        cache = Cache(tmp_path, size=10**6)
        cache.put("key", {"outputs": 1})
        cache.put("key", {"outputs": 2})
        assert cache.get("key") == {"outputs": 2}
        assert cache.get("another key") is None


class TestWrongUse:
    def test_an_unknown_assignment_is_named(self, course):
        done = subprocess.run(
            [COURSEKIT, "grade", "smal"],
            cwd=course.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 2
        assert "smal" in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_folder_with_an_unusable_name_is_not_graded_and_the_others_are(self, course):
        course.hand_in("[a]")
        status, document, said = coursekit_grade(course)
        assert status == 1
        assert "Rename this folder" in said
        assert statuses(document)["student01"] == "unchanged"
