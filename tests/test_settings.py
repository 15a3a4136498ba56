"""Settings that nobody reads are refused, with the nearest right one."""

import pytest
from traitlets.config import Config, LazyConfigValue

from coursekit.errors import CourseKitError
from coursekit.lms.export import Canvas
from coursekit.nbgrader_seam.configure import configure
from coursekit.sandbox.limits import Limits
from coursekit.settings import check_assignments, check_settings, numbers_from, unread
from coursekit.submission.limits import SubmissionLimits


@pytest.mark.parametrize(
    ("section", "name", "right"),
    [
        ("TrustedExecute", "cell_secnds", "cell_seconds"),
        ("TrustedExecute", "Cell_seconds", "cell_seconds"),
        ("TrustedExecute", "datafiles", "data_files"),
        ("TrustedExecute", "acepted_cells", "accepted_cells"),
        ("CourseAutograde", "job", "jobs"),
        ("CourseAutograde", "create_studnet", "create_student"),  # nbgrader's own
        ("TrustedExcute", "cell_seconds", "TrustedExecute"),
        ("CourseAutoGrader", "jobs", "CourseAutograde"),
        (Canvas.__name__, "colums", "columns"),
    ],
)
def test_a_setting_with_a_wrong_name_is_refused_with_the_nearest(section, name, right):
    with pytest.raises(CourseKitError, match=rf"c\.{section}.*nobody reads: did you mean {right}?"):
        check_settings(Config({section: {name: 5}}))


@pytest.mark.parametrize("setting", ["data_files", "manual_cells", "mended_cells"])
def test_an_assignment_with_a_wrong_name_is_refused_with_the_nearest(setting):
    config = Config({"TrustedExecute": {setting: {"kmean": {}}}})
    with pytest.raises(CourseKitError, match=rf"{setting} for kmean, .*: did you mean kmeans\?"):
        check_assignments(config, ["em", "kmeans"], "source")
    check_assignments(config, ["kmean", "kmeans"], "source")


def test_an_assignment_that_is_still_to_be_written_may_have_settings():
    later = LazyConfigValue()
    later.update({"homework2": ["data/images.zip"], "trees": ["data/trees.csv"]})
    check_assignments(
        Config({"TrustedExecute": {"data_files": later, "cell_seconds": 5}}),
        ["homework1"],
        "source",
    )


def test_a_wrong_name_is_found_where_a_setting_is_completed():
    later = LazyConfigValue()
    later.update({"kmean": []})
    with pytest.raises(CourseKitError, match="did you mean kmeans"):
        check_assignments(Config({"TrustedExecute": {"data_files": later}}), ["kmeans"], "source")


def test_a_setting_like_no_other_is_refused_with_all_names():
    with pytest.raises(CourseKitError, match=r"the names are accepted_cells, .*submitted_files"):
        check_settings(Config({"TrustedExecute": {"colour": "red"}}))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("cell_seconds", "5"),
        ("cell_seconds", -5),
        ("output_bytes", 1.5),
        ("packages", {"numpy": "2"}),
        ("limits", [2]),
        ("accepted_cells", {"ps1": ["test_double"]}),
        ("manual_cells", {"ps1": ["test_double"]}),
    ],
)
def test_a_value_that_a_setting_does_not_take_is_refused(name, value):
    with pytest.raises(CourseKitError, match=rf"c\.TrustedExecute\.{name} in .* cannot be used: "):
        check_settings(Config({"TrustedExecute": {name: value}}))


def test_what_a_setting_may_say_passes():
    later = LazyConfigValue()
    later.update({"ps1": ["data/images.zip"]})
    check_settings(
        Config(
            {
                "TrustedExecute": {"cell_seconds": 5, "packages": None, "data_files": later},
                "CourseAutograde": {"jobs": 2, "create_student": False, "permissions": 440},
                "ClearSolutions": {"code_stub": {"python": "..."}},
                "SomethingElse": {"name": 1},  # a class that is not loaded
                "course_id": "a setting of no class",
            }
        )
    )


@pytest.mark.parametrize(
    ("of", "given", "words"),
    [
        (Limits, {"memroy": 5}, "did you mean memory"),
        (Limits, {"memory": "2 GB"}, "whole number above 0"),
        (Limits, {"wall_seconds": float("nan")}, "number above 0"),
        (SubmissionLimits, {"lines": 5}, "did you mean cells|the names are"),
        (SubmissionLimits, {"cells": 0}, "whole number above 0"),
        (SubmissionLimits, {"cells": True}, "whole number above 0"),
        (SubmissionLimits, {"cells": 2.5}, "whole number above 0"),
    ],
)
def test_a_number_that_is_no_limit_is_named(of, given, words):
    with pytest.raises(CourseKitError, match=rf"c\.TrustedExecute\.limits in .*({words})"):
        numbers_from(of, given, "limits")


def test_limits_are_given_one_by_one():
    assert numbers_from(Limits, {"wall_seconds": 2.5}, "limits") == Limits(wall_seconds=2.5)


def test_an_option_that_configure_does_not_have_ends_nbgrader():
    """An ordinary exception would be logged, and nbgrader would grade without the kit."""
    with pytest.raises(SystemExit, match=r"stok_executor=….* no option .* stock_executor"):
        configure(Config(), stok_executor=True)


def test_what_nobody_reads_of_other_packages_is_told():
    config = Config({"CourseDirectory": {"db_ur": "sqlite://"}, "ClearSolutions": {"x": 1}})
    assert set(unread(config)) == {
        "nbgrader_config.py sets c.CourseDirectory.db_ur, which nobody reads: did you mean db_url?",
        "nbgrader_config.py sets c.ClearSolutions.x, which nobody reads",
    }
