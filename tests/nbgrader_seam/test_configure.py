"""The configuration of a course, as the commands of this kit read it."""

import pytest
from traitlets.config import Config

from coursekit.course import load_config
from coursekit.errors import CourseKitError
from coursekit.nbgrader_seam.configure import configure


def test_a_configuration_is_read_as_nbgrader_reads_it(tmp_path):
    (tmp_path / "nbgrader_config.py").write_text("c.CourseDirectory.course_id = 'physics'\n")
    assert load_config(tmp_path).CourseDirectory.course_id == "physics"


def test_a_configuration_that_is_missing_or_fails_is_a_sentence(tmp_path):
    with pytest.raises(CourseKitError, match=r"is not a course: it has no nbgrader_config\.py"):
        load_config(tmp_path)
    (tmp_path / "nbgrader_config.py").write_text("raise SystemExit('the kit is missing')\n")
    with pytest.raises(CourseKitError, match="the kit is missing"):
        load_config(tmp_path)


def test_downloads_are_sorted_by_collectors_that_look_at_every_reading_of_a_name():
    config = Config()
    configure(config)
    assert config.ZipCollectApp.collector_plugin == "coursekit.lms.collect.NamedDownload"
