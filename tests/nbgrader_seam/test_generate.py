"""Releasing refuses what grading would refuse, and what shows answers; then nothing is touched."""

import nbformat
import pytest

from coursekit.errors import CourseKitError
from coursekit.release import release
from tests.support.small_course import NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return SmallCourse(tmp_path_factory.mktemp("generate") / "course")


def everything(course):
    kept = [course.folder / "gradebook.db", *sorted((course.folder / "release").rglob("*"))]
    return {path: path.read_bytes() for path in kept if path.is_file()}


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("data.zip", b"PK\x03\x04 cut short", r"data\.zip is damaged or cut short"),
        (f"{NAME}.py~", b"### BEGIN SOLUTION\n", r"Students would get small\.py~, which has"),
    ],
)
def test_damaged_data_and_answers_are_not_released_and_all_stays(course, name, content, said):
    before = everything(course)
    path = course.folder / "source" / NAME / name
    path.write_bytes(content)
    with pytest.raises(CourseKitError, match=f"^Nothing is released. .*{said}"):
        release(course.folder, NAME)
    path.unlink()
    assert everything(course) == before


def test_hidden_tests_that_do_not_import_are_not_released(course):
    before = everything(course)
    path = course.folder / "grader_tests" / NAME / "double.py"
    text = path.read_text()
    path.write_text(f"import no_such_module\n{text}")
    done = course.nbgrader("generate_assignment", NAME, check=False)
    path.write_text(text)
    assert done.returncode
    assert "Nothing is released." in done.stderr
    assert "No module named 'no_such_module'" in done.stderr
    assert everything(course) == before


def test_a_solution_that_loses_points_is_not_released(course):
    path = course.folder / "source" / NAME / f"{NAME}.ipynb"
    text = path.read_text()
    nb = nbformat.reads(text, as_version=4)
    for cell in nb.cells:
        cell.source = cell.source.replace("return 2 * x", "return 3 * x")
    nbformat.write(nb, path)
    with pytest.raises(CourseKitError, match="the solution in source/ earns"):
        release(course.folder, NAME)
    path.write_text(text)


def test_the_declared_check_of_an_assignment_refuses(course):
    module = course.folder / "grader_tests" / NAME / "examine.py"
    module.write_text("def examine():\n    yield 'fault', 'The data are odd.', 'Mend them.'\n")
    with pytest.raises(CourseKitError, match=r"small: The data are odd\. Mend them\."):
        release(course.folder, NAME)
    course.hand_in("student01")
    assert "The data are odd. Mend them." in course.grade(check=False).stderr
    module.unlink()
