"""Folders beside the notebook: in the release, the bundle, grading and the doctor alike."""

import json
import subprocess
import zipfile

import pytest

from coursekit.course import open_course
from coursekit.doctor.release import released_files
from tests.support.class_runs import COURSEKIT, coursekit_grade
from tests.support.small_course import FULL_MARKS, NAME, SmallCourse

pytestmark = pytest.mark.usefixtures("sandbox")

FILES = {
    "data/numbers.csv": "2\n",
    "lib/__init__.py": "",
    "lib/deep/__init__.py": "",
    "lib/deep/tools.py": "def twice(x):\n    return 2 * x\n",
    ".settings/two.txt": "2",
}
SETTING = (
    f'c.TrustedExecute.data_files = {{"{NAME}": {{"elsewhere/big.txt": "data/in/big.txt"}}}}\n'
)
USES_THEM = """
# %% double
from lib.deep.tools import twice

def double(x):
    numbers = [open(p).read() for p in ("data/numbers.csv", ".settings/two.txt", "data/in/big.txt")]
    open("data/mine.txt", "w").write("students may write beside the files")
    return twice(x) if [int(n) for n in numbers] == [2, 2, 2] else 0
# %% total
def total(xs):
    try:
        open("data/numbers.csv", "w")
    except OSError:
        return sum(xs)
"""
GRADE_CELL = "assert answer == 918273645"
THEIRS = "from lib.deep.tools import twice\\nassert int(open('data/numbers.csv').read()) == 2\\n"


@pytest.fixture(scope="module")
def graded(sandbox, tmp_path_factory):
    course = SmallCourse(tmp_path_factory.mktemp("course") / "course")
    source = course.folder / "source" / NAME
    for name, text in (FILES | {".DS_Store": "x", "old/old.ipynb": "{}"}).items():
        (source / name).parent.mkdir(parents=True, exist_ok=True)
        (source / name).write_text(text)
    (course.folder / "elsewhere").mkdir()
    (course.folder / "elsewhere" / "big.txt").write_text("2")
    with (course.folder / "nbgrader_config.py").open("a") as config:
        config.write(SETTING)
    notebook = source / f"{NAME}.ipynb"
    text = notebook.read_text()
    assert GRADE_CELL in text
    notebook.write_text(text.replace(GRADE_CELL, THEIRS + GRADE_CELL + " and twice(1) == 2"))
    command = [COURSEKIT, "release", NAME]
    subprocess.run(command, cwd=course.folder, check=True, capture_output=True)
    course.hand_in("student01", USES_THEM)
    course.first = coursekit_grade(course)
    return course


def test_students_code_and_grade_cells_find_what_lies_in_folders(graded):
    status, document, said = graded.first
    assert status == 0, said
    assert graded.scores()["student01"] == FULL_MARKS
    assert json.dumps(document).count("unused_file") == 0


def test_the_bundle_holds_what_the_release_holds_and_nothing_left_behind(graded):
    with zipfile.ZipFile(graded.folder / "release" / f"{NAME}.zip") as archive:
        names = {name.removeprefix(f"{NAME}/") for name in archive.namelist()}
    assert names == {*FILES, "data/in/big.txt", "notes.txt", f"{NAME}.ipynb"}
    released = graded.folder / "release" / NAME
    there = {p.relative_to(released).as_posix() for p in released.rglob("*") if p.is_file()}
    assert there == names


def test_the_doctor_compares_the_files_in_folders_too(graded, tmp_path):
    course = graded.copy(tmp_path / "course")
    assert list(released_files(open_course(course.folder), NAME, "remedy")) == []
    released = course.folder / "release" / NAME
    (released / "data" / "numbers.csv").chmod(0o644)
    (released / "data" / "numbers.csv").write_text("3")
    (released / "data" / "in" / "big.txt").unlink()
    (released / "data" / "old.csv").touch()
    said = [one.sentence for one in released_files(open_course(course.folder), NAME, "remedy")]
    assert f"release/{NAME}/data/in/big.txt is missing." in said
    assert f"release/{NAME}/data/numbers.csv is not source/{NAME}/data/numbers.csv." in said
    assert any("data/old.csv comes from nowhere" in sentence for sentence in said)
