"""The gradebook follows source/: what people gave stays, and all of it or nothing changes."""

import copy
import stat

import pytest

from coursekit.errors import CourseKitError
from coursekit.nbgrader_seam import release
from tests.support.changed_course import NAME, STUDENTS, ChangedCourse, nothing_else_changes
from tests.support.notebooks import cell, find, locked, position

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own


@pytest.fixture
def course(tmp_path):
    return ChangedCourse(tmp_path / "course")


@pytest.fixture(autouse=True)
def all_else(course):
    with nothing_else_changes(course):
        yield


def test_a_release_without_a_change_changes_nothing(course):
    before = course.held()
    assert course.bring_up_to_date() == []
    assert course.held() == before
    assert course.copies() == []


def test_new_wording_and_another_order_make_no_copy(course):
    made = course.notebook()
    find(made, "essay").source = "Why?"
    made.cells.reverse()
    course.write(made)
    before = course.held()
    assert course.bring_up_to_date() == []
    after = course.held()
    assert ("nb", "essay", "Why?") not in before["sources"]
    assert before["submissions"] == after["submissions"]
    assert course.copies() == []


@pytest.mark.parametrize(
    ("made", "has_grade", "has_comment"),
    [
        (locked("assert answer", "new", grade=True, points=1), True, False),
        (cell("Say.", "new", "markdown", grade=True, points=1), True, True),
        (locked("Paint.", "new", kind="markdown", task=True, points=1), True, True),
        (cell("x = 1", "new"), False, True),
        (locked("import json", "new"), False, False),
    ],
    ids=["autograded", "by hand", "task", "answer", "locked"],
)
def test_a_new_cell_has_its_rows_in_every_submission(course, made, has_grade, has_comment):
    before = course.held()["submissions"]
    changed = course.notebook()
    changed.cells.append(made)
    course.write(changed)
    said = course.bring_up_to_date()
    assert said[0].startswith("nb/new is new: ")
    for student, was in before.items():
        grades, comments = course.of(student), course.of(student, "comments")
        assert grades == was["grades"] | ({"nb/new": (None, None, None)} if has_grade else {})
        assert comments == was["comments"] | ({"nb/new": None} if has_comment else {})
        # Until it is graded there is no final score.
        assert ("new" in course.to_do(student)) == has_grade


def test_an_automatic_cell_less_needs_no_consent(course):
    made = course.notebook()
    made.cells.remove(find(made, "test"))
    course.write(made)
    said = course.bring_up_to_date()
    assert said[0] == "nb/test is gone: it was an autograded cell of 2 points."
    assert "nb/test" not in course.of("student01")
    assert course.of("student01")["nb/essay"] == (None, 2.5, 1)


def test_what_people_gave_goes_only_with_consent(course):
    made = course.notebook()
    for name in ("essay", "answer", "drawing"):
        made.cells.remove(find(made, name))
    course.write(made)
    before = course.held()
    with pytest.raises(CourseKitError) as refused:
        course.bring_up_to_date()
    lines = str(refused.value).splitlines()
    assert lines[1:4] == [
        "  nb/answer: student02 (comment)",
        "  nb/drawing: student01 (manual score 4)",
        "  nb/essay: student01 (manual score 2.5, extra credit 1), student02 (comment)",
    ]
    assert f"`coursekit release {NAME} --yes`" in lines[4]
    assert course.held() == before
    assert course.copies() == []
    said = course.bring_up_to_date(yes=True)
    assert "This is gone:" in said
    assert set(lines[1:4]) <= set(said)
    (kept,) = course.copies()
    assert course.held(url=f"sqlite:///{kept}") == before
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert course.of("student02")["nb2/more"] == (None, 0, None)


def test_other_points_keep_scores_and_name_those_above(course):
    made = course.notebook()
    find(made, "essay").metadata.nbgrader.points = 2
    find(made, "test").metadata.nbgrader.points = 6
    find(made, "drawing").metadata.nbgrader.points = 8
    course.write(made)
    before = course.held()
    said = course.bring_up_to_date()
    assert "nb/essay has 2 points now, and had 3." in said
    assert "nb/drawing has 8 points now, and had 4." in said
    where = said.index("These manual scores are above the new maximum, and are kept:")
    assert said[where + 1] == "  nb/essay: student01 (2.5)"
    after = course.held()
    assert after["submissions"] == before["submissions"]
    assert {c[2]: c[3] for c in after["cells"] if c[1] != "SolutionCell"} == {
        "test": 6,
        "essay": 2,
        "drawing": 8,
        "more": 5,
        "last": 1,
    }
    (kept,) = course.copies()
    assert course.held(url=f"sqlite:///{kept}") == before


