"""The doctor grades the instructor's own solution, and says what it loses."""

import pytest

from coursekit.course import load_config
from coursekit.doctor.examination import examine
from coursekit.run import proof
from tests.support.small_course import NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

TITLE = f"{NAME}/{NAME}: the solution in source/"


@pytest.fixture
def course(tmp_path):
    return SmallCourse(tmp_path / "course")


def change(course, old, new):
    """Replace a text in the source notebook."""
    path = course.folder / "source" / NAME / f"{NAME}.ipynb"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def said_of_the_solution(course):
    """Return the doctor's sentences about the solution, without their beginning, by kind."""
    found = examine(course.folder, load_config(course.folder))
    return [
        (finding.kind, finding.sentence.removeprefix(TITLE).strip())
        for finding in found
        if finding.sentence.startswith(TITLE)
    ]


def test_a_solution_that_earns_all_is_run_once(course, monkeypatch):
    ((kind, sentence),) = said_of_the_solution(course)
    assert kind == "ok"
    assert sentence.startswith("earns all 6 points, in ")
    monkeypatch.setattr(proof, "run_job", None)
    assert said_of_the_solution(course) == [(kind, sentence)]


def test_what_a_solution_loses_is_named_with_the_reason(course):
    change(course, "return 2 * x", "return 2 * int(x)")
    assert said_of_the_solution(course) == [
        (
            "fault",
            "earns 1 of 2 points in cell test_double: Arrays are doubled too. (0 of 1 point) "
            "Here it raised TypeError.",
        )
    ]


def test_a_check_that_asks_for_what_cannot_be_sent_is_no_students_fault(course):
    tests = course.folder / "grader_tests" / NAME / "double.py"
    tests.write_text(tests.read_text().replace("double(values)", "double(iter(values))"))
    ((kind, sentence),) = said_of_the_solution(course)
    assert kind == "fault"
    assert sentence.startswith("earns 1 of 2 points in cell test_double: ")


def test_a_solution_that_meets_a_limit(course):
    change(course, "answer = 918273645\\n", "answer = 918273645\\nwhile True: pass\\n")
    found = said_of_the_solution(course)
    assert ("fault", "has incidents: answer: it computed for more than 2 s.") in found
