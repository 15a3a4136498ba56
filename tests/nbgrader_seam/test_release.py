"""`coursekit release` where there are grades: release and gradebook change together, or neither."""

import subprocess

import nbformat
import pytest

from coursekit.course import open_course
from coursekit.errors import CourseKitError
from coursekit.nbgrader_seam import release
from coursekit.nbgrader_seam.release import being_changed, release_assignment
from tests.support.changed_course import NAME, ChangedCourse
from tests.support.class_runs import COURSEKIT, coursekit_grade, statuses
from tests.support.notebooks import cell, find, locked
from tests.support.small_course import SmallCourse

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # nbgrader's own


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The course after its release, which takes seconds; a copy takes none."""
    course = ChangedCourse(tmp_path_factory.mktemp("released") / "course")
    release_assignment(course.folder, NAME)
    return course


@pytest.fixture
def course(released, tmp_path):
    return released.copy(tmp_path / "course")


def everything(folder):
    """Return the files of a course that a release may change, with what is in them."""
    paths = [folder / "gradebook.db", *(folder / "release").rglob("*")]
    copies = folder.glob("gradebook.*-*")
    return {path: path.read_bytes() for path in (*paths, *copies) if path.is_file()}


def add_and_remove(course):
    made = course.notebook()
    made.cells.append(cell("Say.", "new", "markdown", grade=True, points=1))
    made.cells.remove(find(made, "essay"))
    course.write(made)


def typed(folder, *arguments):
    done = subprocess.run(
        [COURSEKIT, "release", *arguments], cwd=folder, capture_output=True, text=True
    )
    return done.returncode, done.stdout, done.stderr


def test_without_yes_nothing_changes_and_with_it_all(course):
    add_and_remove(course)
    before = everything(course.folder)
    status, said, error = typed(course.folder, NAME)
    assert (status, said) == (2, "")
    assert error.startswith("Error: Nothing is released and nothing changed: ")
    assert "nb/essay: student01 (manual score 2.5, extra credit 1), student02 (comment)" in error
    assert everything(course.folder) == before
    status, said, _ = typed(course.folder, NAME, "--yes")
    assert status == 0
    (kept,) = course.copies()
    lines = said.splitlines()
    assert lines[:2] == [
        "nb/new is new: graded by hand of 1 point.",
        "nb/essay is gone: it was graded by hand of 3 points.",
    ]
    assert f"The gradebook as it was is in {kept.name}." in lines
    released = nbformat.read(course.folder / "release" / NAME / "nb.ipynb", as_version=4)
    assert find(released, "new").source != "Say."
    assert "nb/new" in course.of("student01")


@pytest.mark.parametrize("step", ["release", "record_change"])
def test_when_either_fails_both_are_as_they_were(course, step, monkeypatch):
    add_and_remove(course)
    before = everything(course.folder)
    real = getattr(release, step)

    def do_and_fail(*arguments, **options):
        real(*arguments, **options)
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(release, step, do_and_fail)
        with pytest.raises(KeyboardInterrupt):
            release_assignment(course.folder, NAME, yes=True)
    assert everything(course.folder) == before


def test_killed_between_the_two_the_next_one_finishes(course):
    add_and_remove(course)
    release.release(course.folder, NAME, record=False)  # and no more
    assert "nb/new" not in course.of("student01")
    _, said = release_assignment(course.folder, NAME, yes=True)
    assert said[0].startswith("nb/new is new")
    assert "nb/new" in course.of("student01")


def test_a_first_release_that_is_refused_makes_no_gradebook(course):
    (course.folder / "gradebook.db").unlink()
    (course.source / "table.npz").write_bytes(b"")
    with pytest.raises(CourseKitError, match=r"table\.npz is empty"):
        release_assignment(course.folder, NAME)
    assert not (course.folder / "gradebook.db").exists()


def test_while_the_course_is_being_graded_it_is_refused(course):
    add_and_remove(course)
    before = everything(course.folder)
    with being_changed(open_course(course.folder)):
        refused = pytest.raises(CourseKitError, match="being graded right now")
        with refused:
            release_assignment(course.folder, NAME, yes=True)
        status, _, error = typed(course.folder, NAME, "--yes")
    assert status == 2
    assert "being graded right now" in error
    assert everything(course.folder) == before


class TestNbgradersOwnCommand:
    def generate(self, course):
        coursekit = SmallCourse.__new__(SmallCourse)
        coursekit.folder = course.folder
        return coursekit.nbgrader("generate_assignment", NAME, "--force", check=False)

    @pytest.mark.parametrize("change", ["a cell", "a notebook less", "a renamed notebook"])
    def test_it_sends_to_the_release_and_touches_nothing(self, course, change):
        if change == "a cell":
            add_and_remove(course)
        elif change == "a notebook less":
            (course.source / "nb2.ipynb").unlink()
        else:
            (course.source / "nb2.ipynb").rename(course.source / "nb3.ipynb")
        before = everything(course.folder)
        done = self.generate(course)
        assert done.returncode != 0
        assert f"run `coursekit release {NAME}`, which keeps the grades" in done.stderr
        assert "Traceback" not in done.stderr
        assert everything(course.folder) == before

    def test_it_records_other_points_and_texts_as_ever(self, course):
        made = course.notebook()
        find(made, "drawing").metadata.nbgrader.points = 9
        course.write(made)
        assert self.generate(course).returncode == 0
        assert ("nb", "TaskCell", "drawing", 9) in course.held()["cells"]
        assert course.of("student01")["nb/drawing"] == (None, 4, None)


def test_what_was_graded_before_is_graded_again_after_a_change(tmp_path, sandbox):
    """A renamed notebook, another id, a cell more to grade by hand, and other points."""
    course = SmallCourse(tmp_path / "course")
    for student in ("student01", "student02"):
        course.hand_in(student)
    assert coursekit_grade(course)[0] == 0
    source = course.folder / "source" / "small"
    (source / "small.ipynb").unlink()
    made = course.source
    find(made, "test_total").metadata.nbgrader.grade_id = "test_sum"
    find(made, "test_answer").metadata.nbgrader.points = 5
    made.cells.append(cell("Because.", "essay", "markdown", grade=True, points=3))
    nbformat.write(made, source / "renamed.ipynb")
    status, said, error = typed(course.folder, "small")
    assert status == 0, error
    assert "small is called renamed now." in said
    assert course.scores()["student01"] == {
        "test_double": 2,
        "test_sum": 3,
        "test_answer": 1,
        "essay": None,
    }
    status, document, said = coursekit_grade(course)
    assert status == 0, said
    assert "unchanged" not in statuses(document).values()
    for student in ("student01", "student02"):
        assert course.scores()[student] == {
            "test_double": 2,
            "test_sum": 3,
            "test_answer": 5,
            "essay": 0,  # nothing was written
        }
        files = {path.name for path in (course.folder / "autograded" / student / "small").iterdir()}
        assert files == {"renamed.ipynb", "renamed.grading.json"}
    # A text that only a person looks at.
    find(made, "essay").source = "Because of this."
    made.cells.insert(0, locked("Read this.", "note", kind="markdown"))
    nbformat.write(made, source / "renamed.ipynb")
    assert typed(course.folder, "small")[0] == 0
    assert set(statuses(coursekit_grade(course)[1]).values()) <= {"graded", "cached"}
    assert set(statuses(coursekit_grade(course)[1]).values()) == {"unchanged"}
