"""`coursekit check`: one notebook is graded, and nothing of the course is touched."""

import json
import os
import shutil

import pytest

import coursekit
from coursekit import CourseKitError
from tests.support import commands
from tests.support.class_runs import TRIPLES
from tests.support.small_course import NAME, SmallCourse

OF = 6


@pytest.fixture(scope="module")
def course(tmp_path_factory, sandbox):
    return SmallCourse(tmp_path_factory.mktemp("check"))


@pytest.fixture
def notebook(course, tmp_path):
    """Return the place of a notebook that somebody has handed in elsewhere."""

    def lay(sample, name=f"{NAME}.ipynb"):
        course.hand_in("student01", sample)
        folder = course.folder / "submitted" / "student01"
        shutil.copyfile(folder / NAME / f"{NAME}.ipynb", tmp_path / name)
        shutil.rmtree(folder)
        return tmp_path / name

    return lay


def check(course, *arguments):
    command = ["coursekit", "check", *map(str, arguments)]
    return commands.completed(course.folder, command, check=False)


def files(folder):
    return {
        path: (path.stat().st_mtime_ns, path.stat().st_size)
        for path in folder.rglob("*")
        if "__pycache__" not in path.parts
    }


def test_a_right_notebook_has_all_points_and_status_0(course, notebook):
    done = check(course, notebook(""))
    document = json.loads(done.stdout)
    assert done.returncode == 0
    assert (document["points"], document["of"]) == (OF, OF)
    assert (document["assignment"], document["notebook"]) == (NAME, NAME)
    assert [cell["cell"] for cell in document["cells"]] == [
        "test_double",
        "test_total",
        "test_answer",
    ]
    assert document["sandboxed"] is not bool(os.environ.get("COURSEKIT_UNSANDBOXED"))


def test_a_mistake_is_named_and_has_status_3(course, notebook):
    done = check(course, notebook(TRIPLES))
    document = json.loads(done.stdout)
    assert done.returncode == 3
    cell = document["cells"][0]
    assert (cell["points"], cell["of"], cell["not_run"]) == (0, 2, False)
    assert "The result is twice the argument." in [check["check"] for check in cell["checks"]]


def test_nothing_of_the_course_is_written_to(course, notebook):
    path = notebook(TRIPLES)
    before = files(course.folder)
    check(course, path)
    assert files(course.folder) == before


def test_what_is_found_out_is_kept_where_the_caller_says(course, notebook, tmp_path):
    path = notebook("")
    shutil.copytree(course.folder, tmp_path / "anew", ignore=shutil.ignore_patterns(".cache"))
    keep = tmp_path / "kept"
    assert coursekit.grade_notebook(path, course=tmp_path / "anew", kept=keep)["points"] == OF
    assert any(keep.rglob("*.pkl"))
    assert not (tmp_path / "anew" / ".cache").exists()


def test_a_page_can_be_had(course, notebook):
    done = check(course, notebook(TRIPLES, "mine.ipynb"), "--assignment", NAME, "--format", "html")
    assert done.returncode == 3
    assert "Feedback for mine.ipynb" in done.stdout
    assert "The result is twice the argument." in done.stdout


def test_gradescope_gets_its_results(course, notebook):
    done = check(course, notebook(TRIPLES), "--format", "gradescope")
    results = json.loads(done.stdout)
    assert results["score"] == OF - 2
    first = results["tests"][0]
    assert (first["name"], first["score"], first["max_score"]) == ("test_double", 0, 2)
    assert first["status"] == "failed"
    assert "✗ The result is twice the argument." in first["output"]


def test_a_program_gets_the_same_document(course, notebook):
    path = notebook(TRIPLES)
    document = coursekit.grade_notebook(path, course=course.folder)
    again = json.loads(check(course, path).stdout)
    assert document["cells"] == again["cells"]


def test_what_is_no_notebook_is_not_graded_and_has_status_1(course, tmp_path):
    path = tmp_path / f"{NAME}.ipynb"
    path.write_text("{")
    done = check(course, path)
    assert (done.returncode, done.stdout) == (1, "")
    assert "Not graded. " in done.stderr
    assert "is not valid JSON" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["nowhere.ipynb"], "nowhere.ipynb is not there: give the path of a notebook."),
        (["other.ipynb"], "other.ipynb does not say its assignment: give --assignment with one of"),
        (["other.ipynb", "--assignment", "smal"], "There is no assignment smal"),
    ],
)
def test_wrong_use_is_a_sentence_and_has_status_2(course, tmp_path, arguments, sentence):
    (tmp_path / "other.ipynb").write_text("{}")
    file, *options = arguments
    done = check(course, tmp_path / file, *options)
    assert done.returncode == 2
    assert sentence in done.stderr.replace(f"{tmp_path}/", "")


def test_a_program_is_told_what_is_wrong(course, tmp_path):
    with pytest.raises(CourseKitError, match="is not there"):
        coursekit.grade_notebook(tmp_path / "nowhere.ipynb", course=course.folder)
