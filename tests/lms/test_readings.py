"""Names of files that students chose so that somebody else would have handed the file in."""

import pytest
from nbgrader.api import Gradebook

from tests.support.download_course import DownloadCourse

MINE, HERS = "20103", "20104"


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """A roster with somebody to harm, an attacker, one whose number is missing, and an odd id."""
    path = tmp_path_factory.mktemp("roster") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as opened:
        for student, first, number in (
            ("attacker", "Atta Cker", MINE),
            ("victim", "Vic Tim", HERS),
            ("numberless", "Nu Mberless", None),
            ("20777", "Odd Id", "20107"),
        ):
            last = {"last_name": first.split()[1], "first_name": first.split()[0]}
            email = f"{student}@example.org"
            opened.add_student(student, email=email, lms_user_id=number, **last)
    return path


def collected(folder, gradebook, collector, *names, config="", worksheet=""):
    """Return (what students got, the problem of each file, the log) for files of these names."""
    course = DownloadCourse(folder, gradebook, collector)
    with (folder / "nbgrader_config.py").open("a") as file:
        file.write(config)
    course.download({name: name for name in names})
    if worksheet:
        (course.archive / "worksheet.csv").write_text(worksheet)
    log = course.collect_here()
    found = {student: set(files.values()) for student, files in course.submitted().items()}
    return found, {name: row["problem"] for name, row in course.table().items()}, log


@pytest.mark.parametrize(
    "forged",
    [
        f"m_{HERS}_99999999__{MINE}_90003_small.ipynb",  # in the name of a person
        f"m_LATE_{HERS}_99999999_LATE_{MINE}_90003_small.ipynb",
        f"m_{HERS}_{MINE}_90003_small.ipynb",
        f"m_{MINE}_90003_x_{HERS}_99999999_small.ipynb",  # in that of the file
        f"m_{MINE}_90003_LATE_{HERS}_99999999_small.ipynb",
        f"m_20777_99999999__{MINE}_90003_small.ipynb",  # an id in place of a number
        f"vic_{HERS}_99999999__20999_90003_small.ipynb",  # by somebody who is not on the roster
        f"vic_20999_90003_{HERS}_99999999_small.ipynb",
        f"mberlessnu_{HERS}_99999999__20999_90003_small.ipynb",
    ],
)
def test_a_canvas_name_with_the_number_of_another_student_is_nobodys(tmp_path, gradebook, forged):
    honest = f"vic_{HERS}_90001_small.ipynb"
    found, problems, log = collected(tmp_path, gradebook, "CanvasDownload", forged, honest)
    assert found == {"victim": {honest}}
    assert "it can be from" in problems[forged]
    assert f"Not collected: 000/{forged}: it can be from" in log


@pytest.mark.parametrize(
    ("name", "student"),
    [
        (f"cker_{MINE}_90003_lab_2_1_final.ipynb", "attacker"),
        (f"cker_7_{MINE}_90003_small.ipynb", "attacker"),
        (f"cker_٢٠١٠٤_1_{MINE}_90003_small.ipynb", "attacker"),  # digits of another script
        (f"cker_0{HERS}x_{MINE}_90003_small.ipynb", "attacker"),
        (f"cker(+)[_{MINE}_90003_({HERS}).ipynb", "attacker"),
        (f"cker_{MINE}_90003_again_{MINE}_2_small.ipynb", "attacker"),
        ("mberlessnu_20108_90008_small.ipynb", "numberless"),
    ],
)
def test_numbers_that_are_nobody_elses_do_no_harm_in_a_canvas_name(
    tmp_path, gradebook, name, student
):
    found, _, _ = collected(tmp_path, gradebook, "CanvasDownload", name)
    assert found == {student: {name}}


def test_a_canvas_name_cannot_take_its_mark_of_being_late_away(tmp_path, gradebook):
    name = f"m_{MINE}_1__LATE_{MINE}_90003_small.ipynb"
    _, _, log = collected(tmp_path, gradebook, "CanvasDownload", name)
    assert "does not say how late: attacker." in log


WORKSHEET = """Identifier,Full name,Email address
Participant 7003,Atta Cker,attacker@example.org
Participant 7004,Vic Tim,victim@example.org
"""


