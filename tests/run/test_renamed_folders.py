"""A course whose configuration gives its folders other names: every command follows."""

import csv
import shutil
import subprocess

import nbformat
import pytest

from coursekit.demo.sample import sample_submission
from tests.support.class_runs import COURSEKIT, TRIPLES, coursekit_grade, statuses
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

NAMES = {
    "source": "instructor/originals",
    "release": "handed out",
    "submitted": "inbox",
    "autograded": "graded by machine",
    "feedback": "pages",
}
SETTINGS = "".join(f'c.CourseDirectory.{step}_directory = "{n}"\n' for step, n in NAMES.items())


@pytest.fixture(scope="module")
def course(sandbox, tmp_path_factory):
    """The small course under other names: released, handed in, and graded once."""
    course = SmallCourse(tmp_path_factory.mktemp("renamed") / "course")
    config = course.folder / "nbgrader_config.py"
    config.write_text(config.read_text() + SETTINGS)
    (course.folder / "instructor").mkdir()
    (course.folder / "source").rename(course.folder / NAMES["source"])
    shutil.rmtree(course.folder / "release")
    course.released = coursekit(course, "release", NAME)
    for student, text in (("student01", ""), ("student02", TRIPLES)):
        folder = course.folder / NAMES["submitted"] / student / NAME
        folder.mkdir(parents=True)
        nbformat.write(
            sample_submission(text, course.source, course.release), folder / "small.ipynb"
        )
    course.nbgrader("db", "student", "add", "student03")
    course.first = coursekit_grade(course)
    return course


def coursekit(course, *arguments):
    command = [COURSEKIT, *arguments]
    return subprocess.run(command, cwd=course.folder, capture_output=True, text=True, check=False)


def test_the_release_lies_where_it_should(course):
    assert course.released.returncode == 0
    assert "Students get handed out/small.zip" in course.released.stdout
    assert (course.folder / "handed out" / NAME / f"{NAME}.ipynb").is_file()


def test_a_class_is_graded(course):
    status, document, _ = course.first
    assert status == 0
    assert statuses(document) == {"student01": "graded", "student02": "graded"}
    assert document["missing"] == ["student03"]
    scores = course.scores()
    assert scores == {"student01": FULL_MARKS, "student02": FULL_MARKS | {"test_double": 0}}
    assert (course.folder / "graded by machine" / "student01" / NAME / "small.ipynb").is_file()


def test_what_has_not_changed_is_unchanged(course):
    _, document, _ = coursekit_grade(course)
    assert set(statuses(document).values()) == {"unchanged"}


def test_feedback_is_made_of_it_and_the_report_links_to_it(course):
    course.nbgrader("generate_feedback", NAME)
    assert (course.folder / "pages" / "student01" / NAME / f"{NAME}.html").is_file()
    assert coursekit(course, "report", NAME).returncode == 0
    report = (course.folder / "reports" / f"{NAME}.html").read_text()
    assert "../pages/student01/small/small.html" in report
    assert "../graded%20by%20machine/student01/small/small.ipynb" in report


def test_everybody_stands_where_they_do(course):
    course.nbgrader("export")
    with (course.folder / "grades.csv").open() as file:
        rows = {row["student_id"]: row["status"] for row in csv.DictReader(file)}
    assert rows == {"student01": "graded", "student02": "graded", "student03": "missing"}


def test_the_doctor_finds_all_of_it(course):
    done = coursekit(course, "doctor")
    assert done.returncode == 0, done.stdout
    assert "the release is up to date" in done.stdout
    assert "!" not in [line[:1] for line in done.stdout.splitlines()]


def test_a_download_is_sorted_into_it(course):
    archive = course.folder / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    course.nbgrader("db", "student", "add", "student04", "--lms-user-id", "77")
    notebook = course.folder / NAMES["submitted"] / "student01" / NAME / "small.ipynb"
    shutil.copyfile(notebook, archive / "fourstudent_77_1_small.ipynb")
    course.nbgrader("zip_collect", NAME, "--collector", "coursekit.lms.collect.CanvasDownload")
    assert (course.folder / "inbox" / "student04" / NAME / "small.ipynb").is_file()


def test_a_sample_class_is_graded_in_a_course_of_its_own(course, tmp_path):
    samples = tmp_path / "samples"
    samples.mkdir()
    (samples / "student01.py").write_text('"""A full solution."""\n')
    before = course.scores()
    done = coursekit(
        course, "demo", NAME, "--samples", str(samples), "--scratch", str(tmp_path / "scratch")
    )
    assert done.returncode == 0, done.stderr
    assert "scratch/pages/student01/small/small.html" in done.stdout
    assert course.scores() == before


def test_there_is_no_second_tree(course):
    folders = {path.name for path in course.folder.iterdir() if path.is_dir()}
    assert not folders & {"source", "release", "submitted", "autograded", "feedback"}


def test_folders_that_cannot_be_followed_are_refused_in_one_sentence(course, tmp_path):
    shutil.copytree(course.folder, tmp_path / "course")
    config = tmp_path / "course" / "nbgrader_config.py"
    config.write_text(config.read_text() + 'c.CourseDirectory.submitted_directory = "/elsewhere"\n')
    for command in (["grade", NAME], ["release", NAME], ["report", NAME], ["doctor"]):
        done = subprocess.run(
            [COURSEKIT, *command], cwd=tmp_path / "course", capture_output=True, text=True
        )
        assert done.returncode in (1, 2)
        assert "submitted_directory is '/elsewhere'" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
    for command in (["autograde", NAME], ["generate_feedback", NAME], ["export"]):
        done = subprocess.run(
            [COURSEKIT.with_name("nbgrader"), *command],
            cwd=tmp_path / "course",
            capture_output=True,
            text=True,
        )
        assert done.returncode == 1
        assert "submitted_directory is '/elsewhere'" in done.stdout + done.stderr
