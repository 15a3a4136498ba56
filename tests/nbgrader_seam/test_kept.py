"""What the kit replaces is its own; all else is moved to kept/ or refused, and named."""

import io
import zipfile

import pytest

from data.generator.build import check_output as check_zip
from tests.support.commands import run
from tests.support.small_course import NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

GRADE = ["coursekit", "grade", NAME]


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    course = SmallCourse(tmp_path_factory.mktemp("kept") / "course")
    course.hand_in("student01")
    for command in (GRADE, ["nbgrader", "generate_feedback", NAME], ["nbgrader", "export"]):
        done = run(course.folder, command)
        assert done.status == 0, done.said
    return course


@pytest.fixture
def course(graded, tmp_path):
    return graded.copy(tmp_path / "course")


def test_a_release_keeps_what_no_release_made(course):
    (course.folder / "release" / NAME / "hints.txt").write_text("by hand")
    done = run(course.folder, ["nbgrader", "generate_assignment", NAME, "--force"])
    assert done.status == 0, done.said
    assert f"release/{NAME}/hints.txt is not made by this release" in done.said
    assert (course.folder / "kept" / "release" / NAME / "hints.txt").read_text() == "by hand"
    assert {path.name for path in (course.folder / "release" / NAME).iterdir()} == {
        "notes.txt",
        f"{NAME}.ipynb",
    }


def test_a_release_that_fails_leaves_the_earlier_one(course):
    notebook = course.folder / "release" / NAME / f"{NAME}.ipynb"
    before = notebook.read_bytes()
    (course.folder / "source" / NAME / f"{NAME}.ipynb").write_text("no notebook")
    done = run(course.folder, ["nbgrader", "generate_assignment", NAME, "--force"])
    assert done.status == 1
    assert notebook.read_bytes() == before
    assert [path.name for path in notebook.parents[1].iterdir()] == [NAME]


@pytest.mark.parametrize("by_kit", [True, False])
def test_grading_keeps_what_it_did_not_make(course, by_kit):
    folder = course.folder / "autograded" / "student01" / NAME
    (folder / "notes.txt").write_text("by hand")
    if not by_kit:
        (folder / f"{NAME}.grading.json").unlink()
    done = run(course.folder, [*GRADE, "--force"])
    assert done.status == 0, done.said
    kept = course.folder / "kept" / "autograded" / "student01" / NAME
    assert (kept / "notes.txt").read_text() == "by hand"
    assert (kept / f"{NAME}.ipynb").exists() is not by_kit
    assert (folder / f"{NAME}.grading.json").is_file()
    assert not (folder / "notes.txt").exists()


def zipped(content):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(f"lastfirst_101_1_{NAME}.ipynb", content)
    return buffer.getvalue()


def test_a_download_keeps_the_submissions_that_it_replaces(course):
    collect = ["nbgrader", "zip_collect", NAME, "--collector=coursekit.lms.collect.CanvasDownload"]
    archive = course.folder / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    (archive / "submissions.zip").write_bytes(zipped("new"))
    add = ["nbgrader", "db", "student", "add", "student01", "--lms-user-id=101"]
    assert run(course.folder, add).status == 0
    notebook = course.folder / "submitted" / "student01" / NAME / f"{NAME}.ipynb"
    before = notebook.read_bytes()

    refused = run(course.folder, collect)
    assert refused.status == 1, refused.said
    assert "Nothing was collected. student01 handed small in already" in refused.said
    assert notebook.read_bytes() == before

    done = run(course.folder, [*collect, "--force"])
    assert done.status == 0, done.said
    assert notebook.read_text() == "new"
    kept = course.folder / "kept" / "submitted" / "student01" / NAME / f"{NAME}.ipynb"
    assert kept.read_bytes() == before
    assert run(course.folder, [*collect, "--force"]).status == 0
    assert [path.name for path in kept.parents[1].iterdir()] == [NAME]  # the same again is nothing


@pytest.mark.parametrize("option", ["--json", "--log"])
@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("nbgrader_config.py", "is not overwritten: give another name, or move it away."),
        (f"source/{NAME}/{NAME}.ipynb", "is not overwritten"),
        ("nowhere/run.json", "There is no folder nowhere: make it, or give another place for "),
    ],
)
def test_where_a_run_is_described_is_looked_at_before_anybody_is_graded(
    course, option, place, said
):
    path = course.folder / place
    before = path.read_bytes() if path.exists() else None
    done = run(course.folder, [*GRADE, "--force", option, place])
    assert done.status == 2
    assert said in done.said
    assert "Traceback" not in done.said
    assert "graded," not in done.said
    assert (path.read_bytes() if path.exists() else None) == before


def test_the_documents_of_earlier_runs_are_replaced(course):
    for _ in range(2):
        done = run(course.folder, [*GRADE, "--json", "run.json", "--log", "run.log"])
        assert done.status == 0, done.said
    assert len((course.folder / "run.log").read_text().splitlines()) == 6


@pytest.mark.parametrize("exporter", ["Csv", "Canvas", "Moodle"])
def test_an_export_overwrites_exports_alone(course, exporter):
    export = ["nbgrader", "export", f"--exporter=coursekit.lms.export.{exporter}"]
    config = (course.folder / "nbgrader_config.py").read_text()
    done = run(course.folder, [*export, "--to", "nbgrader_config.py"])
    assert done.status == 1
    assert "is not overwritten" in done.said
    assert (course.folder / "nbgrader_config.py").read_text() == config
    for _ in range(2):
        assert run(course.folder, [*export, "--to", "of_this_kind.csv"]).status == 0


def test_an_export_of_nobody_leaves_the_rows_that_are_there(course):
    before = (course.folder / "grades.csv").read_bytes()
    remove = ["nbgrader", "db", "assignment", "remove", NAME, "--force"]
    assert run(course.folder, remove).status == 0
    done = run(course.folder, ["nbgrader", "export"])
    assert done.status == 1
    assert "There is nobody to export" in done.said
    assert (course.folder / "grades.csv").read_bytes() == before


@pytest.mark.parametrize("name", [f"{NAME}.html", f"{NAME}.csv"])
def test_a_report_overwrites_reports_alone(course, name):
    path = course.folder / "reports" / name
    path.parent.mkdir()
    path.write_text("my notes")
    done = run(course.folder, ["coursekit", "report", NAME])
    assert done.status == 2
    assert "is not overwritten" in done.said
    assert path.read_text() == "my notes"
    path.unlink()
    for _ in range(2):
        assert run(course.folder, ["coursekit", "report", NAME]).status == 0


def test_pictures_are_drawn_over_such_pictures_alone(tmp_path):
    path = tmp_path / "images.zip"
    check_zip(path)
    for name in ("images/rivers/rivers_001.jpg", "images/holiday.jpg"):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr(name, b"")
        if "rivers" in name:
            check_zip(path)
        else:
            with pytest.raises(SystemExit, match="is not overwritten"):
                check_zip(path)
