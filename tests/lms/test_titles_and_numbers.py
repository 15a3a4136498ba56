"""Titles that an LMS would skip or mix up, and numbers with the spaces of spreadsheets."""

from types import SimpleNamespace

import pytest
from traitlets.config import Config

from coursekit.errors import CourseKitError
from coursekit.lms.export import Canvas, Moodle
from coursekit.lms.readings import canvas_readings, moodle_readings
from coursekit.standing import GRADED, Standing
from coursekit.wording import lms_number


def titles(exporter, *names, **columns):
    return exporter(config=Config({exporter.__name__: {"columns": columns}})).titles(names)


@pytest.mark.parametrize(
    "title",
    ["Final Score", "current points", "Unposted Final Grade", "EM: Current Score of the week"],
)
def test_a_title_that_canvas_skips_on_import_is_refused_with_the_setting(title):
    with pytest.raises(CourseKitError, match=r"Canvas skips .* in c\.Canvas\.columns\."):
        titles(Canvas, title)
    with pytest.raises(CourseKitError, match="so the grades of em would not arrive"):
        titles(Canvas, "em", em=title)
    assert titles(Canvas, title, **{title: "EM (4711)"}) == ["EM (4711)"]
    assert titles(Moodle, title) == [title]


@pytest.mark.parametrize(("exporter", "title"), [(Canvas, "Section"), (Moodle, "Last name")])
def test_a_title_that_is_a_column_of_the_lms_is_refused(exporter, title):
    with pytest.raises(CourseKitError, match=f"has a column '{title}' of its own"):
        titles(exporter, title)


def test_two_assignments_with_one_title_are_refused():
    with pytest.raises(CourseKitError, match="em and kmeans would be one column, 'Homework':"):
        titles(Canvas, "em", "kmeans", em="homework", kmeans="Homework ")


@pytest.mark.parametrize(
    ("given", "number"),
    [(" 123 ", "123"), ("123.0", "123"), ("\t123\n", "123"), (None, ""), ("A.0", "A.0")],
)
def test_a_number_is_read_without_spaces_and_the_decimals_of_spreadsheets(given, number):
    assert lms_number(given) == number


def student(number):
    about = {"first_name": "Vic", "last_name": "Tim", "email": None}
    return SimpleNamespace(id="student01", lms_user_id=number, **about)


@pytest.mark.parametrize("number", [" 20104 ", "20104.0", "20104"])
def test_numbers_in_an_old_gradebook_match_in_spite_of_spaces(number):
    (reading,) = canvas_readings("tim_20104_9001_small.ipynb", [student(number)])
    assert reading.students == {"student01"}
    worksheet = {"7": {"20104 "}}
    name = "Somebody Else_7_assignsubmission_file_small.ipynb"
    (reading,) = moodle_readings(name, [student(number)], worksheet)
    assert reading.students == {"student01"}


@pytest.mark.parametrize("number", [" 20104 ", "20104.0"])
def test_numbers_go_to_canvas_and_moodle_without_spaces(number):
    fields = dict.fromkeys(Standing.__dataclass_fields__)
    one = Standing(**fields | {"student": "student01", "lms_user_id": number, "status": GRADED})
    *_, line = Canvas().rows({"em": [one]})
    assert line[1:3] == ("20104", "")
    exporter = Moodle(config=Config({"Moodle": {"identifier": "idnumber"}}))
    *_, line = exporter.rows({"em": [one]})
    assert line[0] == "20104"
