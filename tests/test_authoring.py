"""docs/authoring.md, followed from its first command to its last on the course that it shows."""

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from coursekit.beside import START
from coursekit.demo.sample_class import scores
from tests.support.places import ROOT

PAGE = (ROOT / "docs" / "authoring.md").read_text(encoding="utf-8")
COURSE = ROOT / "tests" / "kmeans_course"
BLOCK = re.compile(r"^```(?P<kind>\w+)(?: (?P<file>\S+))?\n(?P<text>.*?)^```$", re.M | re.S)


class Typed(NamedTuple):
    """A command, the lines that the page shows below it, and those that it printed."""

    command: str
    shown: list
    printed: list


def blocks(kind):
    return [match for match in BLOCK.finditer(PAGE) if match["kind"] == kind]


def commands():
    """Yield the commands of the page, and what it shows below each."""
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block["text"], flags=re.M)[1:]:
            command, *shown = part.splitlines()
            yield command, shown


def copy_course(folder):
    shutil.copytree(COURSE, folder, ignore=shutil.ignore_patterns("__pycache__", ".*"))
    return folder


def type_in(command, folder):
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    return subprocess.run(
        command,
        shell=True,
        cwd=folder,
        env={**os.environ, "PATH": path},
        capture_output=True,
        text=True,
    )


def kmeans_notebook():
    path = COURSE / "source" / "kmeans" / "kmeans.ipynb"
    return nbformat.read(path, as_version=nbformat.NO_CONVERT)


def matches(shown, printed):
    """Tell whether lines are those shown, where … stands for anything, alone for any lines."""
    patterns = []
    for line in shown:
        one_line = re.escape(line).replace("…", ".*") + "\n"
        patterns.append("(?:.*\n)*" if line == "…" else one_line)
    return re.fullmatch("".join(patterns), "".join(f"{line}\n" for line in printed)) is not None


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return copy_course(tmp_path_factory.mktemp("authoring") / "course")


@pytest.fixture(scope="module")
def followed(course, sandbox):
    """What came of each command of the page, typed in its order."""
    typed = []
    for command, shown in commands():
        done = type_in(command, course)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        typed.append(Typed(command, shown, done.stdout.splitlines()))
    return typed


class TestThePage:
    @pytest.mark.parametrize(
        ("file", "text"),
        [(b["file"], b["text"]) for b in blocks("python")],
        ids=[f"{number} {b['file']}" for number, b in enumerate(blocks("python"))],
    )
    def test_code_that_it_shows_is_in_the_course(self, file, text):
        if file.endswith(".ipynb"):
            assert text.rstrip("\n") in [cell.source for cell in kmeans_notebook().cells]
        else:
            assert text in (COURSE / file).read_text(encoding="utf-8")

    def test_it_lists_the_files_of_the_course(self):
        (layout,) = blocks("text")
        listed = [line.split()[0] for line in layout["text"].splitlines()]
        there = {p.relative_to(COURSE) for p in COURSE.rglob("*") if p.is_file()}
        assert sorted(listed) == sorted(p.as_posix() for p in there if "__pycache__" not in p.parts)

    def test_its_commands_print_what_it_shows(self, followed):
        assert {each.command.split()[0] for each in followed} == {"python", "coursekit", "nbgrader"}
        wrong = [each for each in followed if not matches(each.shown, each.printed)]
        assert wrong == []

    def test_its_feedback_is_what_a_student_reads(self, followed, course):
        (shown,) = blocks("feedback")
        path = course / "autograded" / "student03" / "kmeans" / "kmeans.ipynb"
        outputs = [
            output.data["text/plain"]
            for cell in nbformat.read(path, as_version=4).cells
            for output in cell.get("outputs", [])
            if "coursekit" in output.get("metadata", {})
        ]
        assert any(shown["text"].rstrip("\n") in text for text in outputs)
        page = course / "feedback" / "student03" / "kmeans" / "kmeans.html"
        assert "A cluster without points keeps its centroid." in page.read_text(encoding="utf-8")


class TestTheCourse:
    def test_the_three_submissions_earn_what_they_deserve(self, followed, course):
        table = scores(course, "kmeans").drop(columns="points")
        assert table.to_dict("list") == {
            "student01": [6, 5, 6, 3, 5, 3, 28],
            "student02": [0, 0, 0, 0, 0, 0, 0],
            "student03": [6, 4, 6, 3, 5, 3, 27],
        }

    def test_the_release_holds_no_solution_and_no_hidden_test(self, followed, course):
        cells = kmeans_notebook().cells
        regions = r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END"
        secrets = {
            line.strip()
            for cell in cells
            for region in re.findall(regions, cell.source, re.S)
            for line in region.splitlines()
            if line.strip()
        }
        assert len(secrets) > 12
        with zipfile.ZipFile(course / "release" / "kmeans.zip") as bundle:
            assert bundle.namelist() == ["kmeans/kmeans.ipynb", "kmeans/leaves.csv"]
            released = nbformat.reads(bundle.read("kmeans/kmeans.ipynb").decode(), as_version=4)
        lines = {line.strip() for cell in released.cells for line in cell.source.splitlines()}
        assert not secrets & lines
        assert len(released.cells) == len(cells)

    def test_a_check_that_misses_a_mistake_is_named(self, tmp_path):
        folder = copy_course(tmp_path / "course")
        path = folder / "grader_tests" / "kmeans" / "update.py"
        blind = path.read_text(encoding="utf-8").replace(
            "assert np.isfinite(new).all()", "assert 1"
        )
        blind = blind.replace("assert close(new[1], centroids[1])", "assert 1")
        path.write_text(blind, encoding="utf-8")
        done = type_in("coursekit mutants kmeans", folder)
        assert "✗ update_centroids, forgets_the_empty_cluster: earns all points.\n" in done.stdout
        assert "if len(own) > 0: → if len(own) >= 0:" in done.stdout
        assert done.returncode == 1

    def test_the_bundle_of_a_new_assignment_sets_itself_up(self, followed, course):
        with zipfile.ZipFile(course / "release" / "warm_up.zip") as bundle:
            names = {name.removeprefix("warm_up/") for name in bundle.namelist()}
            assert bundle.read("warm_up/start.py") == START.read_bytes()
        assert names == {"warm_up.ipynb", "measurements.csv", "requirements.txt", "start.py"}

    def test_the_source_notebook_gives_readable_differences(self):
        text = (COURSE / "source" / "kmeans" / "kmeans.ipynb").read_text(encoding="utf-8")
        notebook = json.loads(text)
        assert text == json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
        for cell in notebook["cells"]:
            assert cell.get("outputs", []) == []
            assert re.fullmatch(r"[a-z]+(-[a-z]+)*", cell["id"])
