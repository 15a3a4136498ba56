"""What the doctor says of a course that other users of the machine can read."""

import pytest

from coursekit.doctor import privacy as module
from coursekit.doctor.privacy import can_be_entered, privacy
from tests.support.laid_course import NAME, LaidCourse


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A course whose files everybody can read, in a folder that everybody can enter."""
    laid = LaidCourse(tmp_path)
    laid.gradebook.close()
    for folder in ("source", "submitted/student01", "grader_tests"):
        (tmp_path / folder / NAME).mkdir(parents=True)
        (tmp_path / folder / NAME / "file").write_text("x")
    for path in (tmp_path, *tmp_path.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    # pytest's own folders above it are private.
    monkeypatch.setattr(module, "can_be_entered", lambda path: bool(path.stat().st_mode & 0o001))
    return laid.course


def said(course):
    return [finding.sentence for finding in privacy(course)]


def test_hidden_tests_submissions_and_the_gradebook_are_named_with_the_command(course):
    (finding,) = privacy(course)
    assert finding.kind == "warning"
    names = ["grader_tests", "source", "submitted", "gradebook.db"]
    assert finding.sentence == f"Other users of this machine can read {', '.join(names)}."
    assert finding.remedy == f"Run `chmod o-rwx {' '.join(names)}`."


def test_the_command_mends_it(course):
    for name in ("grader_tests", "source", "submitted", "gradebook.db"):
        (course.root / name).chmod((course.root / name).stat().st_mode & 0o770)
    assert said(course) == []


def test_a_course_that_others_cannot_enter_is_private(course):
    course.root.chmod(0o750)
    assert said(course) == []


def test_a_folder_without_a_file_to_read_is_no_trouble(course):
    (course.root / "grader_tests" / NAME / "file").chmod(0o640)
    (course.root / "submitted" / "student01").chmod(0o750)
    assert said(course) == ["Other users of this machine can read source, gradebook.db."]


def test_a_folder_that_only_lets_through_hides_nothing(course):
    for path in (course.root / "grader_tests", course.root / "grader_tests" / NAME):
        path.chmod(0o711)
    assert "grader_tests" in said(course)[0]


def test_the_way_to_a_folder_counts(tmp_path):
    inner = tmp_path / "outer" / "inner"
    inner.mkdir(parents=True)
    places = (inner, *inner.parents)
    assert can_be_entered(inner) == all(place.stat().st_mode & 0o001 for place in places)
    tmp_path.chmod(0o700)
    assert not can_be_entered(inner)
