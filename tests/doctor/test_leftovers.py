"""What killed runs and other programs left behind, and the commands that mend it."""

import os
import time
from pathlib import Path

import filelock
import pytest
from nbgrader.coursedir import CourseDirectory
from traitlets.config import Config

from coursekit.course import Course
from coursekit.doctor import leftovers
from coursekit.doctor.examination import Finding
from coursekit.grader.job import placed


class TestLeftovers:
    @pytest.fixture(autouse=True)
    def here(self, tmp_path, monkeypatch):
        monkeypatch.chdir(tmp_path)
        monkeypatch.setenv("TMPDIR", str(tmp_path / "tmp"))
        monkeypatch.setattr(leftovers.tempfile, "tempdir", None)
        (tmp_path / "tmp").mkdir()

    def test_none(self, tmp_path):
        make(tmp_path / "source/ps1/numbers.ipynb")
        make(tmp_path / "autograded/student01/ps1/numbers.ipynb")
        make(tmp_path / "autograded/student01/ps1/numbers.grading.json")
        make(tmp_path / "tmp/grade-cells-of-a-run")
        assert list(leftovers.leftovers(course_in(tmp_path))) == []

    def test_unfinished_work_is_named_with_the_command_that_removes_it(self, tmp_path):
        left = [
            make(tmp_path / "release/ps1/.data.csv.part"),
            make(tmp_path / "autograded/student 01/.ps1.part/numbers.ipynb").parent,
            make(tmp_path / "autograded/student02/.ps1.previous/numbers.ipynb").parent,
        ]
        make(tmp_path / "autograded/student02/ps1/file")
        (found,) = leftovers.leftovers(course_in(tmp_path))
        assert ".data.csv.part" in found.sentence
        assert os.system(found.remedy.split("`")[1]) == 0
        assert not any(path.exists() for path in left)
        assert list(leftovers.leftovers(course_in(tmp_path))) == []

    def test_a_version_that_was_moved_aside_is_brought_back(self, tmp_path):
        make(tmp_path / "autograded/student02/.ps1.previous/file")
        (found,) = leftovers.leftovers(course_in(tmp_path))
        assert os.system(found.remedy.split("`")[1]) == 0
        assert (tmp_path / "autograded/student02/ps1/file").exists()

    def test_what_is_being_written_now_is_no_leftover(self, tmp_path):
        make(tmp_path / "autograded/student01/.ps1.part/numbers.ipynb")
        with filelock.FileLock(tmp_path / "autograded/.lock"):
            (found,) = leftovers.leftovers(course_in(tmp_path))
        assert found == Finding("ok", "This course is being graded right now.")
        assert [f.kind for f in leftovers.leftovers(course_in(tmp_path))] == ["warning"]

    def test_grades_that_another_program_gave(self, tmp_path):
        make(tmp_path / "source/ps1/numbers.ipynb")
        make(tmp_path / "autograded/student01/ps1/numbers.ipynb")
        (found,) = leftovers.leftovers(course_in(tmp_path))
        assert found.sentence.startswith("ps1: graded without this kit")
        assert "student01" in found.sentence
        assert found.remedy.startswith("Run `coursekit grade ps1`")

    def test_temporary_folders_of_killed_runs(self, tmp_path):
        yesterday = time.time() - 25 * 3600
        for name in (folder_of_a_job(), "other-abc"):
            (tmp_path / "tmp" / name).mkdir()
            os.utime(tmp_path / "tmp" / name, (yesterday, yesterday))
        (found,) = leftovers.leftovers(course_in(tmp_path))
        assert found.sentence.startswith("1 temporary folder is")
        assert os.system(found.remedy.split("`")[1]) == 0
        assert [path.name for path in (tmp_path / "tmp").iterdir()] == ["other-abc"]


def course_in(folder):
    return Course(CourseDirectory(root=str(folder)), Config())


def folder_of_a_job():
    """Return the name of a folder that a trusted process runs in; it is gone again."""
    with placed({"files": {}, "import_from": [], "values_from": "values"}, Path()) as job:
        return Path(job["folder"]).name


def make(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path
