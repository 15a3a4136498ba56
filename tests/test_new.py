"""`coursekit new`: what it refuses, and that it writes all of an assignment or nothing.

test_authoring.py releases one, which grades its solution.
"""

from pathlib import Path

import pytest
from click.testing import CliRunner

from coursekit.cli import main
from coursekit.course import open_course
from coursekit.errors import CourseKitError
from coursekit.new import new_assignment
from coursekit.run.frame import hidden_tests
from coursekit.settings import CONFIG
from tests.support.commands import completed
from tests.support.places import ROOT

MADE = {
    "source/warm_up": {"warm_up.ipynb", "measurements.csv", "requirements.txt"},
    "grader_tests/warm_up": {
        *("__init__.py", "standardise.py", "quiz.py", "reference.py", "mutants.py"),
        "honest/plain_python.py",
    },
}


def files_below(folder):
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}


def made_in(folder):
    return {place: files_below(folder / place) for place in MADE}


def other_course(folder):
    """Lay a course like others', whose notebooks lie elsewhere."""
    (folder / "source").mkdir()
    text = (ROOT / "tests" / "kmeans_course" / CONFIG).read_text("utf-8")
    (folder / CONFIG).write_text(f"{text}\nc.CourseDirectory.source_directory = 'instructor'\n")


def test_an_empty_folder_becomes_a_course(tmp_path):
    (tmp_path / ".venv").mkdir()
    new_assignment(tmp_path, "warm_up")
    assert made_in(tmp_path) == MADE
    assert {p.name for p in tmp_path.iterdir()} == {".venv", "source", "grader_tests", CONFIG}


def test_a_course_keeps_its_configuration_and_its_folders(tmp_path):
    other_course(tmp_path)
    before = (tmp_path / CONFIG).read_text()
    made = new_assignment(tmp_path, "warm_up")
    assert made == [Path("instructor/warm_up"), Path("grader_tests/warm_up")]
    assert files_below(tmp_path / made[0]) == MADE["source/warm_up"]
    assert (tmp_path / CONFIG).read_text() == before


def test_a_course_whose_root_is_elsewhere_gets_all_of_it_there(tmp_path):
    root = tmp_path / "elsewhere"
    root.mkdir()
    (tmp_path / CONFIG).write_text(f"c = get_config()\nc.CourseDirectory.root = {str(root)!r}\n")
    new_assignment(tmp_path, "warm_up")
    assert made_in(root) == MADE
    assert {p.name for p in tmp_path.iterdir()} == {"elsewhere", CONFIG}
    assert (root / "grader_tests" / "__init__.py").is_file()


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("home-work 2", "home_work_2"),
        ("2nd_week", "homework_1"),
        ("../up", "up"),
        ("class", "homework_1"),
        ("übung", "homework_1"),
        ("", "homework_1"),
        ("a" * 300, "a" * 60),
    ],
)
def test_a_name_that_no_module_can_have_is_refused_with_one_that_can(tmp_path, name, near):
    with pytest.raises(CourseKitError, match=rf"begin with a letter, such as {near}\.$"):
        new_assignment(tmp_path, name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("there", ["source/warm_up/", "grader_tests/warm_up/"])
def test_what_is_there_is_not_overwritten(tmp_path, there):
    other = tmp_path / there
    new_assignment(tmp_path, "first")
    other.mkdir()
    with pytest.raises(CourseKitError, match=f"^There is {there.rstrip('/')} already: "):
        new_assignment(tmp_path, "warm_up")
    assert files_below(other) == set()


def test_a_folder_with_something_else_is_no_place_for_a_course(tmp_path):
    (tmp_path / "letter.txt").touch()
    with pytest.raises(CourseKitError, match=r"not a course: .* \(there: letter\.txt\)\. Change"):
        new_assignment(tmp_path, "warm_up")
    assert [p.name for p in tmp_path.iterdir()] == ["letter.txt"]


def test_its_checks_find_each_mutant(tmp_path):
    new_assignment(tmp_path, "warm_up")
    said = completed(tmp_path, ["coursekit", "mutants", "warm_up"]).stdout.splitlines()
    (total,) = [line.split() for line in said if line.startswith("total")]
    assert (total[1], total[4]) == ("17", "0")
    assert said[-1] == (
        "Your own mutants: 3 of 3 are caught. Honest variants: 1 of 1 earn all points."
    )


def test_what_the_checks_are_tried_with_takes_no_part_in_grading(tmp_path):
    new_assignment(tmp_path, "warm_up")
    travelling = {Path(name).name for name in hidden_tests(open_course(tmp_path), "warm_up")}
    assert travelling == {"__init__.py", "standardise.py", "quiz.py", "reference.py"}


def test_what_fails_half_way_leaves_nothing(tmp_path, monkeypatch):
    rename, renamed = Path.rename, []

    def full(path, target):
        renamed.append(target)
        if len(renamed) == 2:
            raise OSError(28, "No space left on device")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", full)
    with pytest.raises(OSError, match="No space"):
        new_assignment(tmp_path, "warm_up")
    assert files_below(tmp_path) == set()


def test_the_command_needs_no_course(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["new", "warm_up"])
    assert done.output.startswith("Made source/warm_up.\nMade grader_tests/warm_up.\n")
    assert done.exit_code == 0
