"""`coursekit demo` deletes what an earlier demo made, and nothing else, whatever it is given."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from coursekit.cli import main
from coursekit.demo.sample_class import copy_course
from coursekit.demo.scratch import MARKER
from tests.support.small_course import NAME, SmallCourse


def everything_in(folder):
    """Return what is below a folder: {path: content, or None for a folder}."""
    return {
        path: path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if "__pycache__" not in path.parts and ".cache" not in path.parts
    }


@pytest.fixture
def course(tmp_path, monkeypatch):
    course = SmallCourse(tmp_path / "teaching" / "course")
    course.hand_in("student01")
    (course.folder / ".git").mkdir()
    (course.folder / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (course.folder / "samples").mkdir()
    (course.folder / "samples" / "student01.py").write_text('"""All right."""\n')
    (course.folder / "notes").mkdir()
    (course.folder / "notes" / "exam.txt").write_text("Not written yet.\n")
    (course.folder / "linked").symlink_to(tmp_path / "teaching" / "elsewhere")
    (tmp_path / "teaching" / "elsewhere").mkdir()
    monkeypatch.chdir(course.folder)
    monkeypatch.setenv("HOME", str(tmp_path / "teaching"))
    return course


def run(*arguments):
    return CliRunner().invoke(main, ["demo", NAME, "--samples", "samples", *arguments])


@pytest.mark.parametrize(
    ("scratch", "why"),
    [
        (".", "the course"),
        ("..", "the course"),
        ("../..", "the course"),
        ("/", "the course"),
        ("~", "the course"),
        ("source", "which is the course's own"),
        ("source/demo", "which is the course's own"),
        ("submitted/demo", "which is the course's own"),
        ("release/demo", "which is the course's own"),
        ("grader_tests/demo", "which is the course's own"),
        (".git/demo", "repository"),
        ("notes", "older versions have none: delete such a folder by hand"),
        ("notes/exam.txt", "it is no folder"),
        ("gradebook.db", "it is no folder"),
        ("linked", "it is a link"),
    ],
)
def test_a_folder_that_no_demo_made_is_never_deleted(course, scratch, why):
    before = everything_in(course.folder.parent)
    result = run("--scratch", str(Path(scratch).expanduser()))
    assert result.exit_code == 2, result.output
    assert why in result.output
    assert "Nothing was deleted. Give a folder" in result.output
    assert everything_in(course.folder.parent) == before


@pytest.mark.parametrize("inside", ["clone/.git/HEAD", "other/nbgrader_config.py"])
def test_a_demo_in_which_somebody_put_a_course_or_a_repository_stays(course, inside):
    copy_course(course.folder, Path("demo"))
    path = course.folder / "demo" / inside
    path.parent.mkdir(parents=True)
    path.write_text("mine")
    result = run()
    assert result.exit_code == 2
    assert "in it" in result.output
    assert path.read_text() == "mine"


@pytest.mark.parametrize(
    ("arguments", "sample", "said"),
    [
        (["other"], '"""Right."""', "There is no assignment other"),
        ([NAME], "# %% nonsense\n1\n", "has a cell nonsense"),
    ],
)
def test_nothing_is_deleted_before_all_that_a_demo_needs_was_looked_at(
    course, arguments, sample, said
):
    copy_course(course.folder, Path("demo"))
    before = everything_in(course.folder / "demo")
    (course.folder / "samples" / "student01.py").write_text(sample)
    result = CliRunner().invoke(main, ["demo", *arguments, "--samples", "samples"])
    assert result.exit_code == 2
    assert said in result.output
    assert everything_in(course.folder / "demo") == before


def test_what_an_earlier_demo_made_is_replaced_by_a_course_that_says_so(course):
    copy_course(course.folder, Path("demo"))
    (course.folder / "demo" / "left.txt").write_text("of the earlier one")
    shutil.copytree(course.folder / "demo", course.folder / ".demo.part")  # of one that was killed
    copy_course(course.folder, Path("demo"))
    assert MARKER in {path.name for path in (course.folder / "demo").iterdir()}
    assert not (course.folder / "demo" / "left.txt").exists()
    assert not (course.folder / ".demo.part").exists()
    assert (course.folder / "demo" / "source" / NAME / f"{NAME}.ipynb").is_file()
