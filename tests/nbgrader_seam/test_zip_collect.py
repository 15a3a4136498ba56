"""What `nbgrader zip_collect` says: refusals before it begins, and at its end what it left out."""

import pytest

from tests.support.commands import run
from tests.support.small_course import NAME, SmallCourse

COLLECT = ["nbgrader", "zip_collect", NAME, "--collector=coursekit.lms.collect.CanvasDownload"]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    course = SmallCourse(tmp_path_factory.mktemp("original") / "course")
    add = ["nbgrader", "db", "student", "add", "student01", "--lms-user-id=101"]
    assert run(course.folder, add).status == 0
    return course


@pytest.fixture
def course(original, tmp_path):
    return original.copy(tmp_path / "course")


def download(course, *names):
    archive = course.folder / "downloaded" / NAME / "archive"
    archive.mkdir(parents=True)
    for name in names:
        (archive / name).write_text("{}")


def test_an_unknown_assignment_is_refused_with_the_nearest(course):
    done = run(course.folder, ["nbgrader", "zip_collect", "smal"])
    assert done.status == 1
    assert done.said.startswith("Nothing was collected. There is no assignment smal in source/")
    assert "Did you mean small?" in done.said


def test_a_download_that_is_not_there_is_refused_with_its_place(course):
    done = run(course.folder, COLLECT)
    assert done.status == 1
    place = course.folder / "downloaded" / NAME / "archive"
    assert done.said == (
        f"Nothing was collected. There is nothing in {place}: put there what you downloaded.\n"
    )


def test_what_was_not_collected_is_said_last_and_the_status_is_1(course):
    download(course, f"first_101_1_{NAME}.ipynb", f"guest_102_2_{NAME}.ipynb", "zzz.html")
    done = run(course.folder, COLLECT)
    assert done.status == 1
    *_, guest, page, count, end = done.said.splitlines()
    assert f"Not collected: guest_102_2_{NAME}.ipynb: the roster has nobody" in guest
    assert "Not collected: zzz.html: its name is not one that Canvas gives" in page
    assert "Notebooks of 1 students" in count
    assert end == "Not everything was collected: the lines above say what, and why."
    assert (course.folder / "submitted" / "student01" / NAME / f"{NAME}.ipynb").is_file()


def test_where_all_was_collected_the_status_is_0(course):
    download(course, f"first_101_1_{NAME}.ipynb")
    done = run(course.folder, COLLECT)
    assert done.status == 0, done.said
    assert "Not everything" not in done.said
