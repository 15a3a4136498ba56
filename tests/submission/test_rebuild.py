"""What a submission may change, and what becomes of it."""

import json

import nbformat
import pytest
from traitlets.config import Config

from coursekit.submission.limits import SubmissionLimits
from coursekit.submission.read import UnreadableNotebook
from coursekit.submission.rebuild import rebuild
from tests.support.notebooks import cell, find, kinds, notebook, position, texts


def test_an_answer_counts_and_the_tests_stay_visible_only(grade, handed_in):
    made, incidents = grade(handed_in)
    assert incidents == []
    assert find(made, "square").source == "def square(x):\n    return x**2"
    assert find(made, "test_square").source == "assert square(1) == 1"


def test_what_editors_write_is_no_incident(grade, handed_in):
    code = find(handed_in, "square")
    code.outputs = [nbformat.v4.new_output("stream", text="hello")]
    code.execution_count = 7
    code.id = "0a1b2c"
    code.metadata.update(
        collapsed=True, scrolled=False, trusted=True, tags=[], vscode={"languageId": "python"}
    )
    code.metadata.update(colab={"base_uri": "x"}, execution={"iopub.status.busy": "now"})
    find(handed_in, "test_square").source += "  \n"
    handed_in.metadata.kernelspec = {"name": "base", "display_name": "base", "language": "python"}
    handed_in.metadata.language_info = {"name": "python", "version": "3.12"}
    handed_in.metadata.widgets = {"state": {}}
    made, incidents = grade(handed_in)
    assert incidents == []
    answer = find(made, "square")
    assert (answer.outputs, answer.execution_count, answer.id) == ([], None, "square")
    assert set(answer.metadata) == {"nbgrader", "deletable"}
    assert set(made.metadata) == {"kernelspec"}
    assert made.metadata.kernelspec.name == "python3"


def test_an_edited_locked_or_grade_cell_is_put_back(grade, handed_in):
    find(handed_in, "imports").source = "import os"
    find(handed_in, "test_square").source = "2"
    made, incidents = grade(handed_in)
    assert kinds(incidents) == [
        ("locked_cell_edited", "imports"),
        ("locked_cell_edited", "test_square"),
    ]
    assert find(made, "imports").source == "import math"
    assert find(made, "test_square").source == "assert square(1) == 1"


def test_a_changed_cell_type_is_restored_with_the_answer_kept(grade, handed_in):
    index = position(handed_in, "square")
    old = handed_in.cells[index]
    handed_in.cells[index] = nbformat.v4.new_markdown_cell(
        "def square(x): ...", metadata=old.metadata
    )
    made, incidents = grade(handed_in)
    assert kinds(incidents) == [("cell_type_restored", "square")]
    assert find(made, "square").cell_type == "code"
    assert find(made, "square").source == "def square(x): ..."


@pytest.mark.parametrize("points", [100, "2", None, -1, True, [2], {"a": 2}])
def test_changed_points_are_restored(grade, handed_in, points):
    find(handed_in, "test_square").metadata.nbgrader.points = points
    made, incidents = grade(handed_in)
    assert kinds(incidents) == [("points_changed", "test_square")]
    assert find(made, "test_square").metadata.nbgrader.points == 2


@pytest.mark.parametrize("change", [{"solution": True}, {"grade": False}, {"schema_version": 99}])
def test_changed_roles_and_schema_are_restored(grade, handed_in, change):
    before = dict(find(handed_in, "test_square").metadata.nbgrader)
    find(handed_in, "test_square").metadata.nbgrader.update(change)
    find(handed_in, "test_square").source = "2"
    made, incidents = grade(handed_in)
    assert kinds(incidents) == [
        ("metadata_changed", "test_square"),
        ("locked_cell_edited", "test_square"),
    ]
    assert find(made, "test_square").metadata.nbgrader == before


def test_tags_and_attachments_are_dropped(grade, handed_in):
    find(handed_in, "square").metadata.tags = ["skip-execution"]
    find(handed_in, "why").attachments = {"a.png": {"image/png": "AAAA"}}
    handed_in.cells.append(cell("1 / 0", tags=["raises-exception", "x"]))
    made, incidents = grade(handed_in)
    assert sorted(kinds(incidents), key=str) == [
        ("attachment_dropped", "why"),
        ("tag_dropped", "square"),
        ("tag_dropped", None),
    ]
    assert made.cells[-1].metadata == {}
    assert not any("tags" in c.metadata or "attachments" in c for c in made.cells)