def test_another_id_takes_grades_and_comments_along(course):
    made = course.notebook()
    find(made, "essay").metadata.nbgrader.grade_id = "reason"
    course.write(made)
    before = course.held()["submissions"]
    said = course.bring_up_to_date()
    assert said[0] == "nb/essay is called reason now; its grades and comments go along."
    for student in STUDENTS:
        for kind in ("grades", "comments"):
            was = before[student][kind]
            assert course.of(student, kind) == {
                key.replace("essay", "reason"): value for key, value in was.items()
            }


def test_ids_that_two_cells_swap_and_pass_on(course):
    """The database allows no two cells of one name, not even for a moment."""
    made = course.notebook()
    test, drawing = find(made, "test"), find(made, "drawing")
    made.cells.remove(drawing)
    extra = copy.deepcopy(test)
    extra.id = "extra"
    test.metadata.nbgrader.grade_id, extra.source = "drawing", "assert answer > 1"
    made.cells.append(extra)  # has the id that the other gave up
    course.write(made)
    course.bring_up_to_date(yes=True)
    assert {c[2] for c in course.held()["cells"] if c[0] == "nb"} == {
        "answer",
        "test",
        "essay",
        "drawing",
    }


@pytest.mark.parametrize(
    ("name", "roles", "cell_type"),
    [
        ("test", {"solution": True, "locked": False}, "code"),
        ("test", {"grade": False, "task": True}, "markdown"),
        ("essay", {"grade": False, "solution": False, "task": True, "locked": True}, "markdown"),
        ("drawing", {"grade": True, "solution": True, "task": False, "locked": False}, "markdown"),
        ("essay", {"solution": False, "locked": True}, "code"),
        ("answer", {"grade": True, "points": 1}, "code"),
    ],
)
def test_another_kind_keeps_scores_and_comments_where_it_takes_them(course, name, roles, cell_type):
    made = course.notebook()
    old = find(made, name)
    about = {**old.metadata.nbgrader, **roles}
    new = cell(old.source, name, cell_type)
    if "points" in about and not (about["grade"] or about["task"]):
        del about["points"]
    new.metadata.nbgrader = about
    made.cells[position(made, name)] = new
    course.write(made)
    before = {student: (course.of(student), course.of(student, "comments")) for student in STUDENTS}
    said = course.bring_up_to_date(yes=True)
    assert said[0].startswith(f"nb/{name} is now ")
    comments = about["solution"] or about["task"]
    for student, (grades, theirs) in before.items():
        assert course.of(student)[f"nb/{name}"] == grades.get(f"nb/{name}", (None, None, None))
        if comments:
            kept = theirs.get(f"nb/{name}")
            assert course.of(student, "comments")[f"nb/{name}"] == kept
        else:
            assert f"nb/{name}" not in course.of(student, "comments")
    if name in ("test", "answer"):
        assert all(name in course.to_do(student) for student in STUDENTS)


def test_a_comment_that_a_kind_no_longer_takes_is_named(course):
    made = course.notebook()
    made.cells[position(made, "essay")] = locked("assert 1", "essay", grade=True, points=3)
    course.write(made)
    with pytest.raises(CourseKitError, match=r"nb/essay: student02 \(comment\)"):
        course.bring_up_to_date()


def test_a_change_that_fails_leaves_all_as_it_was(course, monkeypatch):
    made = course.notebook()
    made.cells.append(locked("assert answer", "new", grade=True, points=1))
    made.cells.remove(find(made, "test"))
    course.write(made)
    before = (course.folder / "gradebook.db").read_bytes()

    def record_and_fail(*arguments):
        real(*arguments)
        raise OSError("no space left")

    real = release.record_change
    monkeypatch.setattr(release, "record_change", record_and_fail)
    with pytest.raises(OSError, match="no space left"):
        course.bring_up_to_date()
    assert (course.folder / "gradebook.db").read_bytes() == before
    assert course.copies() == []
