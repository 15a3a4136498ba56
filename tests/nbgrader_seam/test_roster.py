"""Rosters as spreadsheets write them: read as they are meant, or refused with the line."""

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import dbapp

from coursekit.errors import CourseKitError
from coursekit.nbgrader_seam.roster import decoded, table
from tests.support.nbgrader_apps import run_app

pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")  # of nbgrader's own

COLUMNS = ["id", "first_name", "last_name", "email", "lms_user_id"]
ROSTER = "id,last_name,lms_user_id\nstudent01,Déjà,101\nstudent02,Ünal,102\n"
READ = [
    (2, {"id": "student01", "last_name": "Déjà", "lms_user_id": "101"}),
    (3, {"id": "student02", "last_name": "Ünal", "lms_user_id": "102"}),
]


def read(text):
    return list(table(text, "roster.csv", "id", COLUMNS))


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", None),
        ("utf-8-sig", None),
        ("utf-16", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("latin-1", "Windows-1252 (Latin-1)"),
        ("cp1252", "Windows-1252 (Latin-1)"),
    ],
)
def test_a_roster_is_read_in_the_encodings_of_spreadsheets_and_an_odd_one_is_said(
    tmp_path, encoding, said
):
    path = tmp_path / "roster.csv"
    path.write_bytes(ROSTER.encode(encoding))
    text, found = decoded(path)
    assert (read(text), found) == (READ, said)


@pytest.mark.parametrize(
    "text",
    [
        ROSTER.replace(",", ";"),
        ROSTER.replace(",", "\t"),
        ROSTER.replace("\n", "\r\n"),
        ROSTER.replace("id,last_name,lms_user_id", " ID , Last Name,LMS_User_ID"),
        ROSTER.replace("student01,Déjà", ' student01 ,"Déjà "'),
        ROSTER.replace("id,", '"id",'),
        ROSTER.replace("\n", ",\n"),  # an empty column at the end
    ],
)
def test_separators_quotes_spaces_and_the_case_of_the_heading_do_not_matter(text):
    assert read(text) == READ


def test_blank_lines_count_in_the_number_of_a_line_alone():
    assert read(ROSTER.replace("\n", "\n\n", 1) + "\n , ,\n\n") == [
        (number + 1, row) for number, row in READ
    ]


def test_a_value_may_hold_a_separator_and_a_line_end():
    (_, row), _ = read('id,last_name\nstudent01,"Last, \nJr."\nstudent02,\n')
    assert row["last_name"] == "Last, \nJr."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "roster.csv is empty: its first line names the columns, id for one."),
        ("name,email\na,b\n", "Line 1 of roster.csv names no column id"),
        ("id,ID\na,b\n", "Line 1 of roster.csv names the column id twice."),
        ("id,email\na,b\n,c\n", "Line 3 of roster.csv has no id: fill it in."),
        ("id\na\n\n a\n", "Lines 2 and 4 of roster.csv are both about a"),
        ("id,email\na,b,c\n", "Line 2 of roster.csv has 3 values, and the heading 2"),
        ("id,email\na,b\nc," + "d" * 200_000, "Line 3 of roster.csv is not CSV: field larger"),
    ],
)
def test_what_cannot_be_read_is_a_sentence_with_the_line(text, sentence):
    with pytest.raises(CourseKitError) as error:
        read(text)
    assert sentence in str(error.value)


@pytest.mark.parametrize("data", [b"PK\x03\x04xlsx", b"id\0,x", b"\xff\xfei"])
def test_a_file_that_is_no_csv_is_a_sentence(tmp_path, data):
    (tmp_path / "roster.xlsx").write_bytes(data)
    with pytest.raises(CourseKitError, match=r"CSV .*UTF-8|as CSV in UTF-8"):
        decoded(tmp_path / "roster.xlsx")
    with pytest.raises(CourseKitError, match=r"nowhere\.csv cannot be read: No such file"):
        decoded(tmp_path / "nowhere.csv")


def test_a_column_that_is_not_taken_is_said():
    said = []
    list(table("id,e-mail,\na,b,\n", "roster.csv", "id", COLUMNS, said.append))
    assert said == ["Columns of roster.csv that are not taken: e-mail."]


@pytest.fixture
def course(tmp_path):
    """A course with somebody on the roster, who is not in the files."""
    (tmp_path / "nbgrader_config.py").write_text(
        "import coursekit\n\nc = get_config()\ncoursekit.configure(c)\n"
    )
    with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as gradebook:
        gradebook.add_student("before", last_name="Before")
        gradebook.add_student("student01", last_name="Old", email="kept@example.org")
    return tmp_path


def import_here(course, app_class, text):
    """Run one of nbgrader's commands in this process; return what it said."""
    (course / "roster.csv").write_text(text)
    return run_app(app_class, course, "roster.csv")


def students(course):
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return {s.id: (s.last_name, s.email, s.lms_user_id) for s in gradebook.students}


def test_an_import_updates_and_adds_and_removes_nobody(course):
    said = import_here(
        course,
        dbapp.DbStudentImportApp,
        "ID;Last Name;lms_user_id\n student01 ;New; 101.0\n\nstudent02;;\n",
    )
    assert "Creating/updating Student with id 'student01': {'last_name': 'New'" in said
    assert students(course) == {
        "before": ("Before", None, None),
        "student01": ("New", "kept@example.org", "101"),
        "student02": (None, None, None),
    }


@pytest.mark.parametrize("last", ["a/b", "..", ".hidden", "what?", "x\u202ey", ","])
def test_a_roster_with_a_line_that_cannot_be_taken_is_not_imported_at_all(course, last):
    before = students(course)
    with pytest.raises(SystemExit, match=r"Nothing was imported\. Line 3 of roster\.csv"):
        import_here(course, dbapp.DbStudentImportApp, f"id,email\nstudent02,a\n{last},b\n")
    assert students(course) == before


def test_assignments_are_imported_in_the_same_way(course):
    import_here(course, dbapp.DbAssignmentImportApp, " Name ;duedate\n ps1 ;2030-01-31 18:00 UTC\n")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        assert str(gradebook.find_assignment("ps1").duedate) == "2030-01-31 18:00:00"
    text = "name,duedate\nps2,2030-01-31 18:00 UTC\nps3,soon\n"
    with pytest.raises(SystemExit, match=r"Nothing was imported\. ps3: "):
        import_here(course, dbapp.DbAssignmentImportApp, text)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        assert [one.name for one in gradebook.assignments] == ["ps1"]
