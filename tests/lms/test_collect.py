"""What `nbgrader zip_collect` makes of the archives that Canvas and Moodle give to instructors."""

import stat
import zipfile

import pytest
from nbgrader.api import Gradebook

from tests.support.download_course import DownloadCourse, zipped

ROSTER = {
    # id: last name, first name, email, lms_user_id
    "student01": ("Déjà-Vu", "Été Garçon", "student01@example.org", "101"),
    "student02": ("O'Clock", "Naïve", "student02@example.org", "102"),
    "student03": ("Same", "Name", "student03@example.org", "103"),
    "student04": ("Same", "Name", "student04@example.org", "104"),
    "student05": ("学生", "五号", "student05@example.org", None),
    "student06": ("de la Carte", "Menu", "student06@example.org", "106"),
}


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """A gradebook with the roster; making one takes nbgrader seconds."""
    path = tmp_path_factory.mktemp("roster") / "gradebook.db"
    with Gradebook(f"sqlite:///{path}") as opened:
        for student, (last, first, email, number) in ROSTER.items():
            opened.add_student(
                student, last_name=last, first_name=first, email=email, lms_user_id=number
            )
    return path


def link(name):
    member = zipfile.ZipInfo(name)
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    return member


@pytest.fixture(scope="module")
def canvas(tmp_path_factory, gradebook):
    course = DownloadCourse(tmp_path_factory.mktemp("canvas"), gradebook, "CanvasDownload")
    course.download(
        {
            "déjàvuétégarçon_LATE_101_9001_small-1.ipynb": "late, handed in again",
            "oclocknaïve_102_9002_small.ipynb": "first",
            "oclocknaïve_102_9012_small-2.ipynb": "third",
            "oclocknaïve_102_9007_small-1.ipynb": "second",
            "samename_103_9003_small.ipynb": "one Name Same",
            "samename_104_9004_small (1).ipynb": "the other Name Same",
            "学生五号_105_9005_small.ipynb": "known by name",
            "delacartemenu_106_9006_my answer.zip": zipped(
                {
                    "answers/small.ipynb": "packed by the student",
                    "__MACOSX/answers/._small.ipynb": "of macOS",
                    "victim_103_9999_small.ipynb": "packed under the name of another",
                }
            ),
            "samename_103_9008_report.pdf": "no notebook",
            "nobodyguest_199_9009_small.ipynb": "not on the roster",
            "text.html": "not from Canvas",
        }
    )
    course.log = course.collect()
    return course


def test_canvas_files_reach_the_students_with_these_numbers(canvas):
    submitted = canvas.submitted()
    assert submitted["student01"] == {"small.ipynb": "late, handed in again"}
    assert submitted["student03"] == {"small.ipynb": "one Name Same"}
    assert submitted["student04"] == {"small.ipynb": "the other Name Same"}


def test_of_several_uploads_to_canvas_the_newest_counts(canvas):
    assert canvas.submitted()["student02"] == {"small.ipynb": "third"}
    problem = canvas.table()["oclocknaïve_102_9007_small-1.ipynb"]["problem"]
    assert problem == "a newer one was handed in"


def test_a_student_without_a_number_on_the_roster_is_found_by_name(canvas):
    assert canvas.submitted()["student05"] == {"small.ipynb": "known by name"}


def test_an_archive_of_a_student_holds_only_files_of_that_student(canvas):
    submitted = canvas.submitted()["student06"]
    assert submitted.pop("small.ipynb") == "packed by the student"
    assert submitted == {"victim_103_9999_small.ipynb": "packed under the name of another"}


def test_canvas_late_marks_are_passed_on(canvas):
    late = {row["student_id"] for row in canvas.table().values() if row["late"]}
    assert late == {"student01"}
    assert "does not say how late: student01." in canvas.log
    assert not list(canvas.folder.glob("submitted/*/*/timestamp.txt"))


def test_what_is_not_collected_is_named_with_the_reason(canvas):
    assert set(canvas.submitted()) == set(ROSTER)
    table = canvas.table()
    assert "nobody with the lms_user_id 199" in table["nobodyguest_199_9009_small.ipynb"]["problem"]
    assert "not one that Canvas gives" in table["text.html"]["problem"]
    assert "Not collected: 000/nobodyguest_199_9009_small.ipynb: " in canvas.log
    assert table["samename_103_9008_report.pdf"]["problem"] == "only .ipynb is collected"


