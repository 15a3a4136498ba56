"""Where a course says that its things are, and what it refuses."""

import pytest
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from coursekit.course import STEPS, Course, open_course
from coursekit.errors import CourseKitError


def course_with(folder, **settings):
    config = Config({"CourseDirectory": settings})
    return Course(CourseDirectory(config=config, root=str(folder)), config)


def test_folders_are_where_the_configuration_puts_them(tmp_path):
    named = {f"{step}_directory": f"the {step} ones" for step in STEPS}
    course = course_with(tmp_path, **named)
    for step in STEPS:
        assert course.step(step) == tmp_path / f"the {step} ones"
        folder = course.folder(step, "student01", "ps1")
        assert folder == tmp_path / f"the {step} ones" / "student01" / "ps1"
    assert course.source("ps1") == tmp_path / "the source ones" / "ps1"
    assert course.bundle("ps1") == tmp_path / "the release ones" / "ps1.zip"


def test_who_handed_in_is_read_off_the_folders_whatever_they_are_called(tmp_path):
    course = course_with(tmp_path, submitted_directory="in/box (new)")
    for student in ("student01", "stüdent d'ëux 2", "two\nlines"):
        (tmp_path / "in/box (new)" / student / "ps1").mkdir(parents=True)
    (tmp_path / "in/box (new)" / "student03" / "ps2").mkdir(parents=True)
    assert list(course.handed_in("ps1")) == ["student01", "stüdent d'ëux 2", "two\nlines"]


@pytest.mark.parametrize("written", ["submitted/", "./submitted", "all//submitted"])
def test_a_folder_may_be_written_in_another_way(tmp_path, written):
    (tmp_path / written / "student01" / "ps1").mkdir(parents=True)
    found = course_with(tmp_path, submitted_directory=written).handed_in("ps1")
    assert found == {"student01": tmp_path / written / "student01" / "ps1"}


def test_the_place_of_a_course_is_no_pattern(tmp_path):
    (tmp_path / "algo [2030]" / "submitted" / "student01" / "ps1").mkdir(parents=True)
    assert list(course_with(tmp_path / "algo [2030]").handed_in("ps1")) == ["student01"]


@pytest.mark.parametrize("name", ["/data/images.zip", "../images.zip", "data/../../images.zip"])
def test_a_data_file_outside_of_the_course_is_refused(tmp_path, name):
    course = course_with(tmp_path)
    course.config.TrustedExecute.data_files = {"ps1": [name]}
    with pytest.raises(CourseKitError, match=r"data_files .*inside of the course"):
        course.data_files("ps1")
    assert course.data_files("ps2") == []


def test_data_files_may_be_added_one_by_one(tmp_path):
    course = course_with(tmp_path)
    course.config.TrustedExecute.data_files.update({"ps1": ["data/images.zip"]})
    assert course.data_files("ps1") == ["data/images.zip"]


def test_a_gradebook_is_a_file_or_that_of_a_server(tmp_path):
    assert course_with(tmp_path).gradebook_file == tmp_path / "gradebook.db"
    elsewhere = course_with(tmp_path, db_url=f"sqlite:///{tmp_path}/grades/all.db")
    assert elsewhere.gradebook_file == tmp_path / "grades" / "all.db"
    assert course_with(tmp_path, db_url="postgresql://host/grades").gradebook_file is None


@pytest.mark.parametrize("folder", ["/data/submitted", "../submitted", "a/../../b", ".", "", "x*"])
def test_a_folder_outside_of_the_course_is_refused(tmp_path, folder):
    with pytest.raises(CourseKitError, match=r"submitted_directory is .*inside of the course"):
        course_with(tmp_path, submitted_directory=folder)


def test_two_steps_in_one_folder_are_refused(tmp_path):
    with pytest.raises(CourseKitError, match=r"autograded_directory and .*submitted_directory"):
        course_with(tmp_path, autograded_directory="grading", submitted_directory="./grading/")


def test_another_order_of_folders_is_refused(tmp_path):
    with pytest.raises(CourseKitError, match="directory_structure"):
        course_with(tmp_path, directory_structure="{nbgrader_step}/{assignment_id}/{student_id}")


def test_an_unknown_assignment_is_named_with_those_that_there_are(tmp_path):
    (tmp_path / "source" / "ps1").mkdir(parents=True)
    (tmp_path / "source" / "ps1" / "ps1.ipynb").write_text("{}")
    with pytest.raises(CourseKitError, match=r"no assignment ps2 in source/ \(there: ps1\)"):
        course_with(tmp_path).source_paths("ps2")
    (tmp_path / "source" / "ps2").mkdir()
    with pytest.raises(CourseKitError, match=r"no notebook in source/ps2: put one there"):
        course_with(tmp_path).source_paths("ps2")


def test_a_root_that_the_configuration_names_is_kept(tmp_path):
    config = Config({"CourseDirectory": {"root": str(tmp_path / "course")}})
    assert open_course(tmp_path, config).root == tmp_path / "course"


def test_assignments_whose_names_have_a_dot_share_no_file(tmp_path):
    course = course_with(tmp_path)
    for place in (course.bundle, course.last_runs, course.source, course.release):
        assert place("hw.1") != place("hw.2")
    assert course.bundle("hw.1").name == "hw.1.zip"
    records = {course.record("student01", "hw.1", name).name for name in ("a.b", "a.c", "a")}
    assert records == {"a.b.grading.json", "a.c.grading.json", "a.grading.json"}
