"""What lies beside the notebooks of an assignment, and what cannot lie there."""

import os

import pytest
from nbgrader.coursedir import CourseDirectory
from nbgrader.utils import find_all_files
from traitlets.config import Config

from coursekit.beside import walk
from coursekit.course import Course
from coursekit.errors import CourseKitError

GIVEN = ["a.csv", "data/x.csv", ".hidden.csv", ".streamlit/config.toml", "pkg/__init__.py"]
LEFT = [
    ".DS_Store",
    ".git/config",
    "pkg/__pycache__/a.pyc",
    ".ipynb_checkpoints/a-checkpoint.ipynb",
]


@pytest.fixture
def course(tmp_path):
    """A course with a notebook, files beside it, and data elsewhere."""
    folder = tmp_path / "course"
    source = [f"source/ps1/{name}" for name in (*GIVEN, *LEFT, "ps1.ipynb", "old/ps1.ipynb")]
    for name in [*source, "data/images.zip", "data/a.csv", "data/more/b.csv", "elsewhere/a.csv"]:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(name)
    (folder / "source/ps1/empty").mkdir()
    config = Config()
    return Course(CourseDirectory(config=config, root=str(folder)), config)


def with_data(course, given):
    course.config.TrustedExecute.data_files = {"ps1": given}
    return course.files_beside("ps1")


def test_folders_hidden_files_and_packages_lie_beside_and_nothing_left_behind(course):
    assert sorted(course.files_beside("ps1")) == sorted(GIVEN)


def test_they_are_the_files_that_nbgrader_releases(course):
    source = str(course.source("ps1"))
    released = find_all_files(source, [*course.folders.ignore, ".git", ".DS_Store", "*.ipynb"])
    assert {os.path.relpath(path, source) for path in released} == set(course.files_beside("ps1"))


def test_what_the_course_ignores_is_not_beside(course):
    course.folders.ignore = [*course.folders.ignore, "a.*", "data"]
    assert "a.csv" not in course.files_beside("ps1")
    assert "data/x.csv" not in course.files_beside("ps1")


def test_a_list_of_data_files_lays_each_beside_the_notebook_and_folders_whole(course):
    assert with_data(course, ["data/images.zip"])["images.zip"].name == "images.zip"
    found = with_data(course, ["elsewhere", "data/more"])
    assert {"elsewhere/a.csv", "more/b.csv"} <= found.keys()
    assert course.data_files("ps1") == ["elsewhere/a.csv", "data/more/b.csv"]


def test_a_dict_of_data_files_says_where_below_the_notebook_each_lies(course):
    found = with_data(course, {"data/images.zip": "data/images.zip", "data/more": "data/b"})
    assert found["data/images.zip"] == course.root / "data/images.zip"
    assert found["data/b/b.csv"] == course.root / "data/more/b.csv"


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"data/images.zip": "/tmp/images.zip"}, "as the place of data/images.zip"),
        ({"data/images.zip": "../images.zip"}, "give a path below the notebook"),
        ({"data/images.zip": "."}, "give a path below the notebook"),
        (["../images.zip"], "inside of the course"),
        (["data/a.csv", "elsewhere/a.csv"], "both would be a.csv"),
        (["data/a.csv"], "where source/ has a.csv"),
        ({"data/images.zip": "PS1.ipynb"}, "where source/ has ps1.ipynb"),
        ({"data/images.zip": "A.csv"}, "where source/ has a.csv"),
        ({"data/images.zip": "a.csv/images.zip"}, "a file and a folder"),
        ({"data/images.zip": "data"}, "a file and a folder"),
    ],
)
def test_data_that_cannot_lie_where_they_should_are_refused(course, given, sentence):
    with pytest.raises(CourseKitError, match=r"data_files in nbgrader_config\.py names") as error:
        with_data(course, given)
    assert sentence in str(error.value)


def test_a_folder_of_data_without_a_file_is_refused(course):
    (course.root / "none").mkdir()
    with pytest.raises(CourseKitError, match="names none, and there is no file in it"):
        with_data(course, ["none"])


def test_links_that_lead_out_of_the_course_are_refused_and_others_followed(course, tmp_path):
    link = course.source("ps1") / "link.csv"
    link.symlink_to("../../data/a.csv")
    assert course.files_beside("ps1")["link.csv"].read_text() == "data/a.csv"
    (tmp_path / "private.csv").touch()
    for target in (tmp_path / "private.csv", course.tests / "test.py", "../../data"):
        link.unlink()
        link.symlink_to(target)
        with pytest.raises(CourseKitError, match=r"source/ps1/link\.csv is a link to"):
            course.files_beside("ps1")


def test_what_is_no_file_is_refused(course):
    os.mkfifo(course.source("ps1") / "data" / "pipe")
    with pytest.raises(CourseKitError, match="source/ps1/data/pipe is not an ordinary file"):
        course.files_beside("ps1")


def test_an_unfinished_file_of_a_run_that_was_killed_is_not_handed_out(tmp_path):
    (tmp_path / ".images.zip.part").touch()
    assert list(walk(tmp_path)) == []