def test_a_number_at_the_end_of_a_name_gives_nothing_to_another_student(tmp_path, gradebook):
    course = DownloadCourse(tmp_path, gradebook, "CanvasDownload")
    course.download(
        {
            "same_103_102_9001_small.ipynb": "student02, who goes by the name same_103",
            "same_7_104_9002_small.ipynb": "student04, whose name ends in 7",
        }
    )
    log = course.collect_here()
    assert course.submitted() == {
        "student04": {"small.ipynb": "student04, whose name ends in 7"},
    }
    assert "it can be from student02 or student03" in log


def test_two_people_who_would_be_one_student_are_both_refused(tmp_path, gradebook):
    course = DownloadCourse(tmp_path, gradebook, "CanvasDownload")
    course.download(
        {
            "学生五号_105_9005_small.ipynb": "one",
            "学生五号_205_9006_small.ipynb": "and another",
            "samename_103_9003_small.ipynb": "",
        }
    )
    log = course.collect_here()
    assert set(course.submitted()) == {"student03"}
    assert (
        "the users 105 and 205 of the LMS"
        in course.table()["学生五号_105_9005_small.ipynb"]["problem"]
    )
    assert "No notebook was collected for student05" in log


WORKSHEET = """\ufeffIdentifier,"Full name","Email address",Status,Grade,Maximum,Change,When,Text
"Participant 7003","Name Same",student03@example.org,Submitted,,100,Yes,-,student04
"Participant 7004","Name Same",Student04@Example.org,Submitted,,100,Yes,-,"A text
Participant 7003,,student04@example.org"
"Participant 7008",student02,eve@example.org,Submitted,,100,Yes,-,student02@example.org
"Participant 7009","Guest Nobody",guest@example.org,Submitted,,100,Yes,-,
"""


@pytest.fixture(scope="module")
def moodle(tmp_path_factory, gradebook):
    course = DownloadCourse(tmp_path_factory.mktemp("moodle"), gradebook, "MoodleDownload")
    folder = "{}_{}_assignsubmission_file_/{}".format
    course.download(
        {folder("Naïve OClock", 7002, "small.ipynb"): "of last week"}, "old.zip", age=600
    )
    course.download(
        {
            folder("Été Garçon Déjà-Vu", 7001, "small.ipynb"): "accents and hyphens",
            folder("Naïve OClock", 7002, "small (1).ipynb"): "a copy",
            folder("Naïve OClock", 7002, "small.ipynb"): "of today",
            folder("Name Same", 7003, "small.ipynb"): "one Name Same",
            folder("Name Same", 7004, "small.ipynb"): "the other Name Same",
            "学生 五号_7005_assignsubmission_file_small.ipynb": "without folders",
            "Menu de la Carte_7006_assignsubmission_file/deep/in/small.ipynb": "in folders",
            "Guest Nobody_7009_assignsubmission_file_/small.ipynb": "not on the roster",
            "student02_7008_assignsubmission_file_/small.ipynb": "not on the roster, named so",
            "Naïve OClock_7002_assignsubmission_onlinetext_/onlinetext.html": "no file",
        },
        "COURSE-Small-123.zip",
    )
    (course.archive / "Grades-COURSE-Small-123.csv").write_text(WORKSHEET, "utf-8")
    course.log = course.collect()
    return course


def test_moodle_files_reach_the_students_of_these_names(moodle):
    submitted = moodle.submitted()
    assert submitted["student01"] == {"small.ipynb": "accents and hyphens"}
    assert submitted["student05"] == {"small.ipynb": "without folders"}
    assert submitted["student06"] == {"small.ipynb": "in folders"}


def test_of_two_downloads_from_moodle_the_newer_counts(moodle):
    assert moodle.submitted()["student02"] == {"small.ipynb": "of today"}


def test_the_grading_worksheet_tells_students_of_one_name_apart(moodle):
    assert moodle.submitted()["student03"] == {"small.ipynb": "one Name Same"}
    assert moodle.submitted()["student04"] == {"small.ipynb": "the other Name Same"}


def test_somebody_in_moodle_who_is_not_on_the_roster_is_named(moodle):
    assert set(moodle.submitted()) == set(ROSTER)
    assert "the roster has nobody called Guest Nobody" in moodle.log


