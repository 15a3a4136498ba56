"""The instructor's side: the source notebook, its hidden tests, and grading by hand."""

import nbformat
import pytest
from nbgrader import utils
from traitlets.config import Config

from coursekit import CourseKitError
from coursekit.notebook import hidden_cells, named_cells, release_version
from coursekit.submission.read import (
    read_submission,
)
from coursekit.submission.rebuild import rebuild
from tests.support.notebooks import cell, find, kinds, locked, notebook, texts
from tests.support.places import ROOT

COURSE_SOURCE = ROOT / "source" / "em_for_gmm" / "em_for_gmm.ipynb"
COURSE_RELEASE = ROOT / "release" / "em_for_gmm" / "em_for_gmm.ipynb"


def test_the_courses_release_comes_back_as_it_was():
    source, release = (nbformat.read(path, 4) for path in (COURSE_SOURCE, COURSE_RELEASE))
    stub = find(release, "answer_trend").source
    config = Config()
    config.ClearSolutions.code_stub = {"python": stub[stub.index("# YOUR CODE HERE") :]}
    submission, incidents = read_submission(COURSE_RELEASE)
    made, more = rebuild(source, submission, config)
    assert incidents + more == []
    assert texts(made) == texts(release)
    assert list(named_cells(made)) == list(named_cells(source))
    metadata = [(c.get("id"), c.metadata) for c in named_cells(made).values()]
    assert metadata == [(c.id, c.metadata) for c in named_cells(release).values()]
    assert made.metadata == source.metadata


def test_nothing_hidden_is_in_a_result_of_the_course():
    source = nbformat.read(COURSE_SOURCE, 4)
    for path in (COURSE_RELEASE, COURSE_SOURCE):  # a stolen source earns its answers, no tests
        made, _ = rebuild(source, read_submission(path)[0])
        written = nbformat.writes(made)
        assert "grader_tests" not in written
        assert "HIDDEN TESTS" not in written
    blank, _ = rebuild(source, read_submission(COURSE_RELEASE)[0])
    assert "SOLUTION" not in nbformat.writes(blank)


def test_every_grade_cell_of_the_course_splits_into_two_parts():
    source = nbformat.read(COURSE_SOURCE, 4)
    parts = hidden_cells(source)
    grading = [name for name, c in named_cells(source).items() if utils.is_grade(c)]
    assert list(parts) == grading
    release = named_cells(nbformat.read(COURSE_RELEASE, 4))
    for name, (visible, hidden) in parts.items():
        assert visible == release[name].source
        assert "grader_tests" in hidden
        assert "HIDDEN TESTS" not in visible + hidden


def test_a_release_has_no_mark_scheme_and_no_outputs(source):
    find(source, "imports").outputs = [nbformat.v4.new_output("stream", text="9")]
    release = release_version(source)
    assert find(release, "task").source == "Do it."
    assert find(release, "imports").outputs == []


def test_an_outdated_schema_in_the_source_is_refused(source):
    find(source, "square").metadata.nbgrader.schema_version = 2
    with pytest.raises(CourseKitError, match="Outdated schema version"):
        release_version(source)


def test_a_source_of_named_cells_only_takes_ordinary_cells(source, read):
    del source.cells[0]
    made, incidents = rebuild(source, read(dict(notebook(cell("x = 1"), *source.cells)))[0])
    assert made.cells[0].source == "x = 1"
    assert "unknown_grade_id" not in dict(kinds(incidents))


def test_a_release_is_made_of_a_copy(source):
    before = nbformat.writes(source)
    release_version(source)
    rebuild(source, notebook())
    assert nbformat.writes(source) == before


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("### BEGIN HIDDEN TESTS\n1", "No end hidden tests"),
        ("### BEGIN HIDDEN TESTS\n### BEGIN HIDDEN TESTS\n### END HIDDEN TESTS", "nested"),
    ],
)
def test_a_broken_hidden_region_is_named(source, text, fault):
    find(source, "test_square").source = text
    with pytest.raises(CourseKitError, match=f"test_square.*{fault}"):
        hidden_cells(source)
    with pytest.raises(CourseKitError, match=fault):
        rebuild(source, notebook())


def test_hidden_regions_are_split_off(source):
    find(source, "test_square").source = (
        "a\n### BEGIN HIDDEN TESTS\nb\n### END HIDDEN TESTS\nc\n"
        "  # BEGIN HIDDEN TESTS\n  d\n  # END HIDDEN TESTS"
    )
    source.cells.append(locked("e", "plain", grade=True, points=1))
    assert hidden_cells(source) == {
        "test_square": ("a\nc", "\n\nb\n\n\n\n  d"),
        "plain": ("e", None),
    }


def test_delimiters_are_the_courses(source):
    config = Config()
    config.ClearHiddenTests.begin_test_delimeter = "SECRET"
    config.ClearHiddenTests.end_test_delimeter = "PUBLIC"
    find(source, "test_square").source = "a\n# SECRET\nb\n# PUBLIC"
    assert hidden_cells(source, config) == {"test_square": ("a", "\n\nb")}
    assert find(rebuild(source, notebook(), config)[0], "test_square").source == "a"


def test_a_grade_id_used_twice_in_the_source_is_refused(source):
    source.cells.append(locked("", "task", kind="markdown", task=True, points=1))
    with pytest.raises(CourseKitError, match="grade id task is used twice"):
        rebuild(source, notebook())


# Manual grading


def test_an_untouched_written_answer_is_recognised(grade, handed_in):
    made, _ = grade(handed_in)
    assert utils.determine_grade(find(made, "why")) == (0, 3)


def test_a_written_answer_waits_for_a_person(grade, handed_in):
    find(handed_in, "why").source = "Since x times x."
    made, _ = grade(handed_in)
    assert find(made, "why").source == "Since x times x."
    assert utils.determine_grade(find(made, "why")) == (None, 3)


def test_a_task_shows_its_mark_scheme_to_the_graders(grade, handed_in):
    handed_in.cells.append(cell("My essay.", kind="markdown"))
    made, incidents = grade(handed_in)
    assert incidents == []
    task = find(made, "task")
    assert "One point each." in task.source
    assert task.metadata.nbgrader.checksum == utils.compute_checksum(task)
    assert made.cells[-1].source == "My essay."


def test_the_text_in_a_task_that_is_not_locked_is_the_students(source, grade, handed_in):
    for made in (source, handed_in):
        find(made, "task").metadata.nbgrader.locked = False
    find(handed_in, "task").source = "Done."
    made, incidents = grade(handed_in)
    assert incidents == []
    assert find(made, "task").source == "Done."
