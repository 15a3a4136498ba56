"""What a student is told of a run that was cut short, end to end."""

import pytest

from tests.support.html_pages import faults_of, read_page, words_of
from tests.support.small_course import NAME, SmallCourse

STUDENTS = {
    "memory": """
# %% before double
import numpy as np
rows = [np.ones(10**7) for _ in range(100)]
""",
    "exit": """
# %% double
def double(x):
    import os
    os._exit(1)
""",
    "loop": """
# %% total
while True:
    pass
""",
    "prints": """
# %% double
def double(x):
    return 2 * x
for _ in range(100_000):
    print("a line")
""",
    "honest": "",
}


@pytest.fixture(scope="module")
def pages(tmp_path_factory, sandbox):
    """The trees of the pages by student."""
    course = SmallCourse(tmp_path_factory.mktemp("course"))
    for student, text in STUDENTS.items():
        course.hand_in(student, text)
    course.grade()
    course.nbgrader("generate_feedback", NAME)
    paths = {student: course.folder / "feedback" / student / NAME for student in STUDENTS}
    texts = {student: (path / f"{NAME}.html").read_text("utf-8") for student, path in paths.items()}
    assert [fault for text in texts.values() for fault in faults_of(text)] == []
    return {student: read_page(text) for student, text in texts.items()}


def box_of(root):
    """Return the words of the box, or None where there is none."""
    boxes = [e for e in root.iter("section") if e.get("class") == "alert"]
    return words_of(boxes[0]) if boxes else None


def test_memory_is_named_with_its_limit_its_cell_and_what_was_not_run(pages):
    said = box_of(pages["memory"])
    assert said.startswith(
        "Your notebook did not run to its end A cell of your own: it needed more"
    )
    assert "more than 600 MB of memory, so the kernel was ended." in said
    assert "Not run: Test double, Test total, Test answer." in said
    assert "What to do: Look for an array or a list that is much larger than the data" in said


def test_a_kernel_that_dies_when_a_checkpoint_calls_is_said_to_die_there(pages):
    said = box_of(pages["exit"])
    assert "Test double: the kernel died there." in said
    assert "Not run: Test total, Test answer." in said
    assert "Take out exit()" in said


def test_a_cell_that_ran_too_long_is_named_and_the_kernel_is_not_said_to_have_ended(pages):
    said = box_of(pages["loop"])
    assert said.startswith("Part of your notebook was cut short Your code: total: it ran for more")
    assert "so it was stopped." in said
    assert "the kernel was ended" not in said


def test_output_that_was_left_out_is_said_to_be(pages):
    said = box_of(pages["prints"])
    assert "Your code: double: it gave more than 200,000 bytes of output" in said
    assert "Not run" not in said


def test_who_was_not_stopped_has_no_box(pages):
    assert box_of(pages["honest"]) is None


def test_the_box_leads_to_the_cell(pages):
    for root in (pages["memory"], pages["loop"], pages["exit"]):
        box = next(e for e in root.iter("section") if e.get("class") == "alert")
        link = next(box.iter("a")).get("href")
        assert sum(f"#{e.get('id')}" == link for e in root.iter()) == 1
