"""What an assignment says of its grading, beside its notebooks."""

from types import SimpleNamespace

import pytest

from coursekit.errors import CourseKitError
from coursekit.run.settings import packages_of


@pytest.fixture
def course(tmp_path):
    return SimpleNamespace(source=lambda assignment: tmp_path / assignment)


def packages(course, setting=None):
    return packages_of(course, "ps1", SimpleNamespace(packages=setting))


def test_packages_are_those_that_students_are_told_to_install(course, tmp_path):
    (tmp_path / "ps1").mkdir()
    (tmp_path / "ps1" / "requirements.txt").write_text("numpy>=2.0\nscipy  # for the last part\n")
    assert packages(course) == ["numpy>=2.0", "scipy"]


def test_the_setting_of_packages_comes_before_the_file(course, tmp_path):
    (tmp_path / "ps1").mkdir()
    (tmp_path / "ps1" / "requirements.txt").write_text("scipy\n")
    assert packages(course, ["numpy >= 2.0"]) == ["numpy>=2.0"]
    assert packages(course, []) == []


def test_a_course_that_says_nothing_of_packages_leaves_it_open(course):
    assert packages(course) is None


def test_a_setting_that_names_no_package_is_an_error(course):
    with pytest.raises(CourseKitError, match=r"c\.TrustedExecute\.packages names 'two words'"):
        packages(course, ["two words"])