@pytest.mark.parametrize("worksheet", [WORKSHEET, ""])
@pytest.mark.parametrize(
    "forged",
    [
        "Vic Tim_7004_assignsubmission_file_x Cker_7003_assignsubmission_file_/small.ipynb",
        "Vic Tim_7004_assignsubmission_file_x Cker_7003_assignsubmission_file_small.ipynb",
        "Atta Cker_7003_assignsubmission_file_Vic Tim_7004_assignsubmission_file_small.ipynb",
        "Vic Tim_7004_assignsubmission_file_Guest_7999_assignsubmission_file_small.ipynb",
    ],
)
def test_a_moodle_name_that_holds_that_of_another_student_is_nobodys(
    tmp_path, gradebook, forged, worksheet
):
    honest = "Vic Tim_7004_assignsubmission_file_/small.ipynb"
    found, problems, _ = collected(
        tmp_path, gradebook, "MoodleDownload", forged, honest, worksheet=worksheet
    )
    assert found == {"victim": {honest}}
    assert "it can be from" in problems[forged]


def test_a_page_of_moodle_that_is_handed_in_again_is_still_the_students(tmp_path, gradebook):
    name = "Vic Tim_7004_assignsubmission_file_Vic Tim_6004_assignsubmission_file_small.ipynb"
    found, _, _ = collected(tmp_path, gradebook, "MoodleDownload", name)
    assert found == {"victim": {name}}


NAMED = r"""
c.FileNameCollectorPlugin.named_regexp = (
    r".*_(?P<student_id>\w+)_attempt_(?P<timestamp>[0-9\-]+)_(?P<file_id>.*)"
)
"""
TIME = "2030-01-30-15-00-00"


@pytest.mark.parametrize(
    "forged",
    [
        f"ps1_attacker_attempt_{TIME}_x_victim_attempt_{TIME}_small.ipynb",
        f"ps1_victim_attempt_{TIME}_x_attacker_attempt_{TIME}_small.ipynb",
        f"ps1_stranger_attempt_{TIME}_x_victim_attempt_{TIME}_attacker_attempt_{TIME}_y.ipynb",
        f"ps1_attacker_attempt_{TIME}_x_attacker_attempt_2029-01-01-00-00-00_small.ipynb",
    ],
)
def test_a_name_that_named_regexp_can_read_in_two_ways_is_nobodys(tmp_path, gradebook, forged):
    honest = f"ps1_victim_attempt_{TIME}_small.ipynb"
    found, problems, _ = collected(
        tmp_path, gradebook, "NamedDownload", forged, honest, config=NAMED
    )
    assert found == {"victim": {honest, "2030-01-30 15:00:00"}}
    assert "it can be from" in problems[forged]


def test_of_two_files_that_named_regexp_reads_the_newer_counts(tmp_path, gradebook):
    older, newer = (
        f"ps1_victim_attempt_2030-01-{day}-15-00-00_small.ipynb" for day in ("09", "11")
    )
    found, problems, _ = collected(tmp_path, gradebook, "NamedDownload", newer, older, config=NAMED)
    assert found == {"victim": {newer, "2030-01-11 15:00:00"}}
    assert problems[older] == "a newer one was handed in"


def test_without_named_regexp_the_collector_says_what_to_choose(tmp_path, gradebook):
    with pytest.raises(SystemExit, match="Say where the download is from, with --collector"):
        collected(tmp_path, gradebook, "NamedDownload", "small.ipynb")


def test_files_that_students_are_asked_for_are_collected_as_well(tmp_path, gradebook):
    config = 'c.TrustedExecute.submitted_files = {"small": ["mytools.py"]}\n'
    first, second = (
        f"cker_{MINE}_{90003 + number}_mytools{mark}.py" for number, mark in enumerate(["", "-1"])
    )
    other = f"cker_{MINE}_90009_other.py"
    names = (first, second, other, f"cker_{MINE}_90008_small.ipynb")
    found, problems, _ = collected(tmp_path, gradebook, "CanvasDownload", *names, config=config)
    assert found == {"attacker": {second, f"cker_{MINE}_90008_small.ipynb"}}
    assert problems[first] == "a newer one was handed in"
    assert problems[other] == "only .ipynb is collected"
    assert (tmp_path / "submitted" / "attacker" / "small" / "mytools.py").read_text() == second