def test_the_instructors_own_tags_stay(source, handed_in, grade):
    for made in (source, handed_in):
        find(made, "imports").metadata.tags = ["hide"]
        made.cells[0].metadata.tags = ["title"]
    made, incidents = grade(handed_in)
    assert incidents == []
    assert find(made, "imports").metadata.tags == ["hide"]
    assert made.cells[0].metadata == {"tags": ["title"]}


@pytest.mark.parametrize(
    "metadata",
    [
        {"kernelspec": {"name": "ir", "language": "R"}},
        {"kernelspec": {"name": "python3", "argv": ["sh", "-c", "id"]}},
        {"language_info": {"name": "bash"}},
    ],
)
def test_a_foreign_kernel_is_dropped(grade, handed_in, source, metadata):
    handed_in.metadata = metadata
    made, incidents = grade(handed_in)
    assert kinds(incidents) == [("kernelspec_dropped", None)]
    assert made.metadata == source.metadata


def test_missing_cells_come_back_and_an_answer_as_its_stub(grade, handed_in):
    handed_in.cells = [c for c in handed_in.cells if not grade_id_in(c, "square", "test_square")]
    made, incidents = grade(handed_in)
    assert kinds(incidents) == [("missing_cell", "square"), ("missing_cell", "test_square")]
    assert find(made, "square").source.endswith(
        "    # YOUR CODE HERE\n    raise NotImplementedError()"
    )


def grade_id_in(c, *names):
    return c.metadata.get("nbgrader", {}).get("grade_id") in names


def test_the_stub_is_the_courses(source):
    config = Config()
    config.ClearSolutions.code_stub = {"python": "..."}
    made, _ = rebuild(source, notebook(), config)
    assert find(made, "square").source == "def square(x):\n    ..."


def test_reordered_cells_return_to_the_instructors_order(grade, handed_in):
    handed_in.cells.reverse()
    made, incidents = grade(handed_in)
    assert incidents == []
    assert find(made, "square").source == "def square(x):\n    return x**2"


def test_other_cells_stay_after_the_cell_that_they_followed(grade, handed_in):
    handed_in.cells.insert(position(handed_in, "square"), cell("half = 0.5"))
    handed_in.cells.insert(position(handed_in, "square") + 1, cell("square(9)"))
    handed_in.cells.insert(0, cell("note", kind="raw"))
    made, _ = grade(handed_in)
    start = position(made, "square")
    assert texts(made)[:2] == ["note", "# Squares"]
    assert texts(made)[start - 2] == "import math"
    assert texts(made)[start - 1] == "half = 0.5"
    assert texts(made)[start + 1] == "square(9)"
    assert [c.cell_type for c in made.cells[:2]] == ["raw", "markdown"]


def test_a_deleted_text_of_the_instructors_is_not_added_again(grade, handed_in):
    del handed_in.cells[0]
    made, incidents = grade(handed_in)
    assert incidents == []
    assert "# Squares" not in texts(made)


def test_the_first_filled_copy_of_an_answer_counts(grade, handed_in):
    index = position(handed_in, "square")
    stub, first, second = (json.loads(json.dumps(handed_in.cells[index])) for _ in range(3))
    stub["source"] = "def square(x):\n    # YOUR CODE HERE\n    raise NotImplementedError()\n"
    first["source"], second["source"] = "square = abs", "square = round"
    copies = [stub, cell("helper = 1"), first, second, stub]
    handed_in.cells[index : index + 1] = nbformat.from_dict(copies)
    made, incidents = grade(handed_in)
    assert kinds(incidents) == [("duplicate_id", "square")]
    assert texts(made)[2:5] == ["helper = 1", "square = abs", "square = round"]
    assert find(made, "square").source == "square = abs"
    assert find(made, "test_square") == made.cells[5]


def test_a_copied_grade_cell_becomes_an_ordinary_cell(grade, handed_in):
    extra = json.loads(json.dumps(find(handed_in, "test_square")))
    extra["source"] = "square(5)"
    handed_in.cells.append(nbformat.from_dict(extra))
    made, incidents = grade(handed_in)
    assert kinds(incidents) == [("duplicate_id", "test_square")]
    assert made.cells[-1].source == "square(5)"
    assert made.cells[-1].metadata == {}


