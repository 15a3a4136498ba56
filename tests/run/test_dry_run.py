"""What a grading would change is shown before it is recorded, and nothing is written for it."""

import hashlib
import json
import re

import pytest
from nbgrader.api import Gradebook

from coursekit.changes import Change, change_record, changes, table
from tests.support.class_runs import TRIPLES, coursekit_grade
from tests.support.commands import completed
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

CACHE = ".cache"


@pytest.fixture(scope="module")
def course(sandbox, tmp_path_factory):
    """A class of three, graded once; then the hidden tests are mended, and one more hands in."""
    course = SmallCourse(tmp_path_factory.mktemp("course") / "course")
    course.hand_in("student01")
    course.hand_in("student02", TRIPLES)
    course.hand_in("student03", "# %% total\ndef total(xs):\n    return 0\n")
    assert coursekit_grade(course)[0] == 0
    tests = course.folder / "grader_tests" / NAME / "double.py"
    text = tests.read_text()
    assert "result = double(values)" in text
    # Arrays count whatever comes back, so the one who triples gains a point.
    tests.write_text(text.replace("result = double(values)", "double(values); result = 2 * values"))
    course.hand_in("student03")
    course.hand_in("student04", "# %% answer\nanswer = 1\n")
    course.hand_in("student05", b"not a notebook")
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        for notebook in gradebook.find_assignment(NAME).notebooks:
            notebook.kernelspec = "{}"  # as stock nbgrader's release leaves it, for its own grading
        gradebook.db.commit()
    return course


def dry_run(course, *arguments):
    done = completed(
        course.folder, ["coursekit", "grade", NAME, "--dry-run", *arguments], check=False
    )
    return done.returncode, done.stdout + done.stderr


def state(course):
    """Return what lies in the course but for the cache: {path: digest}."""
    return {
        path: hashlib.sha256(path.read_bytes()).hexdigest()
        for path in course.folder.rglob("*")
        if path.is_file() and CACHE not in path.parts and "__pycache__" not in path.parts
    }


def test_a_dry_run_shows_who_gains_and_writes_nothing_and_grading_then_does_that(course, tmp_path):
    before, scores = state(course), course.scores()
    file = tmp_path / "preview.json"
    log = tmp_path / "preview.log"
    status, said = dry_run(course, "--json", str(file), "--log", str(log))
    assert state(course) == before
    assert course.scores() == scores
    assert status == 1  # student05 could not be graded
    assert re.search(r"^student02 +test_double +0 +1 +\+1$", said, re.M), said
    assert re.search(r"^student03 +test_total +0 +3 +\+3$", said, re.M), said
    assert "test_double: 1 would gain, 0 would lose." in said
    assert "student05: not graded." in said
    assert "2 would gain, 0 would lose, 1 would keep their points, 1 would be graded" in said
    document = json.loads(file.read_text())
    assert document["changed"]["student02"] == {"test_double": [0.0, 1.0]}
    assert (document["first"], list(document["not_graded"])) == (["student04"], ["student05"])
    begin, *_, end = map(json.loads, log.read_text().splitlines())
    assert begin["dry_run"]
    assert (end["event"], end["gained"], end["kept"], end["not_graded"]) == ("end", 2, 1, 1)

    status, document, _ = coursekit_grade(course)
    graded = {entry["student"]: entry["status"] for entry in document["submissions"]}
    # What the dry run ran is not run once more.
    assert {graded[f"student0{n}"] for n in (1, 2, 3, 4)} == {"cached"}
    assert course.scores()["student02"] == FULL_MARKS | {"test_double": 1}
    assert course.record("student02")["change"]["points"] == {"test_double": [0.0, 1.0]}
    assert "change" not in course.record("student01")
    assert "change" not in course.record("student04")

    # Recorded again without other points, the last change is still known.
    assert dry_run(course, "--student", "student02") == (0, dry_run_of_nothing(1))
    assert coursekit_grade(course, "--force", "--student", "student02")[0] == 0
    assert course.record("student02")["change"]["points"] == {"test_double": [0.0, 1.0]}


def dry_run_of_nothing(students):
    return (
        f"Dry run, nothing is recorded: 0 would gain, 0 would lose, {students} would keep their "
        "points, 0 would be graded for the first time, 0 could not be graded.\n"
    )


def test_points_that_nobody_knows_before_and_after_are_no_change():
    before = {"a": 1.0, "b": None, "c": 2.0, "gone": 3.0}
    assert changes(before, {"a": 0.5, "b": 1.0, "c": None, "new": 4.0}) == [Change("a", 1.0, 0.5)]
    assert changes({"a": 0.1 + 0.2}, {"a": 0.3}) == []


def test_a_record_keeps_the_last_change_of_its_own_notebook():
    before = {("one", "a"): 1.0, ("two", "a"): 1.0}
    after = {("one", "a"): 1.0, ("two", "a"): 0.0}
    known = {"change": {"time": "then", "points": {"a": [0.0, 1.0]}}}
    assert change_record("one", before, after, known) == known
    assert change_record("one", before, after, None) == {}
    assert change_record("two", before, after, known)["change"]["points"] == {"a": [1.0, 0.0]}


def test_who_gains_and_loses_is_counted_for_each_cell():
    changed = {
        "student02": [Change("em", 4, 1.5)],
        "student01": [Change("em", 0, 2), Change("x", 1, 2)],
    }
    lines = list(table(changed))
    assert lines[0] == "student    cell  before  after"
    assert lines[1].split() == ["student01", "em", "0", "2", "+2"]
    assert lines[3].split() == ["student02", "em", "4", "1.5", "\N{MINUS SIGN}2.5"]
    assert lines[-2:] == ["em: 1 would gain, 1 would lose.", "x: 1 would gain, 0 would lose."]
    assert list(table({})) == []