def test_students_of_one_name_are_not_guessed(tmp_path, gradebook):
    course = DownloadCourse(tmp_path, gradebook, "MoodleDownload")
    course.download({"Name Same_7003_assignsubmission_file_/small.ipynb": ""})
    assert "it can be from student03 or student04" in course.collect_here()
    assert course.submitted() == {}


def test_hostile_archives_harm_nobody(tmp_path, gradebook):
    course = DownloadCourse(tmp_path, gradebook, "CanvasDownload")
    quine = zipped({"inner.zip": zipped({"inner.zip": zipped({"small.ipynb": "too deep"})})})
    too_much = {f"{number}.txt": b"0" * 10_000_000 for number in range(11)}
    course.download(
        {
            "../../../../escaped_101_9001_small.ipynb": "out of the folder",
            "/absolute/samename_104_9001_small.ipynb": "out of the course",
            link("delacartemenu_106_9003_small.ipynb"): "/etc/hostname",
            "déjàvuétégarçon_101_9004_bomb.zip": zipped(too_much),
            "oclocknaïve_102_9005_broken.zip": b"PK\x03\x04 and nothing else",
            "samename_104_9006_nested.zip": quine,
            "samename_103_9007_small.ipynb": "an honest student",
            "__MACOSX/._samename_103_9007_small.ipynb": "of macOS",
            "samename_103_9010_..%2f\x1b[2J.ipynb": "a second file",
        }
    )
    before = set(tmp_path.rglob("*"))
    log = course.collect_here()
    assert set(course.submitted()) == {"student03"}
    assert course.submitted()["student03"]["small.ipynb"] == "an honest student"
    new = {path for path in tmp_path.rglob("*") if path.is_file()} - before
    inside = {"downloaded", "submitted"}
    assert {path.relative_to(tmp_path).parts[0] for path in new} == inside
    assert sum(path.stat().st_size for path in new) < 1_000_000
    assert not [path for path in new if path.is_symlink()]
    assert "\x1b" not in log
    assert log.count("it would land outside of the folder") == 2
    for student in ("student01", "student02", "student04"):
        assert f"No notebook was collected for {student}" in log


def test_names_in_utf8_that_do_not_say_so_are_read(tmp_path, gradebook):
    course = DownloadCourse(tmp_path, gradebook, "MoodleDownload")
    name = "Naïve OClock_7002_assignsubmission_file_/small.ipynb"
    course.download({name: "x"})
    archive = course.archive / "submissions.zip"
    data = bytearray(archive.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(signature) + offset + 1
        data[at] &= ~0x08  # the flag that says UTF-8
    archive.write_bytes(data)
    course.collect_here()
    assert course.submitted() == {"student02": {"small.ipynb": "x"}}


def test_a_download_that_is_damaged_is_named(tmp_path, gradebook):
    course = DownloadCourse(tmp_path, gradebook, "CanvasDownload")
    (course.archive / "submissions.zip").write_bytes(b"<html>Please log in</html>")
    with pytest.raises(SystemExit, match="cannot be unpacked"):
        course.collect_here()


def test_collecting_again_replaces_with_force(tmp_path, gradebook):
    course = DownloadCourse(tmp_path, gradebook, "CanvasDownload")
    course.download({"samename_103_9007_small.ipynb": "first"})
    course.collect_here()
    course.download({"samename_103_9017_small-1.ipynb": "second"})
    course.collect_here("--force")
    assert course.submitted() == {"student03": {"small.ipynb": "second"}}


def test_many_archives_of_one_student_are_unpacked_up_to_a_limit_and_cost_nobody_else(
    tmp_path, gradebook
):
    course = DownloadCourse(tmp_path, gradebook, "CanvasDownload")
    small = zipped({"small.ipynb": "honest"})
    many = zipped({f"{number}.txt": b"0" * 100_000 for number in range(90)})
    members = {f"samename_103_{9100 + number}_{number}.zip": many for number in range(30)}
    members |= {f"m_104_1__103_{9200 + number}_{number}.zip": many for number in range(30)}
    members["samename_104_9300_work.zip"] = small
    course.download(members)
    log = course.collect_here()
    assert course.submitted() == {"student04": {"small.ipynb": "honest"}}
    unpacked = [path for path in tmp_path.glob("downloaded/*/extracted/*/*.zip") if path.is_dir()]
    assert len(unpacked) == 2 + 2 + 1
    assert log.count("its student handed in too much") == 28 + 28
