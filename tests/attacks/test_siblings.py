"""Attacks by way of what kernels share that were forked from one template.

Each file in attacks/stealing/siblings is handed in by three students, two of whom are graded at the
same time, and the third after them. It looks for what a sibling has left, leaves it, and prints
"left True" when it finds it then: so it would have found that of a sibling too.
"""

from collections import Counter

import pytest

from tests.support.attacks import attack_files, honest_scores
from tests.support.small_course import FULL_MARKS, SmallCourse

FILES = attack_files("stealing/siblings")
STUDENTS = range(3)

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture(scope="module")
def course(tmp_path_factory, sandbox):
    course = SmallCourse(tmp_path_factory.mktemp("siblings") / "course")
    for file in FILES:
        for number in STUDENTS:
            # Equal submissions would be graded once.
            course.hand_in(f"{file.stem}-{number}", f"{file.read_text()}\n# {number}\n")
    course.hand_in("zz-honest")
    course.grade()
    return course


def printed(course, student):
    cells = course.autograded(student).cells
    texts = [output.get("text", "") for cell in cells for output in cell.get("outputs", ())]
    return "".join(texts).splitlines()


@pytest.mark.parametrize("number", STUDENTS)
@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_nobody_finds_what_a_sibling_has_left(file, number, course):
    student = f"{file.stem}-{number}"
    assert course.scores()[student] == honest_scores(file.read_text())
    assert "left True" in printed(course, student)


def test_siblings_draw_nothing_alike(course):
    lines = [printed(course, f"drawn_numbers-{number}") for number in STUDENTS]
    drawn = Counter(line for each in lines for line in each if line.startswith("drawn "))
    assert len(drawn) >= 15 * len(STUDENTS)
    assert [line for line, times in drawn.items() if times > 1] == []


def test_they_were_forked_from_one_template(course):
    lines = [printed(course, f"drawn_numbers-{number}") for number in STUDENTS]
    assert len({line for each in lines for line in each if line.startswith("at ")}) == 1


def test_the_honest_student_after_them_has_full_marks(course):
    assert course.scores()["zz-honest"] == FULL_MARKS
    assert course.incidents("zz-honest") == []