def test_a_copied_grade_id_is_told_also_where_answers_are_looked_for_by_content(grade, handed_in):
    extra = json.loads(json.dumps(find(handed_in, "test_square")))
    extra["source"] = "2.0"
    find(handed_in, "square").source = "wrong = 1"
    handed_in.cells.append(nbformat.from_dict(extra))
    made, incidents = grade(handed_in)
    assert ("duplicate_id", "test_square") in kinds(incidents)
    assert find(made, "test_square").source != "2.0"


def test_an_unchanged_copy_of_a_locked_cell_runs_twice_as_in_the_submission(grade, handed_in):
    handed_in.cells.append(find(handed_in, "imports"))
    made, _ = grade(handed_in)
    assert texts(made).count("import math") == 2


@pytest.mark.parametrize("name", ["square2", "", "../x", 7, ["square"], {"square": 1}])
def test_an_unknown_grade_id_makes_an_ordinary_cell(grade, handed_in, name):
    extra = cell("x = 1", "square")
    extra.metadata.nbgrader.grade_id = name
    handed_in.cells.append(extra)
    made, incidents = grade(handed_in)
    assert kinds(incidents) == ([("unknown_grade_id", None)] if isinstance(name, str) else [])
    assert made.cells[-1].source == "x = 1"
    assert "nbgrader" not in made.cells[-1].metadata


def test_a_notebook_that_lost_all_its_grade_ids_is_said_so_and_its_answers_found(grade, handed_in):
    for each in handed_in.cells:
        each.metadata = {}
    made, incidents = grade(handed_in)
    assert kinds(incidents)[0] == ("no_named_cell", None)
    assert find(made, "square").source == "def square(x):\n    return x**2"


def test_a_huge_ordinary_cell_is_dropped_and_a_huge_answer_refused(source, handed_in):
    limits = SubmissionLimits(cell=100, code_line=80)
    handed_in.cells.append(cell("#" * 101))
    made, incidents = rebuild(source, handed_in, limits=limits)
    assert kinds(incidents) == [("cell_too_large", None)]
    assert "#" * 101 not in texts(made)
    find(handed_in, "square").source = "#" * 101
    with pytest.raises(UnreadableNotebook, match="square is too long: more than 100"):
        rebuild(source, handed_in, limits=limits)
    find(handed_in, "square").source = "." * 81
    with pytest.raises(UnreadableNotebook, match="a line of more than 80"):
        rebuild(source, handed_in, limits=limits)
    with pytest.raises(UnreadableNotebook, match="holds more than 49 characters"):
        rebuild(source, handed_in, limits=SubmissionLimits(all_cells=49))


def test_a_long_line_of_code_or_of_text_is_no_reason_to_refuse_an_answer(grade, handed_in):
    numbers = f"square = {list(range(15_000))}.__getitem__"
    find(handed_in, "square").source = numbers
    find(handed_in, "why").source = "because " * 1_000
    made, incidents = grade(handed_in)
    assert incidents == []
    assert find(made, "square").source == numbers


def test_fresh_ids_never_meet_the_instructors(source, grade, handed_in):
    for made in (source, handed_in):
        find(made, "square").id = "cell-1"
    handed_in.cells.append(cell("x = 1"))
    handed_in.cells[-1].id = "cell-2"
    handed_in.cells.append(handed_in.cells[0])
    made, _ = grade(handed_in)
    ids = [c.id for c in made.cells]
    assert len(set(ids)) == len(ids)
    assert find(made, "square").id == "cell-1"


def test_a_grade_id_without_a_role_makes_no_named_cell(source, grade, handed_in):
    for made in (source, handed_in):
        made.cells.append(cell("x = 1", "leftover", solution=False))
    made, incidents = grade(handed_in)
    assert incidents == []
    assert made.cells[-1].metadata == {}


def test_lone_surrogates_and_control_characters_can_be_written(grade, handed_in):
    find(handed_in, "square").source = "x = '\ud800'"
    handed_in.cells.append(cell("y = 1", tags=["\ud800\x1b[2J" + "x" * 1000]))
    made, incidents = grade(handed_in)
    assert find(made, "square").source == "x = '?'"
    detail = incidents[0].detail
    assert detail.isprintable()
    assert len(detail) < 300
