"""What cannot be graded: it is named, exit status 1, and nobody has a zero for it."""

import json
import shutil

import pytest

from coursekit.grader.snapshot import take_snapshot
from coursekit.notebook import release_version
from coursekit.run.assignment import Assignment, SourceNotebook
from coursekit.submission.limits import SubmissionLimits
from coursekit.submission.read import MissingNotebook, UnreadableNotebook
from tests.support.class_runs import coursekit_grade
from tests.support.notebooks import cell, find, kinds, notebook
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse
from tests.support.tampering import answer


@pytest.fixture
def two_notebooks():
    """An assignment of two notebooks, as it is read for a class."""
    notebooks = {}
    for name in ("hw1", "hw2"):
        source = notebook(cell("x = 1", f"{name}_answer"))
        notebooks[name] = SourceNotebook(source, release_version(source), {"files": {}}, "")
    return Assignment("hw", notebooks, take_snapshot({}), None, {}, SubmissionLimits(), [])


def hand_in(folder, name, source):
    made = notebook(cell(source, f"{name}_answer"))
    (folder / f"{name}.ipynb").write_text(json.dumps(made))


def test_of_several_notebooks_one_that_is_missing_is_graded_as_empty_and_told(
    two_notebooks, tmp_path
):
    hand_in(tmp_path, "hw2", "x = 2")
    rebuilt = two_notebooks.rebuilt(tmp_path)
    assert list(rebuilt) == ["hw1", "hw2"]
    missing, incidents = rebuilt["hw1"]
    assert kinds(incidents) == [("missing_notebook", None)]
    assert "NotImplementedError" in find(missing, "hw1_answer").source
    assert "Not graded as handed in" in missing.cells[0].source
    assert find(rebuilt["hw2"][0], "hw2_answer").source == "x = 2"


def test_where_no_notebook_was_handed_in_nothing_is_graded(two_notebooks, tmp_path):
    (tmp_path / "report.pdf").write_bytes(b"%PDF")
    with pytest.raises(MissingNotebook, match=r"hw1\.ipynb was not handed in"):
        two_notebooks.rebuilt(tmp_path)


def test_where_one_of_several_notebooks_cannot_be_read_nothing_is_graded(two_notebooks, tmp_path):
    hand_in(tmp_path, "hw1", "x = 1")
    (tmp_path / "hw2.ipynb").write_text("{")
    with pytest.raises(UnreadableNotebook, match="not valid JSON"):
        two_notebooks.rebuilt(tmp_path)


@pytest.mark.usefixtures("sandbox")
def test_what_cannot_be_read_is_not_graded_and_keeps_its_grade(tmp_path):
    course = SmallCourse(tmp_path / "course")
    for student in ("broken", "empty", "honest", "long_line", "outputs"):
        course.hand_in(student)
    coursekit_grade(course)
    course.hand_in("broken", b"{")
    shutil.rmtree(course.folder / "submitted" / "empty" / NAME)
    (course.folder / "submitted" / "empty" / NAME).mkdir()
    numbers = f"answer = len({list(range(12_000))}) and 918273645"
    course.hand_in("long_line", json.dumps(answer(course.submission(), "answer", numbers)).encode())
    saved = course.submission()
    saved.cells[1]["outputs"] = [
        {"output_type": "stream", "name": "stdout", "text": "line\n" * 5_000_000}
    ]
    course.hand_in("outputs", json.dumps(saved).encode())
    status, document, said = coursekit_grade(course)
    assert status == 1
    found = {one["student"]: (one["status"], one["score"]) for one in document["submissions"]}
    assert found["broken"] == found["empty"] == ("not_graded", None)
    assert found["long_line"] == ("graded", 6)
    assert found["outputs"] == ("unchanged", 6)
    again = "Collect it again, or ask for another copy."
    assert (
        f"broken: not graded. 'small.ipynb' is not valid JSON: it may be damaged. {again}" in said
    )
    assert f"empty: not graded. small.ipynb was not handed in: its folder is empty. {again}" in said
    assert course.scores()["broken"] == course.scores()["empty"] == FULL_MARKS
    course.nbgrader("export", "--exporter", "coursekit.lms.export.Canvas")
    for line in (course.folder / "canvas.csv").read_text("utf-8-sig").splitlines()[2:]:
        assert line.endswith((",,not graded", ",6,graded")), line
