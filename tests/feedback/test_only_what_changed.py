"""Pages are made where something has changed, by every way to ask for them."""

import pytest
from nbgrader.api import Gradebook

from coursekit.course import open_course
from coursekit.feedback.grades import read_grades
from tests.support.commands import run
from tests.support.small_course import NAME, SmallCourse

FEEDBACK = ["coursekit", "feedback", NAME]
STUDENTS = ["student01", "student02", "student03"]


@pytest.fixture(scope="module")
def graded(tmp_path_factory, sandbox):
    course = SmallCourse(tmp_path_factory.mktemp("graded") / "course")
    for student in STUDENTS:
        course.hand_in(student)
    course.grade()
    return course


@pytest.fixture
def course(graded, tmp_path):
    """A course whose pages are made, and are all as they should be."""
    course = graded.copy(tmp_path / "course")
    assert "3 made, 0 unchanged, 0 failed" in said(course)
    assert "0 made, 3 unchanged, 0 failed" in said(course)
    return course


def said(course, *options, status=0):
    done = run(course.folder, [*FEEDBACK, *options])
    assert done.status == status, done.said
    return done.said


def pages(course):
    """Return when each page was written: {student: nanoseconds}."""
    found = course.folder.glob(f"feedback/*/{NAME}/{NAME}.html")
    return {path.parents[1].name: path.stat().st_mtime_ns for path in found}


def changed(course, change):
    """Make a change; return the students whose pages are new after the command."""
    before = pages(course)
    change()
    said(course)
    after = pages(course)
    return [student for student in STUDENTS if before.get(student) != after[student]]


def in_gradebook(course, change):
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        change(gradebook)
        gradebook.db.commit()


def comment(gradebook):
    gradebook.find_comment("total", NAME, NAME, "student02").manual_comment = "Well done."


def score(gradebook):
    gradebook.find_grade("test_total", NAME, NAME, "student02").manual_score = 1.0


@pytest.mark.parametrize("change", [comment, score])
def test_what_a_person_says_in_the_gradebook_makes_that_page_new(course, change):
    assert changed(course, lambda: in_gradebook(course, change)) == ["student02"]


def test_a_page_that_is_gone_or_was_written_to_is_made_again(course):
    page = course.folder / "feedback" / "student03" / NAME / f"{NAME}.html"
    assert changed(course, page.unlink) == ["student03"]
    assert changed(course, lambda: page.write_text("other")) == ["student03"]
    assert "<h1>" in page.read_text()


def test_a_notebook_that_was_graded_again_makes_that_page_new(course):
    def grade():
        course.hand_in("student01", "# %% double\ndef double(x):\n    return 3 * x\n")
        course.grade()

    assert changed(course, grade) == ["student01"]


def test_another_text_of_the_instructors_makes_all_pages_new(course):
    source = course.folder / "source" / NAME / f"{NAME}.ipynb"
    text = source.read_text().replace("# A small assignment", "# A renamed assignment")
    assert changed(course, lambda: source.write_text(text)) == STUDENTS


def test_another_rule_for_hidden_tests_makes_all_pages_new(course):
    def configure():
        config = course.folder / "nbgrader_config.py"
        config.write_text(config.read_text() + 'c.ClearMarkScheme.begin_mark_scheme_delimeter="X"')

    assert changed(course, configure) == STUDENTS


def test_force_makes_all_pages_and_student_only_one(course):
    assert "3 made, 0 unchanged" in said(course, "--force")
    assert "1 made, 0 unchanged" in said(course, "--force", "--student", "student02")


def test_nbgrader_does_the_same(course):
    before = pages(course)
    done = run(course.folder, ["nbgrader", "generate_feedback", NAME])
    assert done.status == 0, done.said
    assert "Feedback pages: 0 made, 3 unchanged." in done.said
    assert pages(course) == before
    done = run(course.folder, ["nbgrader", "generate_feedback", NAME, "--force"])
    assert "Feedback pages: 3 made, 0 unchanged." in done.said


def test_processes_make_the_same_pages_as_one(course, monkeypatch):
    def texts():
        return [path.read_bytes() for path in sorted(course.folder.glob("feedback/*/*/*.html"))]

    alone = texts()
    monkeypatch.setattr("coursekit.nbgrader_seam.page_makers.FEW", 1)
    said(course, "--force", "--jobs", "2")
    assert texts() == alone


def test_a_page_that_fails_is_named_and_the_others_are_made(course):
    record = course.folder / "autograded" / "student02" / NAME / f"{NAME}.grading.json"
    record.chmod(0o600)
    record.write_text("no record")
    told = said(course, status=1)
    assert "0 made, 2 unchanged, 1 failed" in told
    assert "student02 has no new feedback: " in told
    assert "Traceback" not in told


def test_who_is_not_graded_is_told_what_to_run(graded, tmp_path):
    course = SmallCourse(tmp_path / "course")
    assert "run `coursekit grade small` first." in said(course, status=2)
    done = run(course.folder, ["coursekit", "feedback", "smal"])
    assert done.status == 2
    assert "Did you mean small?" in done.said


def test_all_that_the_gradebook_says_is_read_with_few_questions(graded):
    from sqlalchemy import event
    from sqlalchemy.engine import Engine

    questions = []

    def note(*about):
        questions.append(about[2])

    event.listen(Engine, "before_cursor_execute", note)
    course = open_course(graded.folder)
    found = read_grades(course.db_url, NAME, course.config)
    event.remove(Engine, "before_cursor_execute", note)
    assert sorted(found) == [(student, NAME) for student in STUDENTS]
    assert found["student01", NAME].score == 6
    assert len(questions) < 25
